//! What people gain and lose by permission sets when a group or team goes and they are put into another, or into none.

use db::{DbResult, Read};
use kernel::ids::Uuid;
use kernel::{Change, Micros, OrgId};

use super::holder::of_holder;

/// A profile that was granted to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedTo {
    /// The profile's name.
    pub name: String,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
}

/// What a move does by permission sets. What both units have alike is in neither list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What everybody of the unit that goes had by it.
    pub lost: Vec<GrantedTo>,
    /// What those get who are not in the other unit already.
    pub gained: Vec<GrantedTo>,
}

/// What it does that the people of `from` are in `to` instead, at `now`.
pub fn moved(read: &mut Read<'_>, org: OrgId, from: Uuid, to: Option<Uuid>, now: Micros) -> DbResult<Moved> {
    let mut lost = of(read, org, from, now)?;
    let mut gained = match to {
        Some(to) => of(read, org, to, now)?,
        None => Vec::new(),
    };
    let same: Vec<GrantedTo> = lost.iter().filter(|set| gained.contains(set)).cloned().collect();
    lost.retain(|set| !same.contains(set));
    gained.retain(|set| !same.contains(set));
    Ok(Moved { lost, gained })
}

fn of(read: &mut Read<'_>, org: OrgId, unit: Uuid, now: Micros) -> DbResult<Vec<GrantedTo>> {
    let sets = of_holder(read, org, unit)?.into_iter().filter(|set| set.holds_at(now));
    Ok(sets.map(|set| GrantedTo { name: set.profile, until: set.until }).collect())
}

impl Moved {
    /// The same for the audit log.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let names = |sets: &[GrantedTo]| {
            let named = |set: &GrantedTo| set.until.map_or_else(|| set.name.clone(), |until| format!("{} ({})", set.name, until.rfc3339()));
            (!sets.is_empty()).then(|| sets.iter().map(named).collect::<Vec<_>>().join(", "))
        };
        let lost = names(&self.lost).map(|names| Change::of("permission_sets_lost", Some(names), None));
        let gained = names(&self.gained).map(|names| Change::of("permission_sets_gained", None, Some(names)));
        lost.into_iter().chain(gained).collect()
    }
}
