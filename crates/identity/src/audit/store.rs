//! The statements of the audit log.

db::statements! {
    INSERT_EVENT = "INSERT INTO audit_event (org, id, at, kind, actor_kind, actor_id, acting_for, via, ip, user_agent, request_id, \
        subject_kind, subject_id, reason, changes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    INSERT_VALUE = "INSERT INTO audit_value (org, event_id, field, side, salt, value, about_user_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_PENDING = "INSERT INTO audit_pending (org, event_id) VALUES ($1, $2)";
}
