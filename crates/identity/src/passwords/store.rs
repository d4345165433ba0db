//! The statements on passwords.

db::statements! {
    FIND = "SELECT hash, is_temporary, must_change, expires_at, set_at FROM password WHERE org = $1 AND user_id = $2";
    UPSERT = "INSERT INTO password (org, user_id, hash, is_temporary, must_change, expires_at, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
        ON CONFLICT (org, user_id) DO UPDATE SET hash = excluded.hash, is_temporary = excluded.is_temporary, \
        must_change = excluded.must_change, expires_at = excluded.expires_at, set_at = excluded.set_at";
    /// Changes nothing: who sets another password waits until the transaction ends.
    HOLD = "UPDATE password SET hash = hash WHERE org = $1 AND user_id = $2 AND hash = $3";
    REHASH = "UPDATE password SET hash = $4 WHERE org = $1 AND user_id = $2 AND hash = $3";
    REQUIRE_CHANGE = "UPDATE password SET must_change = 1 WHERE org = $1 AND user_id = $2";
    START_EXPIRY = "UPDATE password SET expires_at = $3 WHERE org = $1 AND user_id = $2 AND is_temporary = 1 AND expires_at IS NULL";
    SPEND = "UPDATE password SET expires_at = $4 WHERE org = $1 AND user_id = $2 AND hash = $3 AND is_temporary = 1 \
        AND (expires_at IS NULL OR expires_at > $4)";
    DELETE = "DELETE FROM password WHERE org = $1 AND user_id = $2";
    PAST = "SELECT hash FROM password_past WHERE org = $1 AND user_id = $2 ORDER BY seq DESC LIMIT $3";
    /// What is about to be replaced, if the person chose it.
    KEEP_PAST = "INSERT INTO password_past (org, user_id, seq, hash) SELECT p.org, p.user_id, \
        COALESCE((SELECT MAX(b.seq) FROM password_past b WHERE b.org = $1 AND b.user_id = $2), 0) + 1, p.hash \
        FROM password p WHERE p.org = $1 AND p.user_id = $2 AND p.is_temporary = 0";
    /// All but the last $3.
    TRIM_PAST = "DELETE FROM password_past WHERE org = $1 AND user_id = $2 AND seq <= \
        (SELECT MAX(b.seq) FROM password_past b WHERE b.org = $1 AND b.user_id = $2) - $3";
    FORGET_PAST = "DELETE FROM password_past WHERE org = $1 AND user_id = $2";
}
