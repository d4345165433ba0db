//! The statements that read invitations. Links belong to `tokens`, people to `users`: nothing is written here.

db::statements! {
    EXPIRED = "SELECT u.id FROM users u JOIN token t ON t.org = u.org AND t.user_id = u.id AND t.purpose = 'invitation' \
        AND t.used_at IS NULL AND t.revoked_at IS NULL WHERE u.org = $1 AND u.status = 'invited' \
        AND (t.expires_at <= $2 OR t.created_at <= $3) ORDER BY u.id LIMIT $4";
}

/// What stands before the reach of the caller in the list's text.
pub(super) const LIST: &str = "SELECT t.id, u.id, u.first_name, u.last_name, u.user_name, t.address, u.primary_email, u.status, \
    COALESCE(r.name, ''), i.id, i.first_name, i.last_name, i.user_name, t.created_by, t.created_at, t.expires_at, t.copied_at \
    FROM token t JOIN users u ON u.org = t.org AND u.id = t.user_id \
    LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id LEFT JOIN users i ON i.org = t.org AND i.id = t.created_by";

macro_rules! open {
    ($side:literal) => {
        concat!(
            " WHERE t.org = $1 AND t.purpose = 'invitation' AND t.used_at IS NULL AND t.revoked_at IS NULL \
             AND u.status IN ('draft', 'invited', 'active') AND t.id ",
            $side,
            " $2"
        )
    };
}

/// Those made before one, newest first: what stands before the reach, and after it.
pub(super) const OLDER: [&str; 2] = [open!("<"), " ORDER BY t.id DESC LIMIT $3"];
/// Those made after one, oldest first.
pub(super) const NEWER: [&str; 2] = [open!(">"), " ORDER BY t.id LIMIT $3"];

/// Narrows a user's alias to companies and those below.
pub(super) fn within(alias: &str, places: &str) -> String {
    format!(" AND {alias}.company_id IN (SELECT a.below_id FROM company_above a WHERE a.org = $1 AND a.above_id IN ({places}))")
}
