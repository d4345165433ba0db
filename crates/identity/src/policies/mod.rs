//! Sign-in policies: what the organization, a role or a group demands of passwords, a role or a group of sessions, and what all of them
//! together mean for somebody.
//!
//! Strictest wins: whoever has a role and is in groups keeps to the organization's policy, the role's and each group's at once
//! ([`resolve`], a pure function). What no policy speaks of is as it comes ([`Rules::default`]). The slices of roles and groups
//! call [`forget`] when one of theirs goes; this one knows people, roles and groups only by id.
//!
//! The one invariant: no policy makes anything laxer than another leaves it, and none goes below [`LEAST_CHARS`].

mod change;
mod model;
mod resolve;
mod store;
mod text;

pub use change::{ChangePolicy, change, forget, remove};
pub use model::{
    ABSOLUTE_SECS, AGE_DAYS, Class, Classes, Demands, HISTORY, IDLE_SECS, LEAST, LEAST_CHARS, MOST_WORDS, OfSessions, On, Policy, Rules,
    SESSIONS, WORD,
};
pub use resolve::resolve;
pub use store::STATEMENTS;

use db::{DbResult, Read, params};
use kernel::OrgId;

use crate::UserId;

/// What holds for a user at this moment: by the organization, their role and their groups.
pub fn of_user(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Rules> {
    let found = read.query(store::OF_USER, params![org, user])?.into_iter().map(model::parse).collect::<DbResult<Vec<_>>>()?;
    Ok(resolve(found.iter().map(|policy| &policy.demands)))
}

/// Every policy: the organization's first, then those of roles and groups.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<Policy>> {
    read.query(store::ALL, params![org])?.into_iter().map(model::parse).collect()
}

/// The policy of the organization, a role or a group; without one, one that demands nothing.
pub fn find(read: &mut Read<'_>, org: OrgId, on: On) -> DbResult<Policy> {
    let found = read.find(store::FIND, params![org, on.word(), on.id()])?.map(model::parse).transpose()?;
    Ok(found.unwrap_or_else(|| Policy::none(on)))
}

/// What the role or group is called; nothing if it is not there. The organization has no name here.
pub fn name_of(read: &mut Read<'_>, org: OrgId, on: On) -> DbResult<Option<String>> {
    let statement = match on {
        On::Organization => return Ok(Some(String::new())),
        On::Role(_) => store::ROLE_NAME,
        On::Group(_) => store::GROUP_NAME,
    };
    read.find(statement, params![org, on.id()])?.map(db::Row::only).transpose()
}
