//! The statements on roles, on admin scopes, and on who holds them.
//!
//! Three of them read a user's role and company: what somebody may cannot be compiled without.

db::statements! {
    FIND = "SELECT id, name, description, builtin FROM role WHERE org = $1 AND id = $2";
    FIND_BY_NAME = "SELECT id, name, description, builtin FROM role WHERE org = $1 AND name_key = $2";
    FIND_BUILTIN = "SELECT id, name, description, builtin FROM role WHERE org = $1 AND builtin = $2 ORDER BY id LIMIT 1";
    ALL = "SELECT id, name, description, builtin FROM role WHERE org = $1 ORDER BY name_sort, id";
    INSERT = "INSERT INTO role (org, id, name, name_key, name_sort, description, builtin, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_SCOPE = "INSERT INTO admin_scope (org, id, user_id, role_id, place, company_id, capabilities, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SET_SCOPE = "UPDATE admin_scope SET capabilities = $3 WHERE org = $1 AND id = $2";
    DELETE_SCOPE = "DELETE FROM admin_scope WHERE org = $1 AND id = $2 AND user_id = $3";
    DELETE_SCOPES_OF_USER = "DELETE FROM admin_scope WHERE org = $1 AND user_id = $2";
    SCOPES_OF_ROLE = "SELECT id, place, company_id, capabilities FROM admin_scope WHERE org = $1 AND role_id = $2 ORDER BY id";
    SCOPES_OF_USER = "SELECT id, place, company_id, capabilities FROM admin_scope WHERE org = $1 AND user_id = $2 ORDER BY id";
    SCOPES_OF_BOTH = "SELECT id, place, company_id, capabilities FROM admin_scope WHERE org = $1 AND user_id = $2 \
        UNION ALL SELECT id, place, company_id, capabilities FROM admin_scope WHERE org = $1 AND role_id = $3 ORDER BY id";
    ALL_ROLE_SCOPES = "SELECT id, place, company_id, capabilities, role_id FROM admin_scope WHERE org = $1 AND role_id IS NOT NULL ORDER BY id";
    HOLDER = "SELECT u.role_id, u.company_id, CASE WHEN o.owner_id = u.id THEN 1 ELSE 0 END \
        FROM users u JOIN organization o ON o.org = u.org WHERE u.org = $1 AND u.id = $2 AND u.status <> 'purged'";
    COUNT_USERS = "SELECT role_id, company_id, COUNT(*) FROM users WHERE org = $1 AND role_id IS NOT NULL \
        AND status NOT IN ('deleted', 'purged') GROUP BY role_id, company_id ORDER BY role_id, company_id";
    /// $2 is the word of the capability. The words of a scope stand with blanks between; taking one out tells whether it is there.
    COUNT_ADMINISTRATORS = "SELECT COUNT(*) FROM users u WHERE u.org = $1 AND u.type = 'standard' AND u.status = 'active' \
        AND EXISTS (SELECT 1 FROM password p WHERE p.org = u.org AND p.user_id = u.id AND p.is_temporary = 0) \
        AND EXISTS (SELECT 1 FROM admin_scope s WHERE s.org = u.org AND (s.user_id = u.id OR s.role_id = u.role_id) \
            AND s.place = 'organization' AND REPLACE(s.capabilities, $2, '') <> s.capabilities)";
}
