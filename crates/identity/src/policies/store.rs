//! The statements on policies. What they are attached to is read here by id and name only.

db::statements! {
    FIND = "SELECT kind, of_id, least_chars, words, history, classes, most_age_days, permanent, \
        session_idle_secs, session_absolute_secs, most_sessions, version FROM sign_in_policy \
        WHERE org = $1 AND kind = $2 AND of_id = $3";
    ALL = "SELECT kind, of_id, least_chars, words, history, classes, most_age_days, permanent, \
        session_idle_secs, session_absolute_secs, most_sessions, version FROM sign_in_policy \
        WHERE org = $1 ORDER BY kind, of_id";
    OF_USER = "SELECT kind, of_id, least_chars, words, history, classes, most_age_days, permanent, \
        session_idle_secs, session_absolute_secs, most_sessions, version FROM sign_in_policy \
        WHERE org = $1 AND (kind = 'organization' \
        OR kind = 'role' AND of_id = (SELECT u.role_id FROM users u WHERE u.org = $1 AND u.id = $2) \
        OR kind = 'group' AND of_id IN (SELECT m.unit_id FROM membership m WHERE m.org = $1 AND m.user_id = $2 AND m.kind = 2)) \
        ORDER BY kind, of_id";
    SAVE = "INSERT INTO sign_in_policy (org, kind, of_id, least_chars, words, history, classes, most_age_days, permanent, \
        session_idle_secs, session_absolute_secs, most_sessions, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $11, $12, $13, \
        (SELECT o.administration_seq FROM organization o WHERE o.org = $1)) \
        ON CONFLICT (org, kind, of_id) DO UPDATE SET least_chars = excluded.least_chars, words = excluded.words, \
        history = excluded.history, classes = excluded.classes, most_age_days = excluded.most_age_days, permanent = excluded.permanent, \
        session_idle_secs = excluded.session_idle_secs, session_absolute_secs = excluded.session_absolute_secs, \
        most_sessions = excluded.most_sessions, version = sign_in_policy.version + 1 WHERE sign_in_policy.version = $10";
    DELETE = "DELETE FROM sign_in_policy WHERE org = $1 AND kind = $2 AND of_id = $3";
    ROLE_NAME = "SELECT name FROM role WHERE org = $1 AND id = $2";
    GROUP_NAME = "SELECT name FROM user_group WHERE org = $1 AND id = $2";
}
