//! The statements on sessions.

db::statements! {
    INSERT = "INSERT INTO session (org, id, token_hash, user_id, created_at, authenticated_at, last_seen_at, expires_at, ip, user_agent, door) \
        VALUES ($1, $2, $3, $4, $5, $5, $5, $6, $7, $8, $9)";
    LOOK_UP = "SELECT s.id, s.user_id, s.authenticated_at, s.last_seen_at, s.expires_at, u.status, u.locked_until, u.type, u.subject_version, \
        o.policy_version, COALESCE(p.must_change, 1), COALESCE(p.is_temporary, 0) \
        FROM session s JOIN users u ON u.org = s.org AND u.id = s.user_id JOIN organization o ON o.org = s.org \
        LEFT JOIN password p ON p.org = s.org AND p.user_id = s.user_id WHERE s.token_hash = $2 AND s.org = $1 AND s.door = $3";
    TOUCH = "UPDATE session SET last_seen_at = $3 WHERE org = $1 AND id = $2 AND last_seen_at < $3";
    LIST = "SELECT id, created_at, last_seen_at, expires_at, ip, user_agent, door FROM session WHERE org = $1 AND user_id = $2 AND expires_at > $3 \
        AND last_seen_at > $4 ORDER BY id DESC";
    DELETE = "DELETE FROM session WHERE org = $1 AND user_id = $2 AND id = $3";
    DELETE_ALL = "DELETE FROM session WHERE org = $1 AND user_id = $2 AND id <> $3";
    DELETE_EXPIRED = "DELETE FROM session WHERE org = $1 AND id IN \
        (SELECT id FROM session WHERE org = $1 AND expires_at <= $2 ORDER BY expires_at, id LIMIT $3)";
}
