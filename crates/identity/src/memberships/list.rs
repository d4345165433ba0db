//! What a person is in, and who is in a unit.

use access::{Capability, Ctx};
use db::{DbResult, Read, params};
use kernel::{Fault, OrgId};

use super::refusal::MembershipRefusal;
use super::store;
use crate::store as shared;
use crate::units::{Bits, Unit};
use crate::users::shown_name;
use crate::{GroupId, TeamId, UserId};

/// Somebody in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// As typed.
    pub user_name: String,
    /// How they are in it.
    pub bits: Bits,
}

/// A unit that a person is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belonging {
    /// Which.
    pub unit: Unit,
    /// Its name.
    pub name: String,
    /// How the person is in it.
    pub bits: Bits,
}

impl Belonging {
    /// A number that says what each sees. Changes are not counted: who saw this number saw what stands here.
    pub fn version(&self) -> i64 {
        1 + i64::from(self.bits.publishes) + 2 * i64::from(self.bits.sees)
    }

    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version() == version { Ok(()) } else { Err(MembershipRefusal::Stale.into()) }
    }
}

/// What a person is in: groups, then teams, each by name. That the caller may see the person is the caller's to ask.
pub fn of_user(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Vec<Belonging>> {
    let mut found = Vec::new();
    for row in read.query(store::OF_USER, params![org, user])? {
        let mut r = row.reader();
        let (team, group): (Option<TeamId>, Option<GroupId>) = (r.next()?, r.next()?);
        let Some(unit) = team.map(Unit::Team).or(group.map(Unit::Group)) else { continue };
        found.push(Belonging { unit, name: r.next()?, bits: Bits { publishes: r.next()?, sees: r.next()? } });
    }
    Ok(found)
}

/// The people of a unit whom the caller may see, by name: at most `limit`, 1 to 500.
pub fn members(ctx: &Ctx, read: &mut Read<'_>, unit: Unit, limit: usize) -> Result<Vec<Listed>, Fault> {
    let mut values = params![ctx.org, unit.id()].to_vec();
    let wall = shared::within(&ctx.reach(Capability::ViewUsers), "u.company_id", &mut values);
    let mut found = Vec::new();
    for row in read.query_text(&store::members(&wall, limit.clamp(1, 500)), &values)? {
        let mut r = row.reader();
        let user = r.next()?;
        let (first, last, user_name): (String, String, String) = (r.next()?, r.next()?, r.next()?);
        let bits = Bits { publishes: r.next()?, sees: r.next()? };
        found.push(Listed { user, name: shown_name(&first, &last, &user_name), user_name, bits });
    }
    Ok(found)
}
