//! The statements on choices of columns.

db::statements! {
    FIND = "SELECT columns, is_compact FROM list_choice WHERE org = $1 AND user_id = $2";
    CHOOSE = "INSERT INTO list_choice (org, user_id, columns, is_compact) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (org, user_id) DO UPDATE SET columns = excluded.columns, is_compact = excluded.is_compact";
    RESET = "DELETE FROM list_choice WHERE org = $1 AND user_id = $2";
}
