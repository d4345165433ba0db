//! The statements on groups.

db::statements! {
    INSERT = "INSERT INTO user_group (org, id, name, name_key, name_sort, description, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    UPDATE = "UPDATE user_group SET name = $4, name_key = $5, name_sort = $6, description = $7, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM user_group WHERE org = $1 AND id = $2";
    ALL = "SELECT id, name, description, version, created_at FROM user_group WHERE org = $1 ORDER BY name_sort, id";
    FIND = "SELECT id, name, description, version, created_at FROM user_group WHERE org = $1 AND id = $2";
    FIND_BY_NAME = "SELECT id, name, description, version, created_at FROM user_group WHERE org = $1 AND name_key = $2";
    FIRST = "SELECT id, name, description, version, created_at FROM user_group WHERE org = $1 \
        ORDER BY created_at, name_sort, id LIMIT 1";
    COUNT = "SELECT COUNT(*) FROM user_group WHERE org = $1";
    IN_USE = "SELECT (SELECT COUNT(*) FROM users u WHERE u.org = $1 AND u.primary_group_id = $2), \
        (SELECT COUNT(*) FROM membership m WHERE m.org = $1 AND m.unit_id = $2), \
        (SELECT COUNT(*) FROM team t WHERE t.org = $1 AND t.group_id = $2), \
        (SELECT COUNT(*) FROM service_category_grant g WHERE g.org = $1 AND g.principal_id = $2)";
    MOVE_PRIMARY = "UPDATE users SET primary_group_id = $3, updated_at = $4, version = version + 1 \
        WHERE org = $1 AND primary_group_id = $2 RETURNING id";
    POUR_CATEGORIES = "INSERT INTO service_category_grant (org, category_id, principal_id, is_group, created_at) \
        SELECT g.org, g.category_id, $3, g.is_group, g.created_at FROM service_category_grant g WHERE g.org = $1 AND g.principal_id = $2 \
        ON CONFLICT (org, category_id, principal_id) DO NOTHING";
    /// How many service categories of $2 the person $4 gets, if $3 gets them: none, unless they are in it.
    COUNT_GAINED = "SELECT COUNT(*) FROM service_category_grant f JOIN membership t ON t.org = f.org AND t.unit_id = $3 AND t.user_id = $4 \
        WHERE f.org = $1 AND f.principal_id = $2 AND NOT EXISTS (SELECT 1 FROM service_category_grant g \
        WHERE g.org = f.org AND g.category_id = f.category_id AND g.principal_id = $4) \
        AND NOT EXISTS (SELECT 1 FROM membership m JOIN service_category_grant g ON g.org = m.org AND g.category_id = f.category_id \
        AND g.principal_id = m.unit_id WHERE m.org = $1 AND m.user_id = $4 AND m.kind = 2)";
    FORGET_CATEGORIES = "DELETE FROM service_category_grant WHERE org = $1 AND principal_id = $2";
    MOVE_TEAMS = "UPDATE team SET group_id = $3, version = version + 1 WHERE org = $1 AND group_id = $2";
    /// What `count_people` counts, for whoever sees everybody: by the indexes, less those in the recycle bin. (SQLite takes the tables
    /// of a CROSS JOIN in this order.)
    COUNT_ALL_PEOPLE = "SELECT unit_id, CAST(SUM(n) AS BIGINT), CAST(SUM(p) AS BIGINT) FROM (\
        SELECT m.unit_id AS unit_id, COUNT(*) AS n, 0 AS p FROM membership m WHERE m.org = $1 GROUP BY m.unit_id \
        UNION ALL SELECT m.unit_id, 0 - COUNT(*), 0 FROM users u CROSS JOIN membership m \
        WHERE m.org = u.org AND m.user_id = u.id AND u.org = $1 AND u.status IN ('deleted', 'purged') GROUP BY m.unit_id \
        UNION ALL SELECT u.primary_group_id, 0, COUNT(*) FROM users u WHERE u.org = $1 AND u.primary_group_id IS NOT NULL \
        AND u.status NOT IN ('deleted', 'purged') GROUP BY u.primary_group_id) a GROUP BY unit_id ORDER BY unit_id";
}

/// People in each group, and those whose primary group it is, within `wall`.
pub(super) fn count_people(wall: &str) -> String {
    format!(
        "SELECT m.unit_id, COUNT(*), COUNT(*) FILTER (WHERE u.primary_group_id = m.unit_id) FROM membership m \
         JOIN users u ON u.org = m.org AND u.id = m.user_id WHERE m.org = $1 AND m.kind = 2 AND u.status NOT IN ('deleted', 'purged'){wall} \
         GROUP BY m.unit_id ORDER BY m.unit_id"
    )
}
