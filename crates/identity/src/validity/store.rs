//! The statements on when accounts are good.

db::statements! {
    FIND = "SELECT valid_from, valid_until, version FROM validity WHERE org = $1 AND user_id = $2";
    /// Whoever is told of the end is so anew.
    SAVE = "INSERT INTO validity (org, user_id, valid_from, valid_until, told_days, version) \
        VALUES ($1, $2, $3, $4, NULL, 1) ON CONFLICT (org, user_id) DO UPDATE SET valid_from = excluded.valid_from, \
        valid_until = excluded.valid_until, told_days = NULL, version = validity.version + 1 WHERE validity.version = $5";
    DROP_END = "UPDATE validity SET valid_until = NULL, version = version + 1 WHERE org = $1 AND user_id = $2";
    /// Whose end comes by $3 and was not told, or by $4 and was told at most as the earlier one.
    TO_TELL = "SELECT user_id, valid_until FROM validity WHERE org = $1 AND valid_until > $2 \
        AND ((valid_until <= $3 AND told_days IS NULL) OR (valid_until <= $4 AND told_days > 1)) ORDER BY valid_until, user_id LIMIT $5";
    TOLD = "UPDATE validity SET told_days = $3 WHERE org = $1 AND user_id = $2";

    NOTE_END = "INSERT INTO validity_to_tell (org, user_id) VALUES ($1, $2) ON CONFLICT (org, user_id) DO UPDATE SET told_at = NULL";
    FORGET_NOTED = "DELETE FROM validity_to_tell WHERE org = $1 AND told_at <= $2";
    COUNT_NOTED_TOLD = "SELECT COUNT(*) FROM validity_to_tell WHERE org = $1 AND told_at IS NOT NULL";
    NOTED = "SELECT user_id FROM validity_to_tell WHERE org = $1 AND told_at IS NULL ORDER BY user_id LIMIT $2";
    NOTED_TOLD = "UPDATE validity_to_tell SET told_at = $2 WHERE org = $1 AND told_at IS NULL";
}
