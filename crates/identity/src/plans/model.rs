//! A user plan's row, and why one cannot be made, changed or removed so.

use access::Included;
use db::{DbError, DbResult, Row};
use kernel::{Category, Change, Fault};

use super::text;
use crate::PlanId;

/// A user plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// Its name, unique in the organization.
    pub name: String,
    /// Whom it is for; may be empty.
    pub description: String,
    /// The modules and features that it includes.
    pub included: Included,
    /// Grows with every change.
    pub version: i64,
}

impl Plan {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(PlanRefusal::Stale.into()) }
    }
}

pub(super) fn parse(row: Row) -> DbResult<Plan> {
    let mut r = row.reader();
    let (id, name, description) = (r.next()?, r.next()?, r.next()?);
    Ok(Plan { id, name, description, included: Included::from_words(&r.next::<String>()?), version: r.next()? })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlanRefusal {
    NameTaken,
    Stale,
    InUse,
    Last,
    TargetUnknown,
    Own,
    Owners,
}

impl From<PlanRefusal> for Fault {
    fn from(refusal: PlanRefusal) -> Self {
        match refusal {
            PlanRefusal::NameTaken => Self::field("name", "plan.name_taken", text::name_taken()),
            PlanRefusal::Stale => Self::new(Category::Stale, "plan.stale", text::stale()),
            PlanRefusal::InUse => Self::field("to", "plan.in_use", text::in_use()),
            PlanRefusal::Last => Self::new(Category::Conflict, "plan.last", text::last()),
            PlanRefusal::TargetUnknown => Self::field("to", "plan.unknown", text::target_unknown()),
            PlanRefusal::Own => Self::new(Category::Forbidden, "plan.own", text::own()),
            PlanRefusal::Owners => Self::new(Category::Forbidden, "plan.owners", text::owners()),
        }
    }
}

pub(super) fn name_taken(error: DbError) -> Fault {
    if error.is_constraint("user_plan_name_unique") { PlanRefusal::NameTaken.into() } else { error.into() }
}

/// What the log says of what is included.
pub(super) fn included_change(before: Option<Included>, after: Included) -> Option<Change> {
    (before != Some(after)).then(|| Change::of("includes", before.map(Included::to_words), Some(after.to_words())))
}
