//! Gives a service category to a group, and the rows that a grant to a person is made of (its verb is in `memberships`).

use access::{Capability, Ctx, Target};
use db::{DbResult, Read, Tx, params};
use kernel::{Call, Change, Event, Fault, ids::Uuid};

use super::model::CategoryRefusal;
use super::{find, has, list, of_user, store};
use crate::{CategoryId, GroupId, UserId, audit, groups, organization, units};

/// Which categories a group has.
#[derive(Debug, Clone)]
pub struct GrantToGroup {
    /// The group.
    pub group: GroupId,
    /// All that it shall have.
    pub categories: Vec<CategoryId>,
    /// Those that stood there when the choice was made: what somebody else gave or took since stays so. None: all others go.
    pub seen: Option<Vec<CategoryId>>,
}

/// Sets the categories of a group. Needs *make and change groups* for the whole organization; whoever is in the group gives it none
/// that they do not have already. Says whether anything changed.
pub fn grant_to_group(ctx: &Ctx, tx: &mut Tx<'_>, input: &GrantToGroup) -> Result<bool, Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditGroups, &Target::organization())?;
    groups::find(tx, ctx.org, input.group)?.ok_or_else(Fault::not_found)?;
    let changes = give(ctx, tx, input.group.0, true, &input.categories, input.seen.as_deref())?;
    if changes.is_empty() {
        return Ok(false);
    }
    organization::bump_policy(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("user_group.service_categories_set", "user_group", input.group.0).with(changes))?;
    Ok(true)
}

/// Makes the direct grants of a principal equal to `wanted`, as far as they differ from what was `seen`; answers with what changed.
pub(crate) fn give(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    principal: Uuid,
    is_group: bool,
    wanted: &[CategoryId],
    seen: Option<&[CategoryId]>,
) -> Result<Vec<Change>, Fault> {
    organization::hold_administration(ctx, tx)?;
    let was_seen = |id: &CategoryId| seen.is_some_and(|seen| seen.contains(id));
    let mut before: Vec<(CategoryId, String)> = Vec::new();
    for row in tx.query(store::OF_PRINCIPAL, params![ctx.org, principal])? {
        let mut r = row.reader();
        before.push((r.next()?, r.next()?));
    }
    let mut changes = Vec::new();
    for category in wanted {
        if was_seen(category) || before.iter().any(|(id, _)| id == category) {
            continue;
        }
        let found = find(tx, ctx.org, *category)?.ok_or_else(|| Fault::from(CategoryRefusal::Unknown))?;
        if is_group {
            require_not_gained(ctx, tx, *category, principal)?;
        }
        if tx.execute(store::GRANT, params![ctx.org, category, principal, is_group, ctx.now])? > 0 {
            changes.push(Change::of("service_category", None, Some(found.name)));
        }
    }
    for (id, name) in before.into_iter().filter(|(id, _)| !wanted.contains(id) && (seen.is_none() || was_seen(id))) {
        tx.execute(store::REVOKE, params![ctx.org, id, principal])?;
        changes.push(Change::of("service_category", Some(name), None));
    }
    Ok(changes)
}

/// A former user has nothing.
pub(crate) fn forget(call: &Call, tx: &mut Tx<'_>, principal: Uuid) -> DbResult<()> {
    tx.execute(store::FORGET, params![call.org, principal]).map(drop)
}

/// Those that the caller cannot give a group, for they are in it and would have one more by it.
pub fn closed_for(ctx: &Ctx, read: &mut Read<'_>, group: GroupId) -> DbResult<Vec<CategoryId>> {
    let Some(me) = ctx.subject.user.filter(|_| !ctx.subject.is_owner).map(UserId) else { return Ok(Vec::new()) };
    if !units::is_in(read, ctx.org, me, group.0)? {
        return Ok(Vec::new());
    }
    let held: Vec<CategoryId> = of_user(read, ctx.org, me)?.into_iter().map(|held| held.id).collect();
    Ok(list(read, ctx.org)?.into_iter().map(|category| category.id).filter(|id| !held.contains(id)).collect())
}

/// Refuses whoever is in the group, and would have a category by it that they do not have.
fn require_not_gained(ctx: &Ctx, read: &mut Read<'_>, category: CategoryId, group: Uuid) -> Result<(), Fault> {
    match ctx.subject.user {
        Some(me) if units::is_in(read, ctx.org, UserId(me), group)? && !has(read, ctx.org, UserId(me), category)? => ctx.require_other(me),
        _ => Ok(()),
    }
}
