//! Takes a key back, at once.

use access::Ctx;
use db::Tx;
use kernel::{Change, Event, Fault};

use super::gate::require;
use crate::{ApiKeyId, UserId, api_keys, audit};

/// A key to be taken back.
#[derive(Debug, Clone, Copy)]
pub struct RevokeKey {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub key: ApiKeyId,
}

/// Takes a key back: the next request with it is refused. Needs *set passwords* on the service user. One that is over already is no
/// fault.
pub fn revoke_key(ctx: &Ctx, tx: &mut Tx<'_>, input: RevokeKey) -> Result<(), Fault> {
    let (user, _) = require(ctx, tx, input.user)?;
    let key = api_keys::find(tx, ctx.org, user.id, input.key)?.ok_or_else(Fault::not_found)?;
    if api_keys::revoke(ctx, tx, user.id, key.id)? {
        let changes = vec![Change::personal("api_key_name", Some(key.name), None), Change::of("api_key", Some(key.shown), None)];
        audit::announce(ctx, tx, Event::new("api_key.revoked", "user", user.id.0).with(changes))?;
    }
    Ok(())
}
