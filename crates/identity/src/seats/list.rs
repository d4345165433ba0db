//! The seats of each user plan, and of all.

use std::collections::BTreeMap;

use db::{DbResult, Read, Row, params};
use kernel::OrgId;

use super::store;
use crate::PlanId;

/// A user plan and its seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanSeats {
    /// The user plan.
    pub plan: PlanId,
    /// Its name.
    pub name: String,
    /// How many there may be; none: as many as wanted.
    pub allowance: Option<i64>,
    /// Taken by people who are let in.
    pub used: i64,
    /// Taken by people who are invited.
    pub reserved: i64,
    /// For saving: the version that was read.
    pub version: i64,
}

impl PlanSeats {
    /// Used and reserved ones.
    pub fn taken(&self) -> i64 {
        self.used + self.reserved
    }

    /// How many more there may be; none: as many as wanted.
    pub fn free(&self) -> Option<i64> {
        self.allowance.map(|allowance| (allowance - self.taken()).max(0))
    }
}

/// The seats of all user plans together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// None if a user plan has no limit.
    pub allowance: Option<i64>,
    /// Taken by people who are let in.
    pub used: i64,
    /// Taken by people who are invited.
    pub reserved: i64,
    /// None if a user plan has no limit.
    pub free: Option<i64>,
}

/// All user plans by name.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<PlanSeats>> {
    read.query(store::ALL, params![org])?.into_iter().map(parse).collect()
}

/// How many more seats of each user plan are used and reserved in `after` than in `before`; without those of which nothing changed.
pub fn taken_between(before: &[PlanSeats], after: &[PlanSeats]) -> BTreeMap<PlanId, (i64, i64)> {
    let then = |plan: PlanId| before.iter().find(|seats| seats.plan == plan).map_or((0, 0), |seats| (seats.used, seats.reserved));
    let more = |now: &PlanSeats| (now.plan, (now.used - then(now.plan).0, now.reserved - then(now.plan).1));
    after.iter().map(more).filter(|(_, taken)| *taken != (0, 0)).collect()
}

/// One by its id.
pub fn find(read: &mut Read<'_>, org: OrgId, plan: PlanId) -> DbResult<Option<PlanSeats>> {
    read.find(store::FIND, params![org, plan])?.map(parse).transpose()
}

/// The sums of `plans`.
pub fn total(plans: &[PlanSeats]) -> Total {
    Total {
        allowance: plans.iter().map(|plan| plan.allowance).sum(),
        used: plans.iter().map(|plan| plan.used).sum(),
        reserved: plans.iter().map(|plan| plan.reserved).sum(),
        free: plans.iter().map(PlanSeats::free).sum(),
    }
}

fn parse(row: Row) -> DbResult<PlanSeats> {
    let mut r = row.reader();
    Ok(PlanSeats { plan: r.next()?, name: r.next()?, allowance: r.next()?, used: r.next()?, reserved: r.next()?, version: r.next()? })
}
