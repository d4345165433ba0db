//! The statements on service categories and their grants.

db::statements! {
    INSERT = "INSERT INTO service_category (org, id, name, name_key, name_sort, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    RENAME = "UPDATE service_category SET name = $4, name_key = $5, name_sort = $6, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM service_category WHERE org = $1 AND id = $2";
    FIND = "SELECT id, name, version FROM service_category WHERE org = $1 AND id = $2";
    ALL = "SELECT id, name, version FROM service_category WHERE org = $1 ORDER BY name_sort, id";
    COUNT_GRANTS = "SELECT COUNT(*) FILTER (WHERE is_group = 0), COUNT(*) FILTER (WHERE is_group = 1) FROM service_category_grant \
        WHERE org = $1 AND category_id = $2";
    /// Group by group: of direct grants there may be as many as people.
    COUNT_GROUPS = "SELECT c.category_id, COUNT(*) FROM user_group g CROSS JOIN service_category_grant c \
        WHERE c.org = g.org AND c.principal_id = g.id AND g.org = $1 GROUP BY c.category_id ORDER BY c.category_id";
    POUR = "INSERT INTO service_category_grant (org, category_id, principal_id, is_group, created_at) \
        SELECT g.org, $3, g.principal_id, g.is_group, g.created_at FROM service_category_grant g WHERE g.org = $1 AND g.category_id = $2 \
        ON CONFLICT (org, category_id, principal_id) DO NOTHING RETURNING principal_id, is_group";
    GRANT = "INSERT INTO service_category_grant (org, category_id, principal_id, is_group, created_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (org, category_id, principal_id) DO NOTHING";
    REVOKE = "DELETE FROM service_category_grant WHERE org = $1 AND category_id = $2 AND principal_id = $3";
    REVOKE_ALL = "DELETE FROM service_category_grant WHERE org = $1 AND category_id = $2 RETURNING principal_id, is_group";
    FORGET = "DELETE FROM service_category_grant WHERE org = $1 AND principal_id = $2";
    OF_PRINCIPAL = "SELECT c.id, c.name FROM service_category_grant g JOIN service_category c ON c.org = g.org AND c.id = g.category_id \
        WHERE g.org = $1 AND g.principal_id = $2 ORDER BY c.name_sort, c.id";
    OF_USER = "SELECT c.id, c.name, x.name FROM service_category_grant g JOIN service_category c ON c.org = g.org AND c.id = g.category_id \
        LEFT JOIN user_group x ON x.org = g.org AND x.id = g.principal_id WHERE g.org = $1 AND g.principal_id IN \
        (SELECT u.id FROM users u WHERE u.org = $1 AND u.id = $2 \
        UNION ALL SELECT m.unit_id FROM membership m WHERE m.org = $1 AND m.user_id = $2 AND m.kind = 2) \
        ORDER BY c.name_sort, c.id, g.is_group, x.name_sort, g.principal_id";
}

/// To how many people each is granted directly, within `wall`.
pub(super) fn count_people(wall: &str) -> String {
    format!(
        "SELECT g.category_id, COUNT(*) FROM service_category_grant g JOIN users u ON u.org = g.org AND u.id = g.principal_id \
         WHERE g.org = $1 AND g.is_group = 0 AND u.status NOT IN ('deleted', 'purged'){wall} GROUP BY g.category_id ORDER BY g.category_id"
    )
}
