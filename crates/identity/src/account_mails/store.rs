//! The statements on the texts that somebody wrote anew. A row with an empty text stands for the product's own.

db::statements! {
    NAME_OF = "SELECT first_name, last_name FROM users WHERE org = $1 AND id = $2 AND status <> 'purged'";
    FIND_TEXT = "SELECT mail, subject, body, version, changed_at, changed_by FROM mail_text WHERE org = $1 AND mail = $2";
    LIST_TEXTS = "SELECT mail, subject, body, version, changed_at, changed_by FROM mail_text WHERE org = $1 ORDER BY mail";
    INSERT_TEXT = "INSERT INTO mail_text (org, mail, subject, body, changed_at, changed_by, version) VALUES ($1, $2, $3, $4, $5, $6, 1) \
        ON CONFLICT (org, mail) DO NOTHING";
    UPDATE_TEXT = "UPDATE mail_text SET subject = $3, body = $4, changed_at = $5, changed_by = $6, version = version + 1 \
        WHERE org = $1 AND mail = $2 AND version = $7";
}
