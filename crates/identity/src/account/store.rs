//! The statements of My account: the few columns of one's own row that one changes oneself.

db::statements! {
    SET_PREFERENCES = "UPDATE users SET language = $3, time_zone = $4, currency = $5, number_format = $6, date_format = $7, \
        updated_at = $8, version = version + 1 WHERE org = $1 AND id = $2 AND version = $9";
}
