//! The statements on locks that administrators are told of.

db::statements! {
    NOTE_LOCK = "INSERT INTO lock_to_tell (org, id, user_id, locked_at) VALUES ($1, $2, $3, $4)";
    FORGET_TOLD = "DELETE FROM lock_to_tell WHERE org = $1 AND told_at <= $2";
    COUNT_TOLD = "SELECT COUNT(*) FROM lock_to_tell WHERE org = $1 AND told_at IS NOT NULL";
    UNTOLD = "SELECT user_id FROM lock_to_tell WHERE org = $1 AND told_at IS NULL ORDER BY locked_at, id LIMIT $2";
    TOLD = "UPDATE lock_to_tell SET told_at = $2 WHERE org = $1 AND told_at IS NULL";
}
