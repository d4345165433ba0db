//! What tests look up behind the product's back.

db::statements! {
    EVENTS = "SELECT kind FROM audit_event WHERE org = $1 ORDER BY id";
    MAILS = "SELECT template FROM outbox WHERE org = $1 AND to_user_id = $2 ORDER BY id";
    SEATS = "SELECT id, used, reserved FROM user_plan WHERE org = $1 ORDER BY id";
    SEATS_COUNTED = "SELECT p.id, \
        (SELECT COUNT(*) FROM users u WHERE u.org = p.org AND u.user_plan_id = p.id AND u.type = 'standard' \
        AND u.status IN ('active', 'locked', 'frozen')), \
        (SELECT COUNT(*) FROM users u WHERE u.org = p.org AND u.user_plan_id = p.id AND u.type = 'standard' AND u.status = 'invited') \
        FROM user_plan p WHERE p.org = $1 ORDER BY p.id";
}
