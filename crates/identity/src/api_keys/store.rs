//! The statements on API keys.

use access::{ApiScope, CapabilitySet, Rights};
use db::{DbResult, Row};

use super::{ApiKey, Networks};

macro_rules! columns {
    () => {
        "id, user_id, name, shown, capabilities, rights, networks, created_at, created_by, expires_at, replaced_by, revoked_at, last_used_at, \
         last_used_ip FROM api_key"
    };
}

db::statements! {
    INSERT = "INSERT INTO api_key (org, id, user_id, name, token_hash, shown, capabilities, rights, networks, created_at, created_by, \
        expires_at, last_used_ip) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '')";
    LOOK_UP = "SELECT k.id, k.user_id, k.capabilities, k.rights, k.networks, k.created_at, k.expires_at, k.last_used_at, \
        u.subject_version, o.policy_version FROM api_key k JOIN users u ON u.org = k.org AND u.id = k.user_id \
        JOIN organization o ON o.org = k.org WHERE k.token_hash = $2 AND k.org = $1 AND k.revoked_at IS NULL AND u.status = 'active' \
        AND u.type = 'service'";
    TOUCH = "UPDATE api_key SET last_used_at = $3, last_used_ip = $4 WHERE org = $1 AND id = $2 \
        AND (last_used_at IS NULL OR last_used_at < $3)";
    LIST = concat!("SELECT ", columns!(), " WHERE org = $1 AND user_id = $2 ORDER BY id DESC");
    FIND = concat!("SELECT ", columns!(), " WHERE org = $1 AND user_id = $2 AND id = $3");
    COUNT_LIVING = "SELECT COUNT(*) FROM api_key WHERE org = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3";
    SHORTEN = "UPDATE api_key SET expires_at = $4, replaced_by = $5 WHERE org = $1 AND user_id = $2 AND id = $3 AND revoked_at IS NULL \
        AND replaced_by IS NULL AND expires_at > $6";
    REVOKE = "UPDATE api_key SET revoked_at = $4 WHERE org = $1 AND user_id = $2 AND id = $3 AND revoked_at IS NULL AND expires_at > $4";
    REVOKE_ALL = "UPDATE api_key SET revoked_at = $3 WHERE org = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3";
    EXPIRED = "SELECT id, user_id, name FROM api_key WHERE org = $1 AND expires_at <= $2 AND revoked_at IS NULL ORDER BY expires_at, id LIMIT $3";
    TELL_EXPIRED = "UPDATE api_key SET revoked_at = $3 WHERE org = $1 AND id = $2 AND revoked_at IS NULL AND expires_at <= $3";
    DELETE_OF = "DELETE FROM api_key WHERE org = $1 AND user_id = $2";
    DELETE_OLD = "DELETE FROM api_key WHERE org = $1 AND id IN (SELECT id FROM api_key WHERE org = $1 AND expires_at <= $2 \
        AND revoked_at <= $2 ORDER BY expires_at, id LIMIT $3)";
}

pub(super) fn read_key(row: Row) -> DbResult<ApiKey> {
    let mut r = row.reader();
    Ok(ApiKey {
        id: r.next()?,
        user: r.next()?,
        name: r.next()?,
        shown: r.next()?,
        scope: read_scope(&r.next::<String>()?, &r.next::<String>()?),
        networks: read_networks(&r.next::<String>()?)?,
        created_at: r.next()?,
        created_by: r.next()?,
        expires_at: r.next()?,
        replaced_by: r.next()?,
        revoked_at: r.next()?,
        last_used_at: r.next()?,
        last_used_ip: r.next()?,
    })
}

/// Words that this program does not know grant nothing.
pub(super) fn read_scope(capabilities: &str, rights: &str) -> ApiScope {
    ApiScope { capabilities: CapabilitySet::from_words(capabilities), rights: Rights::from_words(rights) }
}

/// A network that cannot be read is no reason to let the key in from anywhere.
pub(super) fn read_networks(words: &str) -> DbResult<Networks> {
    Networks::read(words).map_err(|word| db::DbError::Broken(format!("an API key's network cannot be read: {word}")))
}
