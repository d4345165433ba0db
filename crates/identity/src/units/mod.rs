//! Units: the sets of people that access goes by. A person alone, everybody below a manager, a group, a team.
//!
//! `membership` is what was decided: this person is in that group or team, and what each sees of the other. `unit_member` is
//! what follows: whose records a unit holds. It is kept here and nowhere else, always equal to the managers and memberships:
//!
//! ```text
//! kind 0  a person alone          unit = the person               one row
//! kind 1  below a manager         unit = [`line_of`] the manager  everybody who reports to them, directly or indirectly
//! kind 2  a group                 unit = the group                whoever is in it and publishes to it
//! kind 3  a team                  unit = the team                 likewise
//! ```
//!
//! Nothing here asks access: the verbs do that.

mod lines;
mod store;

pub use lines::{line_of, move_line};
pub use store::STATEMENTS;

use std::collections::HashSet;

use db::{DbResult, Read, Tx, params};
use kernel::ids::Uuid;
use kernel::{Call, OrgId};

use crate::store::returned;
use crate::{GroupId, TeamId, UserId};

/// A group or a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A group.
    Group(GroupId),
    /// A team.
    Team(TeamId),
}

impl Unit {
    /// The id of whichever it is.
    pub fn id(self) -> Uuid {
        match self {
            Self::Group(id) => id.0,
            Self::Team(id) => id.0,
        }
    }

    /// As the tables say it.
    fn kind(self) -> i64 {
        match self {
            Self::Group(_) => 2,
            Self::Team(_) => 3,
        }
    }

    /// The unit of a row.
    fn of(kind: i64, id: Uuid) -> Self {
        if kind == 3 { Self::Team(TeamId(id)) } else { Self::Group(GroupId(id)) }
    }
}

/// What a person and a unit see of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bits {
    /// The unit sees this person's records.
    pub publishes: bool,
    /// This person sees the unit's records.
    pub sees: bool,
}

impl Default for Bits {
    fn default() -> Self {
        Self { publishes: true, sees: true }
    }
}

/// A row of a person's memberships.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Where.
    pub unit: Unit,
    /// How.
    pub bits: Bits,
}

/// Puts a new person into the tables: alone, below the manager and those above, in the primary group.
pub fn begin(call: &Call, tx: &mut Tx<'_>, user: UserId, manager: Option<UserId>, group: Option<GroupId>) -> DbResult<()> {
    match (group, manager.map(line_of)) {
        (None, None) => tx.execute(store::ADD_ALONE, params![call.org, user])?,
        (Some(group), None) => tx.execute(store::ADD_TO_GROUP, params![call.org, user, group])?,
        (None, Some(line)) => tx.execute(store::ADD_TO_LINE, params![call.org, user, line])?,
        (Some(group), Some(line)) => tx.execute(store::ADD_TO_BOTH, params![call.org, user, group, line])?,
    };
    if let Some(manager) = manager {
        tx.execute(store::ADD_ABOVE, params![call.org, user, manager])?;
    }
    if let Some(group) = group {
        tx.execute(store::JOIN, params![call.org, group, user, Unit::Group(group).kind(), true, true, call.now])?;
    }
    Ok(())
}

/// Puts a person into a unit, or changes how they are in it. Says whether that is news.
pub fn join(call: &Call, tx: &mut Tx<'_>, unit: Unit, user: UserId, bits: Bits) -> DbResult<bool> {
    let values = params![call.org, unit.id(), user, unit.kind(), bits.publishes, bits.sees, call.now];
    let news = tx.execute(store::JOIN, values)? > 0;
    if news && bits.publishes {
        tx.execute(store::PUBLISH, params![call.org, unit.id(), user, unit.kind()])?;
    } else if news {
        tx.execute(store::WITHDRAW, params![call.org, unit.id(), user])?;
    }
    Ok(news)
}

/// Takes a person out of a unit. Says whether they were in it.
pub fn leave(call: &Call, tx: &mut Tx<'_>, unit: Unit, user: UserId) -> DbResult<bool> {
    tx.execute(store::WITHDRAW, params![call.org, unit.id(), user])?;
    Ok(tx.execute(store::LEAVE, params![call.org, unit.id(), user])? > 0)
}

/// Whom [`pour`] found in the unit.
#[derive(Debug, Clone)]
pub(crate) struct Poured {
    /// In the other unit now.
    pub moved: Vec<UserId>,
    /// In the other unit before.
    pub were_there: Vec<UserId>,
}

impl Poured {
    /// Those besides `others`.
    pub fn leave_out(&mut self, others: &[UserId]) {
        let others: HashSet<UserId> = others.iter().copied().collect();
        self.moved.retain(|user| !others.contains(user));
        self.were_there.retain(|user| !others.contains(user));
    }
}

/// Everybody in `from` is in `to` instead: those who are there already stay as they are there.
pub(crate) fn pour(call: &Call, tx: &mut Tx<'_>, from: Unit, to: Unit) -> DbResult<Poured> {
    let moved: HashSet<UserId> = returned(tx.returning(store::POUR, params![call.org, from.id(), to.id()])?)?.into_iter().collect();
    tx.execute(store::POUR_PUBLISHED, params![call.org, from.id(), to.id()])?;
    let (moved, were_there) = empty(call, tx, from)?.into_iter().partition(|user| moved.contains(user));
    Ok(Poured { moved, were_there })
}

/// How many of the people of `from` are in `to` too, whoever may see them.
pub fn in_both(read: &mut Read<'_>, org: OrgId, from: Unit, to: Unit) -> DbResult<i64> {
    read.scalar(store::IN_BOTH, params![org, from.id(), to.id()])
}

/// Nobody is in `unit` any more. Gives who was.
pub(crate) fn empty(call: &Call, tx: &mut Tx<'_>, unit: Unit) -> DbResult<Vec<UserId>> {
    tx.execute(store::EMPTY_PUBLISHED, params![call.org, unit.id()])?;
    returned(tx.returning(store::EMPTY, params![call.org, unit.id()])?)
}

/// A former user is in nothing and below nobody. Whoever reported to them still does.
pub fn forget(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    lines::move_line(call, tx, user, None)?;
    tx.execute(store::FORGET_MEMBERSHIPS, params![call.org, user])?;
    tx.execute(store::FORGET_UNITS, params![call.org, user]).map(drop)
}

/// Whether `user` reports to `manager`, directly or indirectly.
pub fn is_below(read: &mut Read<'_>, org: OrgId, user: UserId, manager: UserId) -> DbResult<bool> {
    Ok(read.scalar::<i64>(store::COUNT_IN, params![org, line_of(manager), user])? > 0)
}

/// Whether a person is in a unit, whatever they see of each other.
pub fn is_in(read: &mut Read<'_>, org: OrgId, user: UserId, unit: Uuid) -> DbResult<bool> {
    Ok(read.scalar::<i64>(store::IS_IN, params![org, unit, user])? > 0)
}

/// What a person is in.
pub fn of_user(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Vec<Membership>> {
    let rows = read.query(store::OF_USER, params![org, user])?;
    let read_row = |row: db::Row| {
        let mut r = row.reader();
        let unit = Unit::of(r.next()?, r.next()?);
        Ok(Membership { unit, bits: Bits { publishes: r.next()?, sees: r.next()? } })
    };
    rows.into_iter().map(read_row).collect()
}
