//! May this person do that, to whom? One rule set, three readings that cannot disagree.
//!
//! [`decide()`] answers for one target, [`filter()`] gives the predicate a list runs on, and a refusal names the first gate that
//! failed and the grant that is missing. The engine does no I/O: slices bring the facts, and turn the predicate into SQL.
//!
//! It decides on one resource, the people themselves and what belongs to their administration: a grant is a set of
//! capabilities in a place (the whole organization, or a company and below). Rights only add; the one wall here is that
//! nobody acts on somebody who holds a capability that they lack, and nobody but the owner on the owner. Before all stands the
//! user plan: what it does not include is not there for the person, whatever their rights.
//!
//! A program asks through an API key, whose [`ApiScope`] cuts what its user may: [`Subject::narrowed`] only takes away.
//!
//! Records bring the second: [`Rights`] are the verbs and tools that somebody's profiles give them on each [`Module`].

mod capability;
mod ctx;
mod danger;
mod decide;
mod entitlements;
mod filter;
mod grant;
mod records;
mod scope;
mod subject;

pub use capability::{Capability, CapabilitySet};
pub use ctx::Ctx;
pub use danger::Danger;
pub use decide::{Decision, Rank, Refusal, Target, decide};
pub use entitlements::{Entitlements, Feature, Included};
pub use filter::{Reach, filter};
pub use grant::{Grant, HandsOut, Place};
pub use records::{Module, Rights, Verb, right_of, word_of};
pub use scope::ApiScope;
pub use subject::Subject;
