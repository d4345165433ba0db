//! Makes a key: the only place that does; and ends one that another takes the place of.

use access::ApiScope;
use db::{DbResult, Read, Tx, params};
use kernel::{Call, Micros, OrgId, Secret, crypto};

use super::{Networks, store, token};
use crate::{ApiKeyId, UserId};

/// A key to be made.
#[derive(Debug, Clone)]
pub struct Issue {
    /// Whose.
    pub user: UserId,
    /// What for.
    pub name: String,
    /// What it may of what its user may.
    pub scope: ApiScope,
    /// From where.
    pub networks: Networks,
    /// When it ends.
    pub expires_at: Micros,
}

/// A key that was just made.
#[derive(Debug)]
pub struct Issued {
    /// Its id.
    pub id: ApiKeyId,
    /// The key itself: given once and never kept.
    pub key: Secret,
    /// How much of it may be shown.
    pub shown: String,
}

/// Makes a key.
pub fn issue(call: &Call, tx: &mut Tx<'_>, input: &Issue) -> DbResult<Issued> {
    let id = ApiKeyId::new(call);
    let (key, shown) = token::compose(call.random());
    let values = params![
        call.org,
        id,
        input.user,
        input.name,
        crypto::sha256(key.reveal().as_bytes()),
        shown,
        input.scope.capabilities.to_words(),
        input.scope.rights.to_words(),
        input.networks.to_words(),
        call.now,
        call.actor.user(),
        input.expires_at
    ];
    tx.execute(store::INSERT, values)?;
    Ok(Issued { id, key, shown })
}

/// Lets a living key that nothing has taken the place of end at `ends`, because `by` does. Says whether it did.
pub fn shorten(call: &Call, tx: &mut Tx<'_>, user: UserId, key: ApiKeyId, ends: Micros, by: ApiKeyId) -> DbResult<bool> {
    Ok(tx.execute(store::SHORTEN, params![call.org, user, key, ends, by, call.now])? > 0)
}

/// How many keys of a user open something.
pub fn count_living(read: &mut Read<'_>, org: OrgId, user: UserId, now: Micros) -> DbResult<i64> {
    read.scalar(store::COUNT_LIVING, params![org, user, now])
}
