//! The statements on profiles, and on what has a profile that goes.

db::statements! {
    ALL = "SELECT id, name, description, builtin, rights, version FROM profile WHERE org = $1 ORDER BY name_sort, id";
    FIND = "SELECT id, name, description, builtin, rights, version FROM profile WHERE org = $1 AND id = $2";
    FIND_BY_NAME = "SELECT id, name, description, builtin, rights, version FROM profile WHERE org = $1 AND name_key = $2";
    FIND_BUILTIN = "SELECT id, name, description, builtin, rights, version FROM profile WHERE org = $1 AND builtin = $2 ORDER BY id LIMIT 1";
    COUNT = "SELECT COUNT(*) FROM profile WHERE org = $1";
    INSERT = "INSERT INTO profile (org, id, name, name_key, name_sort, description, builtin, rights, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    UPDATE = "UPDATE profile SET name = $4, name_key = $5, name_sort = $6, description = $7, rights = $8, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM profile WHERE org = $1 AND id = $2";
    USES = "SELECT (SELECT COUNT(*) FROM role_profile r WHERE r.org = $1 AND r.profile_id = $2), \
        (SELECT COUNT(*) FROM permission_set s WHERE s.org = $1 AND s.profile_id = $2)";
    ALL_USES = "SELECT p.id, (SELECT COUNT(*) FROM role_profile r WHERE r.org = p.org AND r.profile_id = p.id), \
        (SELECT COUNT(*) FROM permission_set s WHERE s.org = p.org AND s.profile_id = p.id) FROM profile p WHERE p.org = $1 ORDER BY p.id";
    POUR_ROLES = "INSERT INTO role_profile (org, role_id, profile_id) SELECT r.org, r.role_id, $3 FROM role_profile r \
        WHERE r.org = $1 AND r.profile_id = $2 ON CONFLICT (org, role_id, profile_id) DO NOTHING";
    /// Whoever has the other one already keeps that one, with its own end.
    POUR_SETS = "UPDATE permission_set SET profile_id = $3 WHERE org = $1 AND id IN \
        (SELECT h.id FROM permission_set h WHERE h.org = $1 AND h.profile_id = $2 AND NOT EXISTS \
        (SELECT 1 FROM permission_set s WHERE s.org = h.org AND s.holder_id = h.holder_id AND s.profile_id = $3))";
    FORGET_ROLES = "DELETE FROM role_profile WHERE org = $1 AND profile_id = $2";
    /// Whether the owner has it at $3, by the role or a permission set.
    IS_THE_OWNERS = "SELECT COUNT(*) FROM organization o JOIN users u ON u.org = o.org AND u.id = o.owner_id WHERE o.org = $1 AND \
        (u.role_id IN (SELECT r.role_id FROM role_profile r WHERE r.org = $1 AND r.profile_id = $2) OR EXISTS (SELECT 1 FROM permission_set s \
        WHERE s.org = $1 AND s.profile_id = $2 AND (s.expires_at IS NULL OR s.expires_at > $3) AND (s.holder_kind = 'everybody' OR s.holder_id = u.id OR s.holder_id IN \
        (SELECT m.unit_id FROM membership m WHERE m.org = $1 AND m.user_id = u.id))))";
    /// What the roles that have it administer at $3.
    ADMINISTER_WITH = "SELECT DISTINCT a.capabilities FROM role_profile r JOIN admin_scope a ON a.org = r.org AND a.role_id = r.role_id \
        WHERE r.org = $1 AND r.profile_id = $2 AND (a.expires_at IS NULL OR a.expires_at > $3) ORDER BY a.capabilities";
    OWNER_IN = "SELECT COUNT(*) FROM organization o JOIN membership m ON m.org = o.org AND m.user_id = o.owner_id \
        WHERE o.org = $1 AND m.unit_id = $2";
    /// What the people of a unit administer at $3, by their roles and by scopes of their own.
    ADMINISTER_IN = "SELECT a.capabilities AS capabilities FROM admin_scope a JOIN users u ON u.org = a.org AND u.role_id = a.role_id \
        JOIN membership m ON m.org = u.org AND m.user_id = u.id \
        WHERE a.org = $1 AND m.unit_id = $2 AND (a.expires_at IS NULL OR a.expires_at > $3) \
        UNION SELECT a.capabilities AS capabilities FROM admin_scope a JOIN membership m ON m.org = a.org AND m.user_id = a.user_id \
        WHERE a.org = $1 AND m.unit_id = $2 AND (a.expires_at IS NULL OR a.expires_at > $3) ORDER BY capabilities";
    OF_HOLDER = "SELECT p.name, p.rights, s.holder_kind, s.expires_at FROM permission_set s JOIN profile p ON p.org = s.org AND p.id = s.profile_id \
        WHERE s.org = $1 AND s.holder_id = $2 ORDER BY p.name_sort, s.id";
    FORGET_HOLDER = "DELETE FROM permission_set WHERE org = $1 AND holder_id = $2";
    FORGET_SETS = "DELETE FROM permission_set WHERE org = $1 AND profile_id = $2";
}

/// How many people of the unit $2 are not within `wall`.
pub(super) fn count_beyond(wall: &str) -> String {
    format!(
        "SELECT COUNT(*) FROM membership m WHERE m.org = $1 AND m.unit_id = $2 \
         AND NOT EXISTS (SELECT 1 FROM users u WHERE u.org = m.org AND u.id = m.user_id{wall})"
    )
}
