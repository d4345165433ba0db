//! The statements on links.

/// A link that holds for the purpose `$3` at the moment `$4`: open, not expired, not older than `$5`, and its person may still
/// use it at the address that it was sent to: the present one, or the one before for a link that takes a change back.
macro_rules! holds {
    () => {
        "token.org = $1 AND token.token_hash = $2 AND token.purpose = $3 AND token.used_at IS NULL AND token.revoked_at IS NULL \
        AND token.created_at > $5 AND (token.expires_at IS NULL OR token.expires_at > $4) AND EXISTS (SELECT 1 FROM users u \
        WHERE u.org = token.org AND u.id = token.user_id AND \
        ((token.purpose = 'undo_email' AND u.status IN ('active', 'locked')) OR u.primary_email = token.address AND \
        ((token.purpose = 'invitation' AND u.status IN ('invited', 'active')) OR (token.purpose = 'reset' AND u.status IN ('active', 'locked')) \
        OR (token.purpose = 'confirm_email' AND u.status IN ('draft', 'invited', 'active', 'locked', 'frozen')))))"
    };
}

db::statements! {
    /// Two links of one purpose may be asked for at once: the second waits here until the first is there to be revoked.
    HOLD_USER = "UPDATE users SET updated_at = updated_at WHERE org = $1 AND id = $2";
    INSERT = "INSERT INTO token (org, id, token_hash, purpose, user_id, address, created_at, created_by, lifetime_secs, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LOOK_UP = concat!(
        "SELECT token.id, token.user_id, token.address, token.created_by, token.created_at, token.expires_at, token.copied_at FROM token WHERE ",
        holds!()
    );
    CONSUME = concat!(
        "UPDATE token SET used_at = $4 WHERE ",
        holds!(),
        " RETURNING id, user_id, address, created_by, created_at, expires_at, copied_at"
    );
    FIND_OPEN = "SELECT id, user_id, address, created_by, created_at, expires_at, copied_at FROM token WHERE org = $1 AND user_id = $2 AND purpose = $3 \
        AND used_at IS NULL AND revoked_at IS NULL ORDER BY id DESC LIMIT 1";
    REVOKE = "UPDATE token SET revoked_at = $4 WHERE org = $1 AND user_id = $2 AND purpose = $3 AND used_at IS NULL AND revoked_at IS NULL \
        RETURNING id";
    REVOKE_ALL = "UPDATE token SET revoked_at = $3 WHERE org = $1 AND user_id = $2 AND used_at IS NULL AND revoked_at IS NULL RETURNING id";
    /// All but those that take a change of the address back.
    REVOKE_OPENERS = "UPDATE token SET revoked_at = $3 WHERE org = $1 AND user_id = $2 AND used_at IS NULL AND revoked_at IS NULL \
        AND purpose <> 'undo_email' RETURNING id";
    /// Those of a purpose that were made after another.
    REVOKE_SINCE = "UPDATE token SET revoked_at = $4 WHERE org = $1 AND user_id = $2 AND purpose = $3 AND used_at IS NULL \
        AND revoked_at IS NULL AND created_at > $5 RETURNING id";
    COUNT_SINCE = "SELECT COUNT(*) FROM token WHERE org = $1 AND user_id = $2 AND purpose = $3 AND address = $4 AND created_at > $5";
    DELIVERED = "UPDATE token SET expires_at = $3 + lifetime_secs * 1000000 WHERE org = $1 AND id = $2 AND expires_at IS NULL";
    DELETE_OF = "DELETE FROM token WHERE org = $1 AND user_id = $2";
    DELETE_OLD = "DELETE FROM token WHERE org = $1 AND id IN \
        (SELECT id FROM token WHERE org = $1 AND created_at <= $2 ORDER BY created_at, id LIMIT $3)";
    COPIED = "UPDATE token SET copied_at = $3 WHERE org = $1 AND id = $2 AND created_by = $4 AND copied_at IS NULL AND used_at IS NULL \
        AND revoked_at IS NULL";
    PRINTED = "UPDATE token SET copied_at = $3 WHERE org = $1 AND id = $2 AND created_by IS NULL AND copied_at IS NULL";
}
