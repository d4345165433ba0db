//! Removes a team. Its people go to another one, or are in no team for it.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::model::TeamRefusal;
use super::{count_people, find, store};
use crate::units::{self, Unit};
use crate::{TeamId, audit, organization, profiles};

/// What becomes of a team's people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Members {
    /// There are none; refused if there are.
    None,
    /// They are in this team instead.
    MoveTo(TeamId),
    /// They leave.
    Leave,
}

/// A team to be removed.
#[derive(Debug, Clone, Copy)]
pub struct DeleteTeam {
    /// Which.
    pub team: TeamId,
    /// What becomes of its people.
    pub members: Members,
}

/// Removes a team. Needs *make and change groups* for the whole organization, and that the caller is not in it; to put its people into a
/// team that the caller is in, what putting in each of them needs.
pub fn delete(ctx: &Ctx, tx: &mut Tx<'_>, input: DeleteTeam) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditGroups, &Target::organization())?;
    let team = find(tx, ctx.org, input.team)?.ok_or_else(Fault::not_found)?;
    let people = count_people(tx, ctx.org, input.team)?;
    let mut changes = vec![Change::of("name", Some(team.name.clone()), None)];
    match input.members {
        Members::MoveTo(to) => {
            let target = find(tx, ctx.org, to)?.filter(|_| to != input.team).ok_or_else(|| Fault::from(TeamRefusal::TargetUnknown))?;
            profiles::require_own_of(ctx, tx, Some(input.team.0), to.0)?;
            profiles::require_nobody_above_in(ctx, tx, input.team.0, Some(to.0))?;
            profiles::require_outside(ctx, tx, input.team.0)?;
            profiles::require_joinable(ctx, tx, input.team.0, to.0)?;
            let members = units::pour(ctx, tx, Unit::Team(input.team), Unit::Team(to))?;
            audit::tell_each(ctx, tx, &members.moved, "team", &team.name, Some(&target.name))?;
            audit::tell_each(ctx, tx, &members.were_there, "team", &team.name, None)?;
            changes.push(Change::of("moved_to", None, Some(target.name)));
            changes.push(Change::of("people_moved", None, Some(people.to_string())));
            changes.extend(profiles::moved(tx, ctx.org, input.team.0, Some(to.0), ctx.now)?.changes());
        }
        Members::Leave => {
            profiles::require_nobody_above_in(ctx, tx, input.team.0, None)?;
            profiles::require_outside(ctx, tx, input.team.0)?;
            let left = units::empty(ctx, tx, Unit::Team(input.team))?;
            audit::tell_each(ctx, tx, &left, "team", &team.name, None)?;
            changes.push(Change::of("people_left", None, Some(people.to_string())));
            changes.extend(profiles::moved(tx, ctx.org, input.team.0, None, ctx.now)?.changes());
        }
        Members::None if people > 0 => return Err(TeamRefusal::InUse.into()),
        Members::None => {}
    }
    profiles::forget_holder(ctx, tx, input.team.0)?;
    tx.execute(store::DELETE, params![ctx.org, input.team])?;
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("team.deleted", "team", input.team.0).with(changes))?;
    Ok(())
}
