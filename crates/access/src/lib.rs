//! May this person do that, to whom? One rule set, three readings that cannot disagree.
//!
//! [`decide()`] answers for one target, [`filter()`] gives the predicate a list runs on, and a refusal names the first gate that
//! failed and the grant that is missing. The engine does no I/O: slices bring the facts, and turn the predicate into SQL.
//!
//! This first version knows one resource, the people themselves and what belongs to their administration: a grant is a set of
//! capabilities in a place (the whole organization, or a company and below). Rights only add; the one wall here is that
//! nobody acts on somebody who holds a capability that they lack, and nobody but the owner on the owner.

mod capability;
mod ctx;
mod decide;
mod filter;
mod grant;
mod subject;

pub use capability::{Capability, CapabilitySet};
pub use ctx::Ctx;
pub use decide::{Decision, Rank, Refusal, Target, decide};
pub use filter::{Reach, filter};
pub use grant::{Grant, Place};
pub use subject::Subject;
