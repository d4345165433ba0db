//! The statements on when accounts are good.

db::statements! {
    FIND = "SELECT valid_from, valid_until, version FROM validity WHERE org = $1 AND user_id = $2";
    /// Whoever is told of the end is so anew.
    SAVE = "INSERT INTO validity (org, user_id, valid_from, valid_until, set_by, told_days, is_over, version) \
        VALUES ($1, $2, $3, $4, $5, NULL, 0, 1) ON CONFLICT (org, user_id) DO UPDATE SET valid_from = excluded.valid_from, \
        valid_until = excluded.valid_until, set_by = excluded.set_by, told_days = NULL, is_over = 0, version = validity.version + 1 \
        WHERE validity.version = $6";
    OVER = "SELECT user_id FROM validity WHERE org = $1 AND valid_until <= $2 AND is_over = 0 ORDER BY valid_until, user_id LIMIT $3";
    IS_OVER = "UPDATE validity SET is_over = 1 WHERE org = $1 AND user_id = $2";
    DROP_END = "UPDATE validity SET valid_until = NULL, version = version + 1 WHERE org = $1 AND user_id = $2";
    /// Whose end comes by $3 and was not told, or by $4 and was told at most as the earlier one; and who set it.
    TO_TELL = "SELECT user_id, valid_until, set_by FROM validity WHERE org = $1 AND valid_until > $2 AND is_over = 0 \
        AND ((valid_until <= $3 AND told_days IS NULL) OR (valid_until <= $4 AND told_days > 1)) ORDER BY valid_until, user_id LIMIT $5";
    TOLD = "UPDATE validity SET told_days = $3 WHERE org = $1 AND user_id = $2";
}
