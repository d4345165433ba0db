//! The statements on permission sets. What they give is read with the role's profiles, by the slice `roles`.

macro_rules! columns {
    () => {
        "s.id, s.holder_kind, s.holder_id, s.profile_id, p.name, s.expires_at, s.created_at, s.created_by \
         FROM permission_set s JOIN profile p ON p.org = s.org AND p.id = s.profile_id"
    };
}

db::statements! {
    OF_HOLDER = concat!("SELECT ", columns!(), " WHERE s.org = $1 AND s.holder_id = $2 ORDER BY p.name_sort, s.id");
    HELD = concat!("SELECT ", columns!(), " WHERE s.org = $1 AND s.holder_id = $2 AND s.profile_id = $3");
    FIND = concat!("SELECT ", columns!(), " WHERE s.org = $1 AND s.id = $2");
    OVER = concat!("SELECT ", columns!(), " WHERE s.org = $1 AND s.expires_at <= $2 ORDER BY s.expires_at, s.id LIMIT $3");
    GRANT = "INSERT INTO permission_set (org, id, profile_id, holder_kind, holder_id, expires_at, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (org, holder_id, profile_id) \
        DO UPDATE SET expires_at = excluded.expires_at, created_at = excluded.created_at, created_by = excluded.created_by RETURNING id";
    DELETE_OVER = "DELETE FROM permission_set WHERE org = $1 AND id = $2 AND expires_at <= $3";
    DELETE = "DELETE FROM permission_set WHERE org = $1 AND id = $2";
}

/// The holders of the profile $2 at $3: of people those within `wall`.
pub(super) fn holders(wall: &str, limit: usize) -> String {
    format!(
        "SELECT s.holder_kind, s.holder_id, s.expires_at, COALESCE(g.name, t.name), u.first_name, u.last_name, u.user_name \
         FROM permission_set s LEFT JOIN user_group g ON g.org = s.org AND g.id = s.holder_id \
         LEFT JOIN team t ON t.org = s.org AND t.id = s.holder_id LEFT JOIN users u ON u.org = s.org AND u.id = s.holder_id \
         WHERE s.org = $1 AND s.profile_id = $2 AND (s.expires_at IS NULL OR s.expires_at > $3) \
         AND (s.holder_kind <> 'user' OR (u.id IS NOT NULL{wall})) ORDER BY s.holder_kind, s.id LIMIT {limit}"
    )
}
