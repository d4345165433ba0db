//! The statements on the counters.

db::statements! {
    COUNT = "INSERT INTO attempt_counter (org, subject, failures, window_began_at, locks, touched) VALUES ($1, $2, 1, $3, 0, 1) \
        ON CONFLICT (org, subject) DO UPDATE SET \
        failures = CASE WHEN attempt_counter.window_began_at <= $4 OR attempt_counter.window_began_at > $5 THEN 1 ELSE attempt_counter.failures + 1 END, \
        window_began_at = CASE WHEN attempt_counter.window_began_at <= $4 OR attempt_counter.window_began_at > $5 OR attempt_counter.failures = 0 THEN excluded.window_began_at \
            ELSE attempt_counter.window_began_at END, \
        touched = attempt_counter.touched + 1 RETURNING failures";
    ADD_LOCK = "UPDATE attempt_counter SET locks = locks + 1 WHERE org = $1 AND subject = $2 RETURNING locks";
    CAP = "UPDATE attempt_counter SET failures = $2 WHERE org = $1 AND failures > $2";
    // Those above $3 were not permitted: they hold no place that could be given back.
    GIVE_BACK = "UPDATE attempt_counter SET failures = CASE WHEN failures > $3 THEN $3 ELSE failures END - 1 \
        WHERE org = $1 AND subject = $2 AND failures > 0";
    END_WINDOW = "UPDATE attempt_counter SET failures = 0 WHERE org = $1 AND subject = $2";
    DELETE = "DELETE FROM attempt_counter WHERE org = $1 AND subject = $2";
}
