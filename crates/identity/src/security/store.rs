//! The statements on what an organization decided of its door.

db::statements! {
    FIND = "SELECT most_tries, window_secs, first_lock_secs, longest_lock_secs, locks_for_a_time, locks_until_unlocked, network_burst, \
        network_per_minute, tells_administrators, administrators_reset, session_idle_secs, session_absolute_secs, most_sessions, session_proven_secs, version FROM security_settings WHERE org = $1";
    SAVE = "INSERT INTO security_settings (org, most_tries, window_secs, first_lock_secs, longest_lock_secs, locks_for_a_time, \
        locks_until_unlocked, network_burst, network_per_minute, tells_administrators, administrators_reset, session_idle_secs, \
        session_absolute_secs, most_sessions, session_proven_secs, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $13, $14, $15, $16, 1) \
        ON CONFLICT (org) DO UPDATE SET most_tries = excluded.most_tries, window_secs = excluded.window_secs, \
        first_lock_secs = excluded.first_lock_secs, longest_lock_secs = excluded.longest_lock_secs, \
        locks_for_a_time = excluded.locks_for_a_time, locks_until_unlocked = excluded.locks_until_unlocked, \
        network_burst = excluded.network_burst, network_per_minute = excluded.network_per_minute, \
        tells_administrators = excluded.tells_administrators, administrators_reset = excluded.administrators_reset, \
        session_idle_secs = excluded.session_idle_secs, session_absolute_secs = excluded.session_absolute_secs, \
        most_sessions = excluded.most_sessions, session_proven_secs = excluded.session_proven_secs, \
        version = security_settings.version + 1 WHERE security_settings.version = $12";
}
