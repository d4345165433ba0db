//! Signs out: the session of this browser or program ends, others go on.

use db::Tx;
use kernel::{Actor, Call, Fault, Secret};

use crate::sessions::{self, Door};

/// Ends the session behind a cookie or token. To have none is no fault.
pub fn sign_out(call: &Call, tx: &mut Tx<'_>, token: &Secret) -> Result<(), Fault> {
    let Some(live) = sessions::look_up(tx, call.org, token, Door::of(call.via), call.now)? else { return Ok(()) };
    sessions::end(&call.by(Actor::User(live.user.0), call.via), tx, live.user, live.id)
}
