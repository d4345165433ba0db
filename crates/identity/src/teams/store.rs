//! The statements on teams.

db::statements! {
    INSERT = "INSERT INTO team (org, id, group_id, name, name_key, name_sort, description, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    UPDATE = "UPDATE team SET name = $4, name_key = $5, name_sort = $6, description = $7, group_id = $8, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM team WHERE org = $1 AND id = $2";
    ALL = "SELECT id, group_id, name, description, version FROM team WHERE org = $1 ORDER BY name_sort, id";
    FIND = "SELECT id, group_id, name, description, version FROM team WHERE org = $1 AND id = $2";
    FIND_BY_NAME = "SELECT id, group_id, name, description, version FROM team WHERE org = $1 AND name_key = $2";
    COUNT_PEOPLE = "SELECT COUNT(*) FROM membership WHERE org = $1 AND unit_id = $2";
    /// What `count_people` counts, for whoever sees everybody: by the indexes, less those in the recycle bin. (SQLite takes the tables
    /// of a CROSS JOIN in this order.)
    COUNT_ALL_PEOPLE = "SELECT unit_id, CAST(SUM(n) AS BIGINT) FROM (\
        SELECT m.unit_id AS unit_id, COUNT(*) AS n FROM team t CROSS JOIN membership m \
        WHERE m.org = t.org AND m.unit_id = t.id AND t.org = $1 GROUP BY m.unit_id UNION ALL SELECT m.unit_id, 0 - COUNT(*) FROM users u \
        CROSS JOIN membership m WHERE m.org = u.org AND m.user_id = u.id AND u.org = $1 AND u.status IN ('deleted', 'purged') GROUP BY m.unit_id) a \
        GROUP BY unit_id ORDER BY unit_id";
}

/// People in each team, within `wall`.
pub(super) fn count_people(wall: &str) -> String {
    format!(
        "SELECT m.unit_id, COUNT(*) FROM membership m JOIN users u ON u.org = m.org AND u.id = m.user_id \
         WHERE m.org = $1 AND m.kind = 3 AND u.status NOT IN ('deleted', 'purged'){wall} GROUP BY m.unit_id ORDER BY m.unit_id"
    )
}
