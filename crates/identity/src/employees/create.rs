//! Makes a card by hand. Nothing is compared: whoever makes it links it themself, or makes a user from it.

use access::{Capability, Ctx, Target};
use db::Tx;
use kernel::fault::FieldErrors;
use kernel::{Event, Fault};

use super::model::{CardForm, Employee, first_values};
use super::{store, text};
use crate::{EmployeeId, UserId, audit, companies, organization};

/// A card to be made, as typed.
#[derive(Debug, Clone)]
pub struct CreateEmployee {
    /// What stands on it.
    pub form: CardForm,
}

/// Makes the card and gives its id. Needs *create users* at the company.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: &CreateEmployee) -> Result<EmployeeId, Fault> {
    organization::keep_places(ctx, tx)?;
    let unknown = || Fault::field("company", "company.unknown", text::company_unknown());
    let path = companies::path(tx, ctx.org, input.form.company)?;
    if path.is_empty() {
        return Err(unknown());
    }
    ctx.require(Capability::CreateUsers, &Target::at(path)).map_err(|fault| if fault.is("not_found") { unknown() } else { fault })?;
    let mut card = Employee {
        id: EmployeeId::new(ctx),
        first_name: String::new(),
        last_name: String::new(),
        email: None,
        phone: String::new(),
        job_title: String::new(),
        hire_date: String::new(),
        company: input.form.company,
        user: None,
        version: 1,
        created_at: ctx.now,
        created_by: ctx.actor.user().map(UserId),
        updated_at: ctx.now,
    };
    let mut errors = FieldErrors::default();
    input.form.fill(&mut card, &mut errors);
    errors.check()?;
    store::insert(tx, ctx.org, &card)?;
    audit::announce(ctx, tx, Event::new("employee.created", "employee", card.id.0).with(first_values(&card)))?;
    Ok(card.id)
}
