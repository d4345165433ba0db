-- The door: when wrong tries lock, and what a network may try.

-- What the organization decided of it. No row: as it comes.
CREATE TABLE security_settings (
    org {int} NOT NULL PRIMARY KEY,
    most_tries {int} NOT NULL,
    window_secs {int} NOT NULL,
    first_lock_secs {int} NOT NULL,
    longest_lock_secs {int} NOT NULL,
    -- After so many locks for a time the next one has no end; none: they only grow.
    locks_for_a_time {int},
    locks_until_unlocked {int} NOT NULL,
    network_burst {int} NOT NULL,
    network_per_minute {int} NOT NULL,
    administrators_reset {int} NOT NULL,
    version {int} NOT NULL
);
