//! Changes the organization's settings.

use access::{Capability, Ctx, Danger, Target};
use db::{Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Category, Change, Event, Fault};

use super::model::Basics;
use super::{Organization, PublicUrl, audit_change, get, store, text};
use crate::audit;
use crate::name::Name;

/// The settings as they shall be.
#[derive(Debug, Clone)]
pub struct ChangeSettings {
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
    /// Where people reach it.
    pub public_url: String,
    /// Whether temporary passwords may be mailed.
    pub mails_passwords: bool,
    /// Whether sign-in demands the typed case of the user name.
    pub user_name_case_matters: bool,
    /// Whether browsers may fill in the sign-in page.
    pub login_autocomplete: bool,
    /// Whether *Is attorney* is shown of people; what is known stays when it is not.
    pub debt_settlement: bool,
    /// The version that the person saw.
    pub version: i64,
}

impl From<&Organization> for ChangeSettings {
    fn from(now: &Organization) -> Self {
        let now = now.clone();
        Self {
            name: now.name,
            country: now.country,
            currency: now.currency,
            time_zone: now.time_zone,
            number_format: now.number_format,
            date_format: now.date_format,
            language: now.language,
            public_url: now.public_url,
            mails_passwords: now.mails_passwords,
            user_name_case_matters: now.user_name_case_matters,
            login_autocomplete: now.login_autocomplete,
            debt_settlement: now.debt_settlement,
            version: now.version,
        }
    }
}

/// What signing in demands, and is a right of its own.
const SECURITY: [&str; 3] = ["mails_passwords", "user_name_case_matters", "login_autocomplete"];

/// Whether the caller changes anything of the settings.
pub(super) fn require_any(ctx: &Ctx) -> Result<(), Fault> {
    if ctx.may(Capability::EditSecurity, &Target::organization()) {
        return Ok(());
    }
    ctx.require(Capability::EditSettings, &Target::organization())
}

/// Stores the settings, unless somebody changed them since they were seen. Saving what is there already does nothing. Needs *change security
/// settings* for what signing in demands, *change settings* for the others.
pub fn change_settings(ctx: &Ctx, tx: &mut Tx<'_>, input: ChangeSettings) -> Result<(), Fault> {
    require_any(ctx)?;
    let before = get(tx, ctx.org)?;
    let input = checked(input, &before)?;
    let changes = differences(&ChangeSettings::from(&before), &input);
    if changes.is_empty() {
        return Ok(());
    }
    for change in &changes {
        let is_security = SECURITY.contains(&change.field.as_ref());
        ctx.require(if is_security { Capability::EditSecurity } else { Capability::EditSettings }, &Target::organization())?;
        if is_security {
            ctx.recent(Danger::Security)?;
        }
    }
    let done = tx.execute(
        store::UPDATE,
        params![
            ctx.org,
            input.version,
            input.name,
            input.country,
            input.currency,
            input.time_zone,
            input.number_format,
            input.date_format,
            input.language,
            input.public_url,
            input.mails_passwords,
            input.user_name_case_matters,
            input.login_autocomplete,
            input.debt_settlement
        ],
    )?;
    if done == 0 {
        return Err(Fault::new(Category::Stale, "organization.stale", text::stale()));
    }
    audit::announce(ctx, tx, Event::new("organization.settings_changed", "organization", None).with(changes))?;
    Ok(())
}

fn checked(mut input: ChangeSettings, before: &Organization) -> Result<ChangeSettings, Fault> {
    let mut errors = FieldErrors::default();
    if let Some(name) = errors.keep("name", Name::parse(&input.name)) {
        input.name = name.text;
    }
    // Only the wizard's first step may leave the address empty.
    if !(input.public_url.is_empty() && before.public_url.is_empty())
        && let Some(url) = errors.keep("public_url", PublicUrl::parse(&input.public_url))
    {
        url.as_str().clone_into(&mut input.public_url);
    }
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
    Ok(input)
}

fn differences(before: &ChangeSettings, after: &ChangeSettings) -> Vec<Change> {
    let yes_no = |yes: bool| if yes { "yes" } else { "no" };
    let pairs = [
        ("name", before.name.as_str(), after.name.as_str()),
        ("country", &before.country, &after.country),
        ("currency", &before.currency, &after.currency),
        ("time_zone", &before.time_zone, &after.time_zone),
        ("number_format", &before.number_format, &after.number_format),
        ("date_format", &before.date_format, &after.date_format),
        ("language", &before.language, &after.language),
        ("public_url", &before.public_url, &after.public_url),
        ("mails_passwords", yes_no(before.mails_passwords), yes_no(after.mails_passwords)),
        ("user_name_case_matters", yes_no(before.user_name_case_matters), yes_no(after.user_name_case_matters)),
        ("login_autocomplete", yes_no(before.login_autocomplete), yes_no(after.login_autocomplete)),
        ("debt_settlement", yes_no(before.debt_settlement), yes_no(after.debt_settlement)),
    ];
    pairs.into_iter().filter(|(_, a, b)| a != b).map(|(field, a, b)| audit_change(field, a, b)).collect()
}
