//! The statement of the summary.

db::statements! {
    /// Everybody but the owner with the kind of password, and how many links, they have.
    PEOPLE = "SELECT u.id, u.first_name, u.last_name, u.user_name, COALESCE(u.primary_email, ''), u.status, p.is_temporary, \
        (SELECT COUNT(*) FROM token t WHERE t.org = u.org AND t.user_id = u.id AND t.used_at IS NULL AND t.revoked_at IS NULL) \
        FROM users u LEFT JOIN password p ON p.org = u.org AND p.user_id = u.id \
        WHERE u.org = $1 AND u.id <> $2 AND u.type = 'standard' AND u.status IN ('active', 'invited') ORDER BY u.name_sort, u.id LIMIT 500";
}
