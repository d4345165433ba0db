//! Makes the organization: the first thing in a new database.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Category, Event, Fault};

use super::model::Basics;
use super::{PublicUrl, SetupStep, audit_change, store, text};
use crate::audit;
use crate::name::Name;

/// What a new organization is told of itself.
#[derive(Debug, Clone, Default)]
pub struct CreateOrganization {
    /// Its name.
    pub name: String,
    /// Two letters, ISO 3166.
    pub country: String,
    /// Three letters, ISO 4217.
    pub currency: String,
    /// A name of the IANA database.
    pub time_zone: String,
    /// How numbers are written.
    pub number_format: String,
    /// How dates are written.
    pub date_format: String,
    /// The language of the screen.
    pub language: String,
    /// Where people reach it; may be empty for now.
    pub public_url: String,
}

/// Makes the organization of the call; it has no owner yet, and its set-up goes on with the public address.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: CreateOrganization) -> Result<(), Fault> {
    ctx.require(Capability::EditSettings, &Target::organization())?;
    let mut errors = FieldErrors::default();
    let name = errors.keep("name", Name::parse(&input.name));
    let public_url = if input.public_url.is_empty() {
        Some(String::new())
    } else {
        errors.keep("public_url", PublicUrl::parse(&input.public_url)).map(|url| url.as_str().to_owned())
    };
    Basics {
        country: &input.country,
        currency: &input.currency,
        time_zone: &input.time_zone,
        number_format: &input.number_format,
        date_format: &input.date_format,
        language: &input.language,
    }
    .check(&mut errors);
    errors.check()?;
    let (Some(name), Some(public_url)) = (name, public_url) else { return Err(Fault::not_found()) };
    let made = tx.execute(
        store::INSERT,
        params![
            ctx.org,
            ctx.new_uuid(),
            name.text,
            input.country,
            input.currency,
            input.time_zone,
            input.number_format,
            input.date_format,
            input.language,
            public_url,
            SetupStep::PublicUrl.word(),
            ctx.now
        ],
    )?;
    if made == 0 {
        return Err(Fault::new(Category::Conflict, "organization.exists", text::already_there()));
    }
    let changes = vec![audit_change("name", "", &name.text), audit_change("country", "", &input.country)];
    audit::announce(ctx, tx, Event::new("organization.created", "organization", None).with(changes))?;
    Ok(())
}
