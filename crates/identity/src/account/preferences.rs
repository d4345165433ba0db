//! How things look to oneself: language, time zone, currency, numbers, dates.

use access::Ctx;
use db::{Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Category, Change, Event, Fault};

use super::{store, text};
use crate::users::{self, Preferences};
use crate::{UserId, audit};

/// The form, as typed. An empty value means as the organization has it.
#[derive(Debug, Clone)]
pub struct ChangePreferences {
    /// The version that the form was filled from.
    pub version: i64,
    /// The values.
    pub preferences: Preferences,
}

/// Saves the caller's own preferences. Says whether anything changed.
pub fn change_preferences(ctx: &Ctx, tx: &mut Tx<'_>, input: ChangePreferences) -> Result<bool, Fault> {
    let id = ctx.actor.user().map(UserId).ok_or_else(|| Fault::internal("nobody's own account"))?;
    let user = users::get(tx, ctx.org, id)?;
    let mut errors = FieldErrors::default();
    input.preferences.check(&mut errors);
    errors.check()?;
    let after = input.preferences;
    let changes = differences(&user.preferences, &after);
    if changes.is_empty() {
        return Ok(false);
    }
    user.check_version(input.version)?;
    let p = &after;
    let values = params![ctx.org, id, p.language, p.time_zone, p.currency, p.number_format, p.date_format, ctx.now, user.version];
    if tx.execute(store::SET_PREFERENCES, values)? == 0 {
        return Err(Fault::new(Category::Stale, "user.stale", text::stale()));
    }
    audit::announce(ctx, tx, Event::new("user.preferences_changed", "user", id.0).with(changes))?;
    Ok(true)
}

fn differences(before: &Preferences, after: &Preferences) -> Vec<Change> {
    [
        ("language", &before.language, &after.language),
        ("time_zone", &before.time_zone, &after.time_zone),
        ("currency", &before.currency, &after.currency),
        ("number_format", &before.number_format, &after.number_format),
        ("date_format", &before.date_format, &after.date_format),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(field, before, after)| Change::of(field, Some(before.clone()), Some(after.clone())))
    .collect()
}
