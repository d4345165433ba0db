//! What every page asks of the person who is signed in.

db::statements! {
    ME = "SELECT u.first_name, u.last_name, u.user_name, COALESCE(r.name, ''), u.time_zone, u.number_format, u.date_format, u.currency \
        FROM users u LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id WHERE u.org = $1 AND u.id = $2";
}
