//! The statements on service categories and their grants.

db::statements! {
    INSERT = "INSERT INTO service_category (org, id, name, name_key, name_sort, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    RENAME = "UPDATE service_category SET name = $4, name_key = $5, name_sort = $6, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM service_category WHERE org = $1 AND id = $2";
    FIND = "SELECT id, name, version FROM service_category WHERE org = $1 AND id = $2";
    ALL = "SELECT c.id, c.name, c.version, \
        (SELECT COUNT(*) FROM service_category_grant g WHERE g.org = c.org AND g.category_id = c.id AND g.is_group = 0), \
        (SELECT COUNT(*) FROM service_category_grant g WHERE g.org = c.org AND g.category_id = c.id AND g.is_group = 1) \
        FROM service_category c WHERE c.org = $1 ORDER BY c.name_sort, c.id";
    GRANT = "INSERT INTO service_category_grant (org, category_id, principal_id, is_group, created_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (org, category_id, principal_id) DO NOTHING";
    REVOKE = "DELETE FROM service_category_grant WHERE org = $1 AND category_id = $2 AND principal_id = $3";
    REVOKE_ALL = "DELETE FROM service_category_grant WHERE org = $1 AND category_id = $2";
    FORGET = "DELETE FROM service_category_grant WHERE org = $1 AND principal_id = $2";
    OF_PRINCIPAL = "SELECT c.id, c.name FROM service_category_grant g JOIN service_category c ON c.org = g.org AND c.id = g.category_id \
        WHERE g.org = $1 AND g.principal_id = $2 ORDER BY c.name_sort, c.id";
    OF_USER = "SELECT c.id, c.name, x.name FROM service_category_grant g JOIN service_category c ON c.org = g.org AND c.id = g.category_id \
        LEFT JOIN user_group x ON x.org = g.org AND x.id = g.principal_id WHERE g.org = $1 AND (g.principal_id = $2 OR g.principal_id IN \
        (SELECT m.unit_id FROM membership m WHERE m.org = $1 AND m.user_id = $2 AND m.kind = 2)) \
        ORDER BY c.name_sort, c.id, g.is_group, x.name_sort, g.principal_id";
}
