//! The statements on the seats of user plans.

db::statements! {
    ALL = "SELECT id, name, allowance, used, reserved, version FROM user_plan WHERE org = $1 ORDER BY name_sort, id";
    FIND = "SELECT id, name, allowance, used, reserved, version FROM user_plan WHERE org = $1 AND id = $2";
    COUNT = "UPDATE user_plan SET used = used + $3, reserved = reserved + $4 WHERE org = $1 AND id = $2";
    /// One seat more, if one is free at the moment of writing.
    TAKE = "UPDATE user_plan SET used = used + $3, reserved = reserved + $4 WHERE org = $1 AND id = $2 \
        AND (allowance IS NULL OR used + reserved < allowance)";
    HOLD = "UPDATE user_plan SET version = version + 1 WHERE org = $1 AND id = $2";
    /// Many at once, if so many are free.
    POUR = "UPDATE user_plan SET used = used + $3, reserved = reserved + $4 WHERE org = $1 AND id = $2 \
        AND (allowance IS NULL OR used + reserved + $3 + $4 <= allowance OR $3 + $4 = 0)";
    /// Nothing if fewer than are taken at the moment of writing, or if somebody else saved first.
    SET_ALLOWANCE = "UPDATE user_plan SET allowance = $4, version = version + 1 WHERE org = $1 AND id = $2 AND version = $3 \
        AND used + reserved <= $4";
    SET_NO_LIMIT = "UPDATE user_plan SET allowance = NULL, version = version + 1 WHERE org = $1 AND id = $2 AND version = $3";
}
