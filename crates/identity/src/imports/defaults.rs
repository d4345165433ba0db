//! What new people get unless the importer chooses otherwise: Team member, the first group and user plan, the topmost company
//! that the importer sees. Groups that are not there are made, for whoever may make groups.

use access::{Capability, Ctx, Target};
use db::Read;
use kernel::Fault;

use super::settings::{Defaults, UnknownGroup};
use crate::roles::{self, Builtin};
use crate::{companies, groups, plans};

/// The presets of the step where columns are chosen.
pub fn usual_defaults(ctx: &Ctx, read: &mut Read<'_>) -> Result<Defaults, Fault> {
    let may_create = ctx.may(Capability::EditGroups, &Target::organization());
    Ok(Defaults {
        company: companies::outline(ctx, read)?.first().map(|row| row.id),
        role: roles::find_builtin(read, ctx.org, Builtin::TeamMember)?.map(|role| role.id),
        primary_group: groups::first(read, ctx.org)?.map(|group| group.id),
        unknown_group: if may_create { UnknownGroup::Create } else { UnknownGroup::Refuse },
        plan: plans::first(read, ctx.org)?.map(|plan| plan.id),
    })
}
