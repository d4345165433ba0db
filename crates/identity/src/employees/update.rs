//! Saves a card. The user's names and sign-in address are another record's: this changes nothing of them.

use access::{Capability, Ctx, Target};
use db::Tx;
use kernel::fault::FieldErrors;
use kernel::{Event, Fault};

use super::facts::target;
use super::model::{CardForm, EmployeeRefusal, differences};
use super::{store, text};
use crate::{EmployeeId, audit, companies, organization};

/// A card's form, as typed.
#[derive(Debug, Clone)]
pub struct UpdateEmployee {
    /// Which card.
    pub employee: EmployeeId,
    /// The version that the form was filled from.
    pub version: i64,
    /// What shall stand on it.
    pub form: CardForm,
}

/// Saves. Says whether anything changed. Needs *edit users* where the card is and where it goes.
pub fn update(ctx: &Ctx, tx: &mut Tx<'_>, input: &UpdateEmployee) -> Result<bool, Fault> {
    organization::keep_places(ctx, tx)?;
    let (before, facts) = target(tx, ctx.org, input.employee)?;
    ctx.require(Capability::EditUsers, &facts)?;
    before.check_version(input.version)?;
    let mut errors = FieldErrors::default();
    let mut after = before.clone();
    input.form.fill(&mut after, &mut errors);
    if after.company != before.company {
        let path = companies::path(tx, ctx.org, after.company)?;
        if path.is_empty() || !ctx.may(Capability::EditUsers, &Target::at(path)) {
            errors.add("company", "company.unknown", text::company_unknown());
        }
    }
    errors.check()?;
    let changes = differences(&before, &after);
    if changes.is_empty() {
        return Ok(false);
    }
    after.updated_at = ctx.now;
    if !store::update(tx, ctx.org, &after, before.version)? {
        return Err(EmployeeRefusal::Stale.into());
    }
    audit::announce(ctx, tx, Event::new("employee.updated", "employee", before.id.0).with(changes))?;
    Ok(true)
}
