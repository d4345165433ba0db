//! What every page and every program's request asks of whoever is signed in, and the answers kept for programs.

db::statements! {
    ME = "SELECT u.first_name, u.last_name, u.user_name, COALESCE(r.name, ''), u.time_zone, u.number_format, u.date_format, u.currency \
        FROM users u LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id WHERE u.org = $1 AND u.id = $2";
    /// Nothing if the session is over, or the person may no longer sign in.
    STANDING = "SELECT o.policy_version, u.subject_version FROM session s JOIN users u ON u.org = s.org AND u.id = s.user_id \
        JOIN organization o ON o.org = s.org WHERE s.org = $1 AND s.id = $2 AND s.user_id = $3 AND u.status = 'active'";
    /// The same for a key that was let in at $4.
    STANDING_KEY = "SELECT o.policy_version, u.subject_version FROM api_key k JOIN users u ON u.org = k.org AND u.id = k.user_id \
        JOIN organization o ON o.org = k.org WHERE k.org = $1 AND k.id = $2 AND k.user_id = $3 AND k.revoked_at IS NULL AND k.expires_at > $4 \
        AND u.status = 'active' AND u.type = 'service'";
    /// Claims a key that nobody has claimed within its day.
    CLAIM = "INSERT INTO idempotent_answer (org, user_id, key_hash, request_mac, expires_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (org, user_id, key_hash) DO UPDATE SET request_mac = excluded.request_mac, sealed = NULL, expires_at = excluded.expires_at \
        WHERE idempotent_answer.expires_at <= $6 RETURNING expires_at";
    ANSWER = "SELECT request_mac, sealed FROM idempotent_answer WHERE org = $1 AND user_id = $2 AND key_hash = $3";
    /// The same, while its day is not over.
    KEPT_ANSWER = "SELECT request_mac, sealed FROM idempotent_answer WHERE org = $1 AND user_id = $2 AND key_hash = $3 AND expires_at > $4";
    KEEP_ANSWER = "UPDATE idempotent_answer SET sealed = $4 WHERE org = $1 AND user_id = $2 AND key_hash = $3";
    FORGET_ANSWERS = "DELETE FROM idempotent_answer WHERE org = $1 AND (user_id, key_hash) IN (SELECT user_id, key_hash \
        FROM idempotent_answer WHERE org = $1 AND expires_at <= $2 ORDER BY expires_at, user_id, key_hash LIMIT $3)";
}
