//! The statements on sessions.

/// That a policy `y` is of the role or of a group of the person `u`.
macro_rules! of_holder {
    () => {
        "y.org = u.org AND (y.kind = 'role' AND y.of_id = u.role_id OR y.kind = 'group' AND y.of_id IN \
         (SELECT m.unit_id FROM membership m WHERE m.org = u.org AND m.user_id = u.id AND m.kind = 2))"
    };
}

db::statements! {
    INSERT = "INSERT INTO session (org, id, token_hash, user_id, created_at, authenticated_at, last_seen_at, expires_at, ip, user_agent, door) \
        VALUES ($1, $2, $3, $4, $5, $5, $5, $6, $7, $8, $9)";
    /// With how many newer ones the person has at $4, where that is limited, and with the networks from where it may be used.
    LOOK_UP = concat!("SELECT s.id, s.user_id, s.authenticated_at, s.last_seen_at, s.expires_at, u.status, u.locked_until, u.type, u.subject_version, \
        o.policy_version, COALESCE(p.must_change, 1), COALESCE(p.is_temporary, 0), s.created_at, e.session_idle_secs, e.session_absolute_secs, \
        e.most_sessions, e.session_proven_secs, (SELECT COUNT(*) FROM session n WHERE e.most_sessions IS NOT NULL AND n.org = s.org AND n.user_id = s.user_id \
        AND (n.created_at > s.created_at OR (n.created_at = s.created_at AND n.id > s.id)) AND n.expires_at > $4 \
        AND n.created_at > $4 - e.session_absolute_secs * 1000000 AND n.last_seen_at > $4 - e.session_idle_secs * 1000000), \
        COALESCE(w.networks, ''), CASE WHEN w.networks <> '' THEN \
        (SELECT COUNT(*) FROM emergency_user y WHERE y.org = s.org AND y.user_id = s.user_id) ELSE 0 END, \
        (SELECT MIN(y.session_idle_secs) FROM sign_in_policy y WHERE ", of_holder!(), "), \
        (SELECT MIN(y.session_absolute_secs) FROM sign_in_policy y WHERE ", of_holder!(), "), \
        (SELECT MIN(y.most_sessions) FROM sign_in_policy y WHERE ", of_holder!(), ") \
        FROM session s JOIN users u ON u.org = s.org AND u.id = s.user_id JOIN organization o ON o.org = s.org \
        LEFT JOIN password p ON p.org = s.org AND p.user_id = s.user_id LEFT JOIN security_settings e ON e.org = s.org \
        LEFT JOIN network_list w ON w.org = s.org WHERE s.token_hash = $2 AND s.org = $1 AND s.door = $3");
    TOUCH = "UPDATE session SET last_seen_at = $3 WHERE org = $1 AND id = $2 AND last_seen_at < $3";
    LIST = "SELECT id, created_at, last_seen_at, expires_at, ip, user_agent, door FROM session WHERE org = $1 AND user_id = $2 AND expires_at > $3 \
        AND last_seen_at > $4 AND created_at > $5 ORDER BY created_at DESC, id DESC";
    LIMITS = "SELECT session_idle_secs, session_absolute_secs, most_sessions, session_proven_secs FROM security_settings WHERE org = $1";
    DELETE = "DELETE FROM session WHERE org = $1 AND user_id = $2 AND id = $3";
    DELETE_ALL = "DELETE FROM session WHERE org = $1 AND user_id = $2 AND id <> $3";
    DELETE_EXPIRED = "DELETE FROM session WHERE org = $1 AND id IN \
        (SELECT id FROM session WHERE org = $1 AND expires_at <= $2 ORDER BY expires_at, id LIMIT $3)";
    DELETE_IDLE = "DELETE FROM session WHERE org = $1 AND id IN \
        (SELECT id FROM session WHERE org = $1 AND last_seen_at <= $2 ORDER BY last_seen_at, id LIMIT $3)";
}
