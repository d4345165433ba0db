//! The statements on roles, on admin scopes, and on who holds them.
//!
//! Three of them read a user's role and company: what somebody may cannot be compiled without.

/// Who can sign in with a password of their own and has the capability $2 in the whole organization. What ends does not count: when it
/// does, somebody must be left. The words of a scope stand with blanks between; taking one out tells whether it is there. Scopes are few:
/// SQLite takes the tables of a CROSS JOIN in this order, else it may ask every active person for theirs.
macro_rules! administrators {
    () => {
        "SELECT u.id AS id FROM admin_scope s CROSS JOIN users u WHERE u.org = s.org AND u.id = s.user_id AND s.org = $1 AND s.place = 'organization' \
            AND s.expires_at IS NULL AND REPLACE(s.capabilities, $2, '') <> s.capabilities AND u.type = 'standard' AND u.status = 'active' \
            AND EXISTS (SELECT 1 FROM password p WHERE p.org = u.org AND p.user_id = u.id AND p.is_temporary = 0) \
        UNION SELECT u.id AS id FROM admin_scope s CROSS JOIN users u WHERE u.org = s.org AND u.role_id = s.role_id AND s.org = $1 \
            AND s.place = 'organization' AND s.expires_at IS NULL AND REPLACE(s.capabilities, $2, '') <> s.capabilities AND u.type = 'standard' \
            AND u.status = 'active' \
            AND EXISTS (SELECT 1 FROM password p WHERE p.org = u.org AND p.user_id = u.id AND p.is_temporary = 0)"
    };
}

