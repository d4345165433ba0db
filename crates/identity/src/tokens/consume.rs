//! Uses a link up.

use db::{Tx, params};
use kernel::{Call, Fault, Secret, crypto};

use super::model::{from_row, oldest};
use super::{Purpose, TokenRefusal, TokenRow, store};

/// Uses the link of this code up, in the transaction of what it is for. Of any number at once, one wins; the others are
/// told what everybody with a dead link is told.
pub fn consume(call: &Call, tx: &mut Tx<'_>, code: &Secret, purpose: Purpose) -> Result<TokenRow, Fault> {
    let hash = crypto::sha256(code.reveal().as_bytes());
    let used = tx.returning(store::CONSUME, params![call.org, hash, purpose.word(), call.now, oldest(call.now)])?;
    let row = used.into_iter().next().ok_or(TokenRefusal::Dead)?;
    Ok(from_row(row)?)
}
