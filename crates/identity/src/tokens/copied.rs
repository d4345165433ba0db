//! A link is taken by hand instead of by mail.

use db::{Tx, params};
use kernel::{Call, Fault};

use super::{TokenRefusal, store};
use crate::TokenId;

/// Notes that who had the link made copies it: nobody else may, and only once. The caller's verb announces it.
pub fn mark_copied(call: &Call, tx: &mut Tx<'_>, id: TokenId) -> Result<(), Fault> {
    let copied = tx.execute(store::COPIED, params![call.org, id, call.now, call.actor.user()])?;
    if copied == 0 { Err(TokenRefusal::NotToCopy.into()) } else { Ok(()) }
}

/// Notes that a command on the server prints the link, which no mail carries.
pub fn mark_printed(call: &Call, tx: &mut Tx<'_>, id: TokenId) -> Result<(), Fault> {
    let printed = tx.execute(store::PRINTED, params![call.org, id, call.now])?;
    if printed == 0 { Err(TokenRefusal::NotToCopy.into()) } else { Ok(()) }
}
