//! Takes keys back. Who may is asked by the caller.

use db::{DbResult, Tx, params};
use kernel::{Call, Change, Event};

use super::store;
use crate::{ApiKeyId, UserId, audit};

/// Takes one living key of `user` back. Says whether it did.
pub fn revoke(call: &Call, tx: &mut Tx<'_>, user: UserId, key: ApiKeyId) -> DbResult<bool> {
    Ok(tx.execute(store::REVOKE, params![call.org, user, key, call.now])? > 0)
}

/// Takes all of them back, because the user leaves; who comes back needs new ones.
pub fn revoke_all_of(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    let revoked = tx.execute(store::REVOKE_ALL, params![call.org, user, call.now])?;
    if revoked > 0 {
        let keys = Change::of("keys", None, Some(revoked.to_string()));
        audit::announce(call, tx, Event::new("api_key.all_revoked", "user", user.0).with(vec![keys]))?;
    }
    Ok(())
}
