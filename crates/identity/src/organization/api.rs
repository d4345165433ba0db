//! The organization for programs: its settings, and whom to ask for more seats.

use access::{Capability, Ctx, Target};
use axum::http::Method;
use db::{Read, Tx};
use kernel::{Category, Fault};
use web::openapi::{Given, Maybe};

use super::change_settings::require_any;
use super::{ChangeSettings, change_settings, contacts, set_contacts, text};
use crate::http::api::{Asked, Operation, Reply};

const PATH: &str = "/api/v1/organization";
const CONTACTS: &str = "/api/v1/organization/contacts";

web::answer! {
    /// What holds for the whole organization.
    struct Organization {
        /// Its name.
        name: String,
        /// Code of the country.
        country: String,
        /// Code of the currency.
        currency: String,
        /// Name of the time zone.
        time_zone: String,
        /// How numbers look.
        number_format: String,
        /// How dates look.
        date_format: String,
        /// Language tag.
        language: String,
        /// Where people reach it: what is mailed links to this address.
        public_url: String,
        /// Whether debts are settled here: then “is attorney” is asked of people.
        debt_settlement: bool,
        /// Whether temporary passwords may be mailed; null where you may not change security settings.
        mails_passwords: Option<bool>,
        /// Whether sign-in demands the case of the user name; null where you may not change security settings.
        user_name_case_matters: Option<bool>,
        /// Whether browsers may fill in the sign-in page; null where you may not change security settings.
        login_autocomplete: Option<bool>,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// What changes of the organization. What is left out stays.
    struct ChangeOrganization {
        /// Its name.
        name: Maybe<String>,
        /// Code of the country: two letters, ISO 3166.
        country: Maybe<String>,
        /// Code of the currency: three letters, ISO 4217.
        currency: Maybe<String>,
        /// Name of the time zone, as the IANA database has it.
        time_zone: Maybe<String>,
        /// How numbers look.
        number_format: Maybe<String>,
        /// How dates look.
        date_format: Maybe<String>,
        /// Language tag.
        language: Maybe<String>,
        /// Where people reach it: scheme, host and perhaps a port.
        public_url: Maybe<String>,
        /// Whether debts are settled here.
        debt_settlement: Maybe<bool>,
        /// Whether temporary passwords may be mailed. Needs “change security settings”, as the next two.
        mails_passwords: Maybe<bool>,
        /// Whether sign-in demands the case of the user name.
        user_name_case_matters: Maybe<bool>,
        /// Whether browsers may fill in the sign-in page.
        login_autocomplete: Maybe<bool>,
    }
}

web::answer! {
    /// Whom to ask for more seats. Empty: nobody is named.
    struct OrganizationContacts {
        /// Who agrees on more seats: first and last name.
        account_manager_name: String,
        /// Their address.
        account_manager_email: String,
        /// Their number.
        account_manager_phone: String,
        /// Who pays: first and last name.
        billing_name: String,
        /// Their address.
        billing_email: String,
        /// Their number.
        billing_phone: String,
        /// The version, for If-Match; 0 while nobody was ever named.
        version: i64,
    }
}

web::request! {
    /// Whom to ask for more seats. What is left out stays; null empties. Whoever is named has an address or a number.
    struct ChangeContacts {
        /// Who agrees on more seats: first and last name.
        account_manager_name: Given<String>,
        /// Their address.
        account_manager_email: Given<String>,
        /// Their number.
        account_manager_phone: Given<String>,
        /// Who pays: first and last name.
        billing_name: Given<String>,
        /// Their address.
        billing_email: Given<String>,
        /// Their number.
        billing_phone: Given<String>,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::read(PATH, "organization.get", get)
            .says("Get the organization's settings", "Needs “change settings” or “change security settings”.")
            .verbs(&["organization::get"])
            .tells_version(),
        Operation::write(Method::PATCH, PATH, "organization.update", update)
            .says("Change the organization's settings", "")
            .verbs(&["organization::change_settings"])
            .requires_version()
            .tells_version(),
        Operation::read(CONTACTS, "organization.contacts", get_contacts)
            .says("Get whom to ask for more seats", "Needs “name billing contacts”.")
            .verbs(&["organization::contacts"])
            .tells_version(),
        Operation::write(Method::PATCH, CONTACTS, "organization.set_contacts", name_contacts)
            .says("Name whom to ask for more seats", "They are named wherever a seat is refused; they need no user.")
            .verbs(&["organization::set_contacts"])
            .requires_version()
            .tells_version(),
    ]
}

fn stale() -> Fault {
    Fault::new(Category::Stale, "organization.stale", text::stale())
}

fn told(ctx: &Ctx, read: &mut Read<'_>) -> Result<Reply<Organization>, Fault> {
    let now = super::get(read, ctx.org)?;
    let sees = ctx.may(Capability::EditSecurity, &Target::organization());
    let version = now.version;
    let body = Organization {
        name: now.name,
        country: now.country,
        currency: now.currency,
        time_zone: now.time_zone,
        number_format: now.number_format,
        date_format: now.date_format,
        language: now.language,
        public_url: now.public_url,
        debt_settlement: now.debt_settlement,
        mails_passwords: sees.then_some(now.mails_passwords),
        user_name_case_matters: sees.then_some(now.user_name_case_matters),
        login_autocomplete: sees.then_some(now.login_autocomplete),
        version,
    };
    Ok(Reply::new(body).version(version))
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Organization>, Fault> {
    require_any(&asked.ctx)?;
    told(&asked.ctx, read)
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeOrganization) -> Result<Reply<Organization>, Fault> {
    let (ctx, sent) = (&asked.ctx, sent.clone());
    require_any(ctx)?;
    let mut form = ChangeSettings::from(&super::get(tx, ctx.org)?);
    if !asked.if_match.holds(form.version) {
        return Err(stale());
    }
    sent.name.put(&mut form.name);
    sent.country.put(&mut form.country);
    sent.currency.put(&mut form.currency);
    sent.time_zone.put(&mut form.time_zone);
    sent.number_format.put(&mut form.number_format);
    sent.date_format.put(&mut form.date_format);
    sent.language.put(&mut form.language);
    sent.public_url.put(&mut form.public_url);
    sent.debt_settlement.put(&mut form.debt_settlement);
    sent.mails_passwords.put(&mut form.mails_passwords);
    sent.user_name_case_matters.put(&mut form.user_name_case_matters);
    sent.login_autocomplete.put(&mut form.login_autocomplete);
    change_settings(ctx, tx, form)?;
    told(ctx, tx)
}

fn told_contacts(ctx: &Ctx, read: &mut Read<'_>) -> Result<Reply<OrganizationContacts>, Fault> {
    let now = contacts(read, ctx.org)?;
    let (manager, billing, version) = (now.account_manager, now.billing, now.version);
    let body = OrganizationContacts {
        account_manager_name: manager.name,
        account_manager_email: manager.email,
        account_manager_phone: manager.phone,
        billing_name: billing.name,
        billing_email: billing.email,
        billing_phone: billing.phone,
        version,
    };
    Ok(Reply::new(body).version(version))
}

fn get_contacts(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<OrganizationContacts>, Fault> {
    asked.ctx.require(Capability::EditBilling, &Target::organization())?;
    told_contacts(&asked.ctx, read)
}

fn name_contacts(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeContacts) -> Result<Reply<OrganizationContacts>, Fault> {
    let (ctx, sent) = (&asked.ctx, sent.clone());
    ctx.require(Capability::EditBilling, &Target::organization())?;
    let mut form = contacts(tx, ctx.org)?;
    if !asked.if_match.holds(form.version) {
        return Err(stale());
    }
    let (manager, billing) = (&mut form.account_manager, &mut form.billing);
    sent.account_manager_name.put(&mut manager.name);
    sent.account_manager_email.put(&mut manager.email);
    sent.account_manager_phone.put(&mut manager.phone);
    sent.billing_name.put(&mut billing.name);
    sent.billing_email.put(&mut billing.email);
    sent.billing_phone.put(&mut billing.phone);
    set_contacts(ctx, tx, &form)?;
    told_contacts(ctx, tx)
}
