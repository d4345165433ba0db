//! What tests look up behind the product's back.

db::statements! {
    EVENTS = "SELECT kind FROM audit_event WHERE org = $1 ORDER BY id";
    MAILS = "SELECT template FROM outbox WHERE org = $1 AND to_user_id = $2 ORDER BY id";
}
