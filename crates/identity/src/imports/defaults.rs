//! What new people get unless the importer chooses otherwise: Team member, the first group and user plan, the topmost company
//! that the importer sees. What a file names and what is not there is made, by whoever may make it.

use access::{Capability, Ctx, Target};
use db::Read;
use kernel::Fault;

use super::settings::{Choices, Defaults, Kind, Unknown};
use crate::roles::{self, Builtin};
use crate::{companies, groups, plans};

/// The presets of the step where columns are chosen.
pub fn usual_defaults(ctx: &Ctx, read: &mut Read<'_>) -> Result<Defaults, Fault> {
    Ok(Defaults {
        company: companies::outline(ctx, read)?.first().map(|row| row.id),
        role: roles::find_builtin(read, ctx.org, Builtin::TeamMember)?.map(|role| role.id),
        primary_group: groups::first(read, ctx.org)?.map(|group| group.id),
        plan: plans::first(read, ctx.org)?.map(|plan| plan.id),
    })
}

/// Whether the importer may make things of a kind.
pub fn may_make(ctx: &Ctx, kind: Kind) -> bool {
    match kind {
        Kind::Company => ctx.subject.is_product || ctx.subject.may_somewhere(Capability::EditCompanies),
        Kind::Role => ctx.may(Capability::EditRoles, &Target::organization()),
        Kind::Group | Kind::Team => ctx.may(Capability::EditGroups, &Target::organization()),
        Kind::Plan => ctx.may(Capability::EditPlans, &Target::organization()),
    }
}

/// What becomes of names that are not there, unless the importer chooses otherwise: groups and teams are made by whoever may.
pub fn usual_choices(ctx: &Ctx) -> Choices {
    let mut choices = Choices::default();
    for kind in [Kind::Group, Kind::Team] {
        if may_make(ctx, kind) {
            choices.of_mut(kind).unknown = Unknown::Create;
        }
    }
    choices
}
