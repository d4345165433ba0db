//! What every page asks of the person who is signed in.

db::statements! {
    ME = "SELECT u.first_name, u.last_name, u.user_name, COALESCE(r.name, ''), u.time_zone, u.number_format, u.date_format, u.currency \
        FROM users u LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id WHERE u.org = $1 AND u.id = $2";
    /// Nothing if the session is over, or the person may no longer sign in.
    STANDING = "SELECT o.policy_version, u.subject_version FROM session s JOIN users u ON u.org = s.org AND u.id = s.user_id \
        JOIN organization o ON o.org = s.org WHERE s.org = $1 AND s.id = $2 AND s.user_id = $3 AND u.status = 'active'";
}
