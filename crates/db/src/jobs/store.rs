//! The statements over `job`.

crate::statements! {
    INSERT_JOB = "INSERT INTO job (org, id, kind, unique_key, payload, state, due_at, most_tries, created_at, created_by) \
        VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, $9) ON CONFLICT (org, kind, unique_key) DO NOTHING";
    FIND_BY_KEY = "SELECT id FROM job WHERE org = $1 AND kind = $2 AND unique_key = $3";

    /// Takes jobs that are due, whether they wait or their holder's lease ran out. (SQLite finds no pair of values by an index.)
    CLAIM = "WITH due AS (SELECT org, id FROM job WHERE due_at <= $1 ORDER BY due_at, org, id LIMIT $2) \
        UPDATE job SET state = 'running', lease_holder = $3, due_at = $4, tries = tries + 1, started_at = COALESCE(started_at, $1) \
        WHERE due_at <= $1 AND org IN (SELECT org FROM due) AND id IN (SELECT id FROM due) \
        RETURNING org, id, kind, payload, created_by, tries, most_tries, done, total, cursor, stop_asked";
    /// The same on PostgreSQL, where takers must not queue up behind each other. The one statement with two texts.
    CLAIM_SKIPPING = "WITH due AS (SELECT org, id FROM job WHERE due_at <= $1 ORDER BY due_at, org, id LIMIT $2 FOR UPDATE SKIP LOCKED) \
        UPDATE job SET state = 'running', lease_holder = $3, due_at = $4, tries = tries + 1, started_at = COALESCE(started_at, $1) \
        WHERE due_at <= $1 AND (org, id) IN (SELECT org, id FROM due) \
        RETURNING org, id, kind, payload, created_by, tries, most_tries, done, total, cursor, stop_asked";

    /// The fence before a step: renews the lease, and finds no row if it was lost.
    RENEW = "UPDATE job SET due_at = $4 WHERE org = $1 AND id = $2 AND lease_holder = $3 AND state = 'running' \
        RETURNING stop_asked, done, total, cursor, tries";
    /// A step went well: its progress, and the next step begins with its first try.
    ADVANCE = "UPDATE job SET done = $4, total = $5, cursor = $6, tries = 1 WHERE org = $1 AND id = $2 AND lease_holder = $3";
    /// Gives the job back, to be taken from `due_at` on.
    PUT_BACK = "UPDATE job SET state = 'waiting', lease_holder = '', due_at = $4, tries = tries - $5, last_error = $6 \
        WHERE org = $1 AND id = $2 AND lease_holder = $3 AND state = 'running'";
    /// Ends the job for good; its key is free again.
    END = "UPDATE job SET state = $4, ended_at = $5, last_error = $6, lease_holder = '', due_at = NULL, unique_key = NULL, \
        payload = COALESCE($7, payload) WHERE org = $1 AND id = $2 AND lease_holder = $3 AND state = 'running'";

    /// Whoever ran these is dead: they may be taken now. The try that was counted stays counted.
    ORPHAN_RUNNING = "UPDATE job SET due_at = $1 WHERE state = 'running' AND due_at > $1";

    /// Made, taken or put back before the clock was set back: nothing that has begun waits for so long.
    BRING_FORWARD = "UPDATE job SET due_at = $2 WHERE org = $1 AND state IN ('waiting', 'running') AND due_at > $3 \
        AND (started_at IS NOT NULL OR created_at > $3)";

    ASK_STOP = "UPDATE job SET stop_asked = 1, due_at = CASE WHEN state = 'waiting' THEN $3 ELSE due_at END \
        WHERE org = $1 AND id = $2 AND state IN ('waiting', 'running')";
    RETRY_DEAD = "UPDATE job SET state = 'waiting', due_at = $3, tries = 0, stop_asked = 0, last_error = '', ended_at = NULL \
        WHERE org = $1 AND id = $2 AND state = 'dead'";
    DELETE_ENDED = "DELETE FROM job WHERE org = $1 AND id IN \
        (SELECT id FROM job WHERE org = $1 AND ended_at < $2 ORDER BY ended_at, id LIMIT $3)";

    FIND_JOB = "SELECT id, kind, state, done, total, due_at, tries, most_tries, stop_asked, last_error, created_at, created_by, started_at, ended_at \
        FROM job WHERE org = $1 AND id = $2";
    LIST_JOBS = "SELECT id, kind, state, done, total, due_at, tries, most_tries, stop_asked, last_error, created_at, created_by, started_at, ended_at \
        FROM job WHERE org = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    LIST_JOBS_IN_STATE = "SELECT id, kind, state, done, total, due_at, tries, most_tries, stop_asked, last_error, created_at, created_by, started_at, ended_at \
        FROM job WHERE org = $1 AND state = $4 AND id < $2 ORDER BY id DESC LIMIT $3";
}
