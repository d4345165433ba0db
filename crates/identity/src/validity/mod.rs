//! From when until when an account is good: contracts that begin on a day, guests who leave on one.
//!
//! Before its first day nobody signs in with it, with the answer of a wrong password; when its last day is over it is frozen by the clock, with
//! all that a freeze ends, and nobody lets it in again without a later day. That is told beforehand. The one invariant:
//! the owner and the last administrator never run out.

mod api;
mod expire;
mod pages;
mod set;
mod store;
mod tell;
mod text;
mod typed;

pub use api::operations;
pub use expire::end_over;
pub use pages::{inputs, router, words};
pub use set::{SetValidity, set_days, set_validity};
pub use store::STATEMENTS;
pub use tell::{tell, tell_administrators};
pub use typed::Days;

use db::{DbResult, Read, params};
use kernel::{Micros, OrgId};

use crate::UserId;

/// From when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    /// Not before; none: since ever.
    pub from: Option<Micros>,
    /// Not from then on; none: for ever.
    pub until: Option<Micros>,
    /// Grows with every change; 0 while nothing was ever set.
    pub version: i64,
}

impl Validity {
    /// Whether the account is good at that moment.
    pub fn holds(&self, now: Micros) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

/// Somebody's dates.
pub fn find(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Validity> {
    let Some(row) = read.find(store::FIND, params![org, user])? else { return Ok(Validity::default()) };
    let mut r = row.reader();
    Ok(Validity { from: r.next()?, until: r.next()?, version: r.next()? })
}
