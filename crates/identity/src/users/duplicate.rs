//! Duplicates a user (A6): role, primary group, company, plan, manager, job title, preferences and custom
//! fields go over; user name, e-mail, password, second
//! factors, keys, sessions and administration never do. The copy is a Draft.

use access::{Capability, Ctx};
use db::Tx;
use kernel::Fault;

use super::create::{CreateUser, create};
use super::custom;
use super::facts::target;
use super::place::Place;
use crate::{UserId, companies, profiles, roles};

/// A user to be made after another.
#[derive(Debug, Clone)]
pub struct Duplicate {
    /// After whom.
    pub source: UserId,
    /// The copy's user name, as typed.
    pub user_name: String,
}

/// Makes the copy, in its primary group alone: `memberships::duplicate` is the door, and adds the other groups and teams. Its role goes
/// over only if the caller may hand it out there, its primary group only if that gives nothing that the caller lacks, its manager only
/// if the caller may see them and they have not left; else the copy has none yet.
pub(crate) fn duplicate(ctx: &Ctx, tx: &mut Tx<'_>, input: Duplicate) -> Result<UserId, Fault> {
    let (source, facts) = target(tx, ctx.org, input.source)?;
    ctx.require(Capability::ViewUsers, &facts)?;
    let path = companies::path(tx, ctx.org, source.company)?;
    let role = match source.role {
        Some(role) if roles::may_hand_out(ctx, tx, role, &path).is_ok() => Some(role),
        _ => None,
    };
    let primary_group = source.primary_group.filter(|group| profiles::require_own_of(ctx, tx, None, group.0).is_ok());
    let mut copy = CreateUser::draft(source.kind, input.user_name, source.company);
    copy.place = Place { role, primary_group, plan: source.plan, reports_to: None, company: source.company };
    copy.preferences = source.preferences;
    copy.about.job_title = source.about.job_title;
    copy.custom = custom::typed_again(ctx, tx, &source.custom)?;
    if let Some(manager) = source.reports_to
        && let Ok((above, manager_facts)) = target(tx, ctx.org, manager)
        && !above.has_left()
        && ctx.may(Capability::ViewUsers, &manager_facts)
    {
        copy.place.reports_to = Some(manager);
    }
    create(ctx, tx, copy)
}
