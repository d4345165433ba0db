//! Looks at a link without using it: what a GET does, however often a mail scanner repeats it.

use db::{DbResult, Read, params};
use kernel::{Micros, OrgId, Secret, crypto};

use super::model::{from_row, oldest};
use super::{Purpose, TokenRow, store};
use crate::UserId;

/// The link of this code, if it holds for `purpose`.
pub fn look_up(read: &mut Read<'_>, org: OrgId, code: &Secret, purpose: Purpose, now: Micros) -> DbResult<Option<TokenRow>> {
    let hash = crypto::sha256(code.reveal().as_bytes());
    read.find(store::LOOK_UP, params![org, hash, purpose.word(), now, oldest(now)])?.map(from_row).transpose()
}

/// The link of `purpose` that was made last for `user` and neither used nor revoked. It may have expired.
pub fn find_open(read: &mut Read<'_>, org: OrgId, user: UserId, purpose: Purpose) -> DbResult<Option<TokenRow>> {
    read.find(store::FIND_OPEN, params![org, user, purpose.word()])?.map(from_row).transpose()
}

/// How many links of `purpose` were made for `user` at `address` after `since`, whatever became of them. Whoever counts before
/// making another calls [`super::hold`] first.
pub fn count_since(read: &mut Read<'_>, org: OrgId, user: UserId, purpose: Purpose, address: &str, since: Micros) -> DbResult<i64> {
    read.scalar(store::COUNT_SINCE, params![org, user, purpose.word(), address, since])
}
