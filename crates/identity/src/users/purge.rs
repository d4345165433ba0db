//! Purges: the person is anonymized for good; the id stays, the user names stay reserved, the audit chain stays valid.

use access::{Capability, Ctx, Danger};
use db::{Tx, params};
use kernel::Fault;

use super::keys;
use super::state::Step;
use super::status_change::{Details, take};
use super::store;
use crate::{
    UserId, api_keys, audit, categories, custom_fields, employees, list_choices, lockout, passwords, profiles, roles, saved_views, tokens,
    units,
};

/// A user to be anonymized.
#[derive(Debug, Clone)]
pub struct Purge {
    /// Who.
    pub user: UserId,
}

/// Purges somebody in the recycle bin. Needs *purge users* on the person. Cannot be undone.
pub fn purge(ctx: &Ctx, tx: &mut Tx<'_>, input: Purge) -> Result<(), Fault> {
    let before = take(ctx, tx, input.user, Capability::PurgeUsers, Step::Purge, "user.purged", Details::default())?;
    ctx.recent(Danger::Purge)?;
    keys::reserve_for_good(ctx, tx, before.id)?;
    passwords::remove(ctx, tx, before.id)?;
    passwords::forget(ctx, tx, before.id)?;
    tokens::forget(ctx, tx, before.id)?;
    api_keys::forget(ctx, tx, before.id)?;
    lockout::clear(ctx, tx, before.id)?;
    roles::forget(ctx, tx, before.id)?;
    profiles::forget_holder(ctx, tx, before.id.0)?;
    mail::outbox::forget_user(ctx, tx, before.id.0)?;
    saved_views::forget(ctx, tx, before.id)?;
    list_choices::forget(ctx, tx, before.id)?;
    units::forget(ctx, tx, before.id)?;
    categories::forget(ctx, tx, before.id.0)?;
    custom_fields::forget(ctx.org, tx, before.id)?;
    let stand_in = format!("former-{}", before.id.0.simple());
    tx.execute(store::PURGE, params![ctx.org, before.id, stand_in, kernel::text::sort_key(&stand_in)])?;
    store::write_terms(tx, ctx.org, before.id, &[])?;
    tx.execute(store::FORGET_AGAIN, params![ctx.org, before.id])?;
    employees::forget_of(ctx, tx, before.id)?;
    crate::store::forget_person(ctx, tx, before.id)?;
    audit::forget(ctx, tx, before.id.0)?;
    Ok(())
}
