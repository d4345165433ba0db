//! What people of the demo may: roles below one another, a profile of its own, permission sets, and a delegated administration.

use std::collections::BTreeMap;

use access::{Capability, Ctx, HandsOut, Module, Rights, Verb};
use db::Tx;
use identity::permission_sets::{self, GrantSet, Holder};
use identity::profiles::{self, BuiltinProfile, CreateProfile};
use identity::roles::{self, Builtin, EditRole, ScopeHolder, ScopePlace, SetScope};
use identity::{CompanyId, RoleId, UserId};
use kernel::Fault;

use super::units::Units;

const MONTH_SECS: i64 = 30 * 24 * 3600;

/// Which role stands below which.
const BELOW: [(Builtin, Builtin); 5] = [
    (Builtin::TeamMember, Builtin::Manager),
    (Builtin::OwnRecordsOnly, Builtin::TeamMember),
    (Builtin::UserAdministrator, Builtin::Administrator),
    (Builtin::RoleAdministrator, Builtin::Administrator),
    (Builtin::CompanyAdministrator, Builtin::UserAdministrator),
];

/// Makes it.
pub(super) fn make(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    people: &BTreeMap<&'static str, UserId>,
    nordic: CompanyId,
    units: &Units,
) -> Result<(), Fault> {
    for (below, above) in BELOW {
        hang(ctx, tx, below, above)?;
    }
    let rights = Rights::of(&[Module::Tickets, Module::Contacts], &[Verb::Edit, Verb::Assign, Verb::Merge]);
    let description = "Tickets of all customers, merged and assigned".to_owned();
    let desk = profiles::create(ctx, tx, &CreateProfile { name: "Front desk".to_owned(), description, rights })?;
    permission_sets::grant(ctx, tx, GrantSet { holder: Holder::Team(units.front_desk()), profile: desk, until: None })?;
    let tools = profiles::find_builtin(tx, ctx.org, BuiltinProfile::Tools)?.ok_or_else(Fault::not_found)?.id;
    if let Some(maren) = people.get("maren.aldous").copied() {
        let until = Some(ctx.now.plus_secs(MONTH_SECS));
        permission_sets::grant(ctx, tx, GrantSet { holder: Holder::User(maren), profile: tools, until })?;
    }
    if let Some(asa) = people.get("asa.lindqvist").copied() {
        let roles = vec![role(ctx, tx, Builtin::TeamMember)?.0, role(ctx, tx, Builtin::ReadOnly)?.0];
        let input = SetScope {
            holder: ScopeHolder::User(asa),
            scope: None,
            place: ScopePlace::Company(nordic),
            capabilities: [Capability::ViewUsers, Capability::EditUsers, Capability::InviteUsers].into_iter().collect(),
            hands_out: HandsOut::Only(roles),
            until: Some(ctx.now.plus_secs(MONTH_SECS)),
        };
        roles::set_scope(ctx, tx, &input)?;
    }
    Ok(())
}

fn role(ctx: &Ctx, tx: &mut Tx<'_>, builtin: Builtin) -> Result<RoleId, Fault> {
    Ok(roles::find_builtin(tx, ctx.org, builtin)?.ok_or_else(Fault::not_found)?.id)
}

fn hang(ctx: &Ctx, tx: &mut Tx<'_>, below: Builtin, above: Builtin) -> Result<(), Fault> {
    let parent = Some(role(ctx, tx, above)?);
    let role = roles::find_builtin(tx, ctx.org, below)?.ok_or_else(Fault::not_found)?;
    let input = EditRole { role: role.id, name: role.name, description: role.description, parent, version: role.version };
    roles::edit(ctx, tx, &input)
}