db::statements! {
    FIND = "SELECT id, name, description, builtin, parent_id, version FROM role WHERE org = $1 AND id = $2";
    FIND_BY_NAME = "SELECT id, name, description, builtin, parent_id, version FROM role WHERE org = $1 AND name_key = $2";
    FIND_BUILTIN = "SELECT id, name, description, builtin, parent_id, version FROM role WHERE org = $1 AND builtin = $2 ORDER BY id LIMIT 1";
    ALL = "SELECT id, name, description, builtin, parent_id, version FROM role WHERE org = $1 ORDER BY name_sort, id";
    INSERT = "INSERT INTO role (org, id, name, name_key, name_sort, description, builtin, parent_id, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    UPDATE = "UPDATE role SET name = $4, name_key = $5, name_sort = $6, description = $7, parent_id = $8, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM role WHERE org = $1 AND id = $2";
    COUNT = "SELECT COUNT(*) FROM role WHERE org = $1";
    /// What stood below a role stands below the one above it.
    LIFT_CHILDREN = "UPDATE role SET parent_id = $3, version = version + 1 WHERE org = $1 AND parent_id = $2";
    DELETE_SCOPES_OF_ROLE = "DELETE FROM admin_scope WHERE org = $1 AND role_id = $2";
    COUNT_HOLDERS = "SELECT COUNT(*) FROM users WHERE org = $1 AND role_id = $2 AND status <> 'purged'";
    IS_HOLDER = "SELECT COUNT(*) FROM users WHERE org = $1 AND id = $2 AND role_id = $3";
    MOVE_HOLDERS = "UPDATE users SET role_id = $3, updated_at = $4, version = version + 1, subject_version = subject_version + 1 \
        WHERE org = $1 AND role_id = $2 RETURNING id";
    /// Holders of a role who may be out of somebody's reach: the owner, and whoever administers something of their own.
    HOLDERS_WITH_MORE = "SELECT u.id AS id FROM admin_scope s CROSS JOIN users u \
        WHERE u.org = s.org AND u.id = s.user_id AND s.org = $1 AND u.role_id = $2 \
        UNION SELECT u.id AS id FROM organization o JOIN users u ON u.org = o.org AND u.id = o.owner_id WHERE o.org = $1 AND u.role_id = $2 \
        ORDER BY id";
    INSERT_SCOPE = "INSERT INTO admin_scope (org, id, user_id, role_id, place, company_id, capabilities, hands_out, expires_at, created_at, \
        created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    SET_SCOPE = "UPDATE admin_scope SET place = $3, company_id = $4, capabilities = $5, hands_out = $6, expires_at = $7, \
        version = version + 1 WHERE org = $1 AND id = $2";
    SCOPES_OVER = "SELECT id, place, company_id, capabilities, hands_out, expires_at, version, user_id, role_id FROM admin_scope \
        WHERE org = $1 AND expires_at <= $2 ORDER BY expires_at, id LIMIT $3";
    PROFILES_OF = "SELECT p.id, p.name, p.rights FROM role_profile r JOIN profile p ON p.org = r.org AND p.id = r.profile_id \
        WHERE r.org = $1 AND r.role_id = $2 ORDER BY p.name_sort, p.id";
    ALL_ROLE_PROFILES = "SELECT r.role_id, p.id, p.name, p.rights FROM role_profile r JOIN profile p ON p.org = r.org AND p.id = r.profile_id \
        WHERE r.org = $1 ORDER BY p.name_sort, p.id, r.role_id";
    WITH_PROFILE = "SELECT r.id, r.name, r.description, r.builtin, r.parent_id, r.version FROM role_profile p \
        JOIN role r ON r.org = p.org AND r.id = p.role_id WHERE p.org = $1 AND p.profile_id = $2 ORDER BY r.name_sort, r.id";
    ADD_PROFILE = "INSERT INTO role_profile (org, role_id, profile_id) VALUES ($1, $2, $3)";
    CLEAR_PROFILES = "DELETE FROM role_profile WHERE org = $1 AND role_id = $2";
    BUMP_ROLE = "UPDATE role SET version = version + 1 WHERE org = $1 AND id = $2 AND version = $3";
    /// The profiles that somebody has, each with where from: the role, their own permission sets and everybody's ($4), those of their
    /// groups and teams.
    RIGHTS_OF = "SELECT p.id AS id, p.name AS name, p.rights AS rights, 'role' AS origin, r.role_id AS holder, CAST(NULL AS BIGINT) AS until \
        FROM role_profile r JOIN profile p ON p.org = r.org AND p.id = r.profile_id WHERE r.org = $1 AND r.role_id = $3 \
        UNION ALL SELECT p.id, p.name, p.rights, s.holder_kind, s.holder_id, s.expires_at \
        FROM permission_set s JOIN profile p ON p.org = s.org AND p.id = s.profile_id WHERE s.org = $1 AND s.holder_id IN ($2, $4) \
        UNION ALL SELECT p.id, p.name, p.rights, s.holder_kind, s.holder_id, s.expires_at \
        FROM membership m CROSS JOIN permission_set s CROSS JOIN profile p WHERE s.org = m.org AND s.holder_id = m.unit_id \
        AND p.org = s.org AND p.id = s.profile_id AND m.org = $1 AND m.user_id = $2 \
        ORDER BY name, id, holder";
    DELETE_SCOPE = "DELETE FROM admin_scope WHERE org = $1 AND id = $2 AND user_id = $3";
    DELETE_SCOPE_OVER = "DELETE FROM admin_scope WHERE org = $1 AND id = $2 AND expires_at <= $3";
    DELETE_SCOPE_OF_ROLE = "DELETE FROM admin_scope WHERE org = $1 AND id = $2 AND role_id = $3";
    DELETE_SCOPES_OF_USER = "DELETE FROM admin_scope WHERE org = $1 AND user_id = $2";
    SCOPES_OF_ROLE = "SELECT id, place, company_id, capabilities, hands_out, expires_at, version FROM admin_scope WHERE org = $1 AND role_id = $2 ORDER BY id";
    SCOPES_OF_USER = "SELECT id, place, company_id, capabilities, hands_out, expires_at, version FROM admin_scope WHERE org = $1 AND user_id = $2 ORDER BY id";
    ALL_ROLE_SCOPES = "SELECT id, place, company_id, capabilities, hands_out, expires_at, version, role_id FROM admin_scope WHERE org = $1 AND role_id IS NOT NULL ORDER BY id";
    /// For whoever sees everybody: the index alone tells.
    COUNT_ALL_USERS = "SELECT role_id, COUNT(*) FROM users WHERE org = $1 AND role_id IS NOT NULL \
        AND status NOT IN ('deleted', 'purged') GROUP BY role_id ORDER BY role_id";
    COUNT_USERS = "SELECT role_id, company_id, COUNT(*) FROM users WHERE org = $1 AND role_id IS NOT NULL \
        AND status NOT IN ('deleted', 'purged') GROUP BY role_id, company_id ORDER BY role_id, company_id";
    /// Whoever can sign in and has the capability $2 somewhere at this moment ($3), and the owner, who has them all.
    WITH_CAPABILITY = "SELECT u.id AS id FROM admin_scope s CROSS JOIN users u WHERE u.org = s.org AND u.id = s.user_id AND s.org = $1 \
            AND (s.expires_at IS NULL OR s.expires_at > $3) AND REPLACE(s.capabilities, $2, '') <> s.capabilities AND u.type = 'standard' \
            AND u.status = 'active' \
        UNION SELECT u.id AS id FROM admin_scope s CROSS JOIN users u WHERE u.org = s.org AND u.role_id = s.role_id AND s.org = $1 \
            AND (s.expires_at IS NULL OR s.expires_at > $3) AND REPLACE(s.capabilities, $2, '') <> s.capabilities AND u.type = 'standard' \
            AND u.status = 'active' \
        UNION SELECT u.id AS id FROM organization o JOIN users u ON u.org = o.org AND u.id = o.owner_id WHERE o.org = $1 AND u.status = 'active' \
        ORDER BY id LIMIT $4";
    COUNT_ADMINISTRATORS = concat!("SELECT COUNT(*) FROM (", administrators!(), ") administrators");
    ADMINISTRATORS = concat!(administrators!(), " ORDER BY id");
}

/// Everybody of `people`, with the company, whether they own the organization, and each of the scopes of their own and of their role;
/// one row without a scope where there is none of their own.
pub(super) fn holders(people: &str) -> String {
    const USER: &str = "SELECT u.id AS id, u.role_id AS role, u.company_id AS company, CASE WHEN o.owner_id = u.id THEN 1 ELSE 0 END AS owner, \
        CASE WHEN s.id IS NULL THEN 0 ELSE 1 END AS has_scope, s.id AS scope, s.place, s.company_id, s.capabilities, s.hands_out, s.expires_at, \
        s.version FROM users u JOIN organization o ON o.org = u.org";
    let whose = format!("WHERE u.org = $1 AND u.id IN ({people}) AND u.status <> 'purged'");
    format!(
        "{USER} LEFT JOIN admin_scope s ON s.org = u.org AND s.user_id = u.id {whose} \
         UNION ALL {USER} JOIN admin_scope s ON s.org = u.org AND s.role_id = u.role_id {whose} ORDER BY id, has_scope, scope"
    )
}
