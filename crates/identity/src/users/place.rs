//! Where a user stands: company, role, primary group, user plan and manager, and what may be put there.

use access::{Capability, Ctx};
use db::Tx;
use kernel::fault::FieldErrors;
use kernel::{Fault, ids::Uuid};

use super::facts::target;
use super::known::Known;
use super::managers::{MOST_ABOVE, circle, managers_above};
use super::model::{User, UserType};
use super::text;
use crate::{CompanyId, GroupId, PlanId, RoleId, UserId, units};

/// Where a user stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which part of the business.
    pub company: CompanyId,
    /// The job.
    pub role: Option<RoleId>,
    /// The department-like unit.
    pub primary_group: Option<GroupId>,
    /// Which features exist.
    pub plan: Option<PlanId>,
    /// The manager.
    pub reports_to: Option<UserId>,
}

pub(super) fn place_of(user: &User) -> Place {
    Place { company: user.company, role: user.role, primary_group: user.primary_group, plan: user.plan, reports_to: user.reports_to }
}

/// Checks role, group, plan and manager for somebody at the company with `path`; `user` is none for a new one.
pub(super) fn check_place(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    known: &mut Known,
    errors: &mut FieldErrors,
    user: Option<&User>,
    place: &Place,
    path: &[Uuid],
) -> Result<(), Fault> {
    if let Some(role) = place.role
        && user.is_none_or(|u| u.role != Some(role) || u.company != place.company)
        && let Err(fault) = known.may_hand_out(ctx, tx, role, place.company, path)
    {
        if fault.is("not_found") {
            errors.add("role", "role.unknown", text::role_unknown());
        } else {
            errors.add("role", fault.code, fault.message);
        }
    }
    if let Some(group) = place.primary_group {
        let from = user.and_then(|u| u.primary_group);
        if !known.has_group(tx, ctx.org, group)? {
            errors.add("primary_group", "group.unknown", text::group_unknown());
        } else if from != Some(group)
            && let Err(fault) = known.may_put_into(ctx, tx, from, group)
        {
            errors.add("primary_group", fault.code, fault.message);
        }
    }
    if let Some(plan) = place.plan
        && !known.has_plan(tx, ctx.org, plan)?
    {
        errors.add("plan", "plan.unknown", text::plan_unknown());
    }
    if let Some(manager) = place.reports_to
        && user.is_none_or(|u| u.reports_to != Some(manager))
    {
        check_manager(ctx, tx, known, errors, user.map(|u| u.id), manager)?;
    }
    Ok(())
}

/// A manager is somebody whom the caller may see, who has not left, and who does not report to the person.
fn check_manager(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    known: &mut Known,
    errors: &mut FieldErrors,
    user: Option<UserId>,
    manager: UserId,
) -> Result<(), Fault> {
    if user.is_none() && known.is_manager(manager) {
        return Ok(());
    }
    if user == Some(manager) {
        errors.add("reports_to", "reports_to.self", text::reports_to_self());
        return Ok(());
    }
    let found = match target(tx, ctx.org, manager) {
        Ok((found, facts)) if ctx.may(Capability::ViewUsers, &facts) => Some(found),
        Ok(_) => None,
        Err(fault) if fault.is("not_found") => None,
        Err(fault) => return Err(fault),
    };
    match found {
        None => errors.add("reports_to", "reports_to.unknown", text::reports_to_unknown()),
        Some(m) if m.has_left() || m.kind == UserType::Service => {
            errors.add("reports_to", "reports_to.gone", text::reports_to_gone());
        }
        // Nobody reports to somebody new.
        Some(_) if user.is_none() => known.note_manager(manager),
        Some(_) => {
            let above = managers_above(tx, ctx.org, manager)?;
            // A walk that was cut short says nothing of those beyond; the kept lines do.
            if let Some(below) = user
                && (above.contains(&below) || (above.len() > MOST_ABOVE && units::is_below(tx, ctx.org, manager, below)?))
            {
                errors.add("reports_to", "reports_to.cycle", circle(ctx, tx, user, &above)?);
            }
        }
    }
    Ok(())
}
