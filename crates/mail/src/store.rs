//! The statements on `outbox`, `mail_transport` and `mail_transport_try`, and the one that asks for the organization's public address.

db::statements! {
    INSERT = "INSERT INTO outbox (org, id, message_id, template, to_address, to_user_id, token_id, subject, shown_text, holds_secret, body, state, due_at, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', $12, $12)";
    FIND_PUBLIC_URL = "SELECT public_url FROM organization WHERE org = $1";

    // The address is compared in ASCII lower case, as people type it; other letters as they stand.
    LIST = "SELECT id, template, to_address, to_user_id, subject, shown_text, state, tries, due_at, last_answer, created_at, sent_at, length(body) \
        FROM outbox WHERE org = $1 AND id < $2 AND lower(to_address) >= $4 AND lower(to_address) < $5 ORDER BY id DESC LIMIT $3";
    LIST_IN_STATE = "SELECT id, template, to_address, to_user_id, subject, shown_text, state, tries, due_at, last_answer, created_at, sent_at, length(body) \
        FROM outbox WHERE org = $1 AND id < $2 AND lower(to_address) >= $4 AND lower(to_address) < $5 AND state = $6 ORDER BY id DESC LIMIT $3";
    LIST_BACK = "SELECT id, template, to_address, to_user_id, subject, shown_text, state, tries, due_at, last_answer, created_at, sent_at, length(body) \
        FROM outbox WHERE org = $1 AND id > $2 AND lower(to_address) >= $4 AND lower(to_address) < $5 ORDER BY id LIMIT $3";
    LIST_BACK_IN_STATE = "SELECT id, template, to_address, to_user_id, subject, shown_text, state, tries, due_at, last_answer, created_at, sent_at, length(body) \
        FROM outbox WHERE org = $1 AND id > $2 AND lower(to_address) >= $4 AND lower(to_address) < $5 AND state = $6 ORDER BY id LIMIT $3";
    FIND = "SELECT id, template, to_address, to_user_id, subject, shown_text, state, tries, due_at, last_answer, created_at, sent_at, length(body) \
        FROM outbox WHERE org = $1 AND id = $2";
    COUNT_BY_STATE = "SELECT state, COUNT(*) FROM outbox WHERE org = $1 GROUP BY state ORDER BY state";

    // A mail that nobody holds may go at once; one that is being sent is left to its lease.
    RETRY = "UPDATE outbox SET state = 'waiting', tries = 0, due_at = $3 \
        WHERE org = $1 AND id = $2 AND state IN ('dead', 'waiting', 'held') AND length(body) > 0";
    CANCEL = "UPDATE outbox SET state = 'cancelled', body = $3 WHERE org = $1 AND id = $2 AND state IN ('waiting', 'held', 'dead')";
    CANCEL_FOR_TOKEN = "UPDATE outbox SET state = 'cancelled', body = $3 WHERE org = $1 AND token_id = $2 AND state NOT IN ('sent', 'cancelled')";
    FORGET_USER = "UPDATE outbox SET to_address = '', to_user_id = NULL, subject = '', shown_text = '', last_answer = '', body = $3, \
        state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'cancelled' END WHERE org = $1 AND to_user_id = $2";

    DELETE_OVER = "DELETE FROM outbox WHERE org = $1 AND id IN (SELECT id FROM outbox WHERE org = $1 AND created_at <= $2 \
        AND state IN ('sent', 'cancelled') ORDER BY created_at, id LIMIT $3)";

    ORGS_WITH_DUE = "SELECT DISTINCT org FROM outbox WHERE state IN ('waiting', 'sending', 'held') AND due_at <= $1 ORDER BY org";
    HOLD = "UPDATE outbox SET state = 'held' WHERE org = $1 AND state = 'waiting'";
    RELEASE = "UPDATE outbox SET state = 'waiting', due_at = $2 WHERE org = $1 AND state = 'held'";
    // The outer conditions are asked again once a row's lock is free, so of two couriers one gets the row.
    CLAIM = "UPDATE outbox SET state = 'sending', tries = tries + 1, due_at = $3, lease_holder = $4 \
        WHERE org = $1 AND state IN ('waiting', 'sending') AND due_at <= $2 AND id IN (SELECT id FROM outbox \
          WHERE org = $1 AND state IN ('waiting', 'sending') AND due_at <= $2 ORDER BY due_at, id LIMIT $5) \
        RETURNING id, message_id, to_address, token_id, subject, body, tries, created_at";
    // Keeps a row while its mail is on the way, and finds none if it was lost.
    RENEW = "UPDATE outbox SET due_at = $4 WHERE org = $1 AND id = $2 AND state = 'sending' AND lease_holder = $3";
    // Whoever carried these is dead.
    ORPHAN_SENDING = "UPDATE outbox SET due_at = $1 WHERE state = 'sending' AND due_at > $1";
    // Taken or put back before the clock was set back: nothing is for so long.
    BRING_FORWARD = "UPDATE outbox SET due_at = $2 WHERE org = $1 AND state IN ('waiting', 'sending') AND due_at > $3";
    MARK_SENT = "UPDATE outbox SET state = 'sent', sent_at = $4, last_answer = $5, body = $6, lease_holder = '' \
        WHERE org = $1 AND id = $2 AND state = 'sending' AND lease_holder = $3";
    MARK_WAITING = "UPDATE outbox SET state = 'waiting', due_at = $4, last_answer = $5, lease_holder = '' \
        WHERE org = $1 AND id = $2 AND state = 'sending' AND lease_holder = $3";
    MARK_DEAD = "UPDATE outbox SET state = 'dead', due_at = $4, last_answer = $5, lease_holder = '' \
        WHERE org = $1 AND id = $2 AND state = 'sending' AND lease_holder = $3";
    BLANK_DEAD_SECRETS = "UPDATE outbox SET body = $2 WHERE state = 'dead' AND due_at <= $1 AND holds_secret = 1 AND length(body) > 0";

    FIND_TRANSPORT = "SELECT host, port, security, user_name, secret, from_name, from_address, tested_at, version FROM mail_transport WHERE org = $1";
    INSERT_TRANSPORT = "INSERT INTO mail_transport (org, host, port, security, user_name, secret, from_name, from_address, tested_at, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT (org) DO NOTHING";
    UPDATE_TRANSPORT = "UPDATE mail_transport SET host = $2, port = $3, security = $4, user_name = $5, secret = $6, from_name = $7, from_address = $8, \
        tested_at = $9, version = version + 1 WHERE org = $1 AND version = $10";
    SET_TRY = "INSERT INTO mail_transport_try (org, user_id, host, port, security, user_name, secret, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (org, user_id) DO UPDATE SET host = excluded.host, port = excluded.port, \
        security = excluded.security, user_name = excluded.user_name, secret = excluded.secret, created_at = excluded.created_at";
    FIND_TRY = "SELECT secret FROM mail_transport_try WHERE org = $1 AND user_id = $2 AND host = $3 AND port = $4 AND security = $5 \
        AND user_name = $6 AND created_at > $7";
    DELETE_TRIES = "DELETE FROM mail_transport_try WHERE org = $1";
    DELETE_OLD_TRIES = "DELETE FROM mail_transport_try WHERE org = $1 AND created_at <= $2";
    DELETE_TRANSPORT = "DELETE FROM mail_transport WHERE org = $1";
}
