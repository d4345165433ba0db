//! The statements on who loses what.

db::statements! {
    /// Whoever signs in, or may again.
    COUNT_PRESENT = "SELECT COUNT(*) FROM users WHERE org = $1 AND user_plan_id = $2 \
        AND status IN ('draft', 'invited', 'active', 'locked', 'frozen')";
    /// Of them, those whose role or own scopes have a capability at $4; see `roles::count_effective_administrators` for the words.
    COUNT_HOLDERS = "SELECT COUNT(*) FROM users u WHERE u.org = $1 AND u.user_plan_id = $2 \
        AND u.status IN ('draft', 'invited', 'active', 'locked', 'frozen') AND (EXISTS (SELECT 1 FROM admin_scope s \
            WHERE s.org = u.org AND s.user_id = u.id AND REPLACE(s.capabilities, $3, '') <> s.capabilities \
            AND (s.expires_at IS NULL OR s.expires_at > $4)) OR EXISTS (SELECT 1 FROM admin_scope s \
            WHERE s.org = u.org AND s.role_id = u.role_id AND REPLACE(s.capabilities, $3, '') <> s.capabilities \
            AND (s.expires_at IS NULL OR s.expires_at > $4)))";
}

/// The first names of those who have a user plan, within `wall`.
pub(super) fn names(wall: &str) -> String {
    format!(
        "SELECT u.first_name, u.last_name, u.user_name FROM users u WHERE u.org = $1 AND u.user_plan_id = $2 \
         AND u.status IN ('draft', 'invited', 'active', 'locked', 'frozen'){wall} ORDER BY u.name_sort, u.id LIMIT 5"
    )
}
