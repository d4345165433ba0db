//! `PATCH /api/v1/users/{id}`: the edit form, of which only what changes need be sent.

use std::collections::BTreeMap;

use access::{Capability, Ctx};
use axum::http::Method;
use db::{Read, Tx};
use kernel::fault::FieldErrors;
use kernel::{Fault, FieldError, Micros};
use web::openapi::{Given, Maybe};

use super::told::{self, User};
use crate::custom_fields::{self, KEY_BEGINS, Typed};
use crate::http::api::{Asked, Operation, Reply};
use crate::users::{self, UpdateUser};
use crate::{CompanyId, GroupId, PlanId, RoleId, UserId, validity};

web::request! {
    /// What changes of a user. What is left out stays; null empties.
    struct ChangeUser {
        /// First name.
        first_name: Given<String>,
        /// Middle name.
        middle_name: Given<String>,
        /// Last name.
        last_name: Given<String>,
        /// The name that customers read.
        nickname: Given<String>,
        /// What the job is called.
        job_title: Given<String>,
        /// Since when the person works here: YYYY-MM-DD.
        hire_date: Given<String>,
        /// From when on the account is good; before, nobody signs in with it.
        valid_from: Given<Micros>,
        /// Until when the account is good; then it is frozen.
        valid_until: Given<Micros>,
        /// Whether the person is an attorney.
        is_attorney: Given<bool>,
        /// Additional information.
        additional: Given<String>,
        /// The primary e-mail.
        primary_email: Given<String>,
        /// Phone.
        phone: Given<String>,
        /// The company. Null is refused: everybody has one.
        company: Given<CompanyId>,
        /// The role.
        role: Given<RoleId>,
        /// The primary group.
        primary_group: Given<GroupId>,
        /// The user plan.
        plan: Given<PlanId>,
        /// The manager.
        reports_to: Given<UserId>,
        /// The person's number in another system.
        external_id: Given<String>,
        /// Language tag.
        language: Given<String>,
        /// Name of the time zone.
        time_zone: Given<String>,
        /// Code of the currency.
        currency: Given<String>,
        /// How numbers look.
        number_format: Given<String>,
        /// How dates look.
        date_format: Given<String>,
        /// Street and number.
        street: Given<String>,
        /// Second line of the address.
        street_2: Given<String>,
        /// City.
        city: Given<String>,
        /// State, province or region.
        region: Given<String>,
        /// Postal code.
        postal_code: Given<String>,
        /// Code of the country.
        country: Given<String>,
        /// Custom fields by their keys (“assuf1”), as the form has them; those that are not named stay.
        custom: Maybe<BTreeMap<String, String>>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::write(Method::PATCH, "/api/v1/users/{id}", "users.update", update)
            .says(
                "Change a user",
                "Status, user name and password have operations of their own. Days of the account need the right to freeze users.",
            )
            .verbs(&["users::update"])
            .id::<UserId>("id", "Whose.")
            .requires_version()
            .tells_version(),
    ]
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeUser) -> Result<Reply<User>, Fault> {
    let (ctx, sent) = (&asked.ctx, sent.clone());
    let (user, facts) = users::target(tx, ctx.org, asked.id("id")?)?;
    ctx.require(Capability::ViewUsers, &facts)?;
    ctx.require(Capability::EditUsers, &facts)?;
    let mut form = UpdateUser::from_user(&user);
    form.version = asked.if_match.or(user.version);
    form.custom = custom_of(ctx, tx, sent.custom.0.clone().unwrap_or_default())?;
    if sent.company == Given::Null {
        return Err(Fault::field("company", "company.unknown", users::text::company_unknown()));
    }
    let days = (sent.valid_from.or(user.valid_from), sent.valid_until.or(user.valid_until));
    fill(&mut form, sent);
    users::update(ctx, tx, form).map_err(in_custom)?;
    validity::set_days(ctx, tx, user.id, days.0, days.1)?;
    let user = users::get(tx, ctx.org, user.id)?;
    let version = user.version;
    Ok(Reply::new(told::one(ctx, tx, user)?).version(version))
}

fn fill(form: &mut UpdateUser, sent: ChangeUser) {
    sent.first_name.put(&mut form.first_name);
    sent.last_name.put(&mut form.last_name);
    sent.phone.put(&mut form.phone);
    form.primary_email = sent.primary_email.or(form.primary_email.take());
    form.external_id = sent.external_id.or(form.external_id.take());
    let place = &mut form.place;
    place.company = sent.company.this().unwrap_or(place.company);
    place.role = sent.role.or(place.role);
    place.primary_group = sent.primary_group.or(place.primary_group);
    place.plan = sent.plan.or(place.plan);
    place.reports_to = sent.reports_to.or(place.reports_to);
    let (about, preferences, address) = (&mut form.about, &mut form.preferences, &mut form.address);
    sent.middle_name.put(&mut about.middle_name);
    sent.nickname.put(&mut about.nickname);
    sent.job_title.put(&mut about.job_title);
    sent.hire_date.put(&mut about.hire_date);
    sent.is_attorney.put(&mut about.is_attorney);
    sent.additional.put(&mut about.additional);
    sent.language.put(&mut preferences.language);
    sent.time_zone.put(&mut preferences.time_zone);
    sent.currency.put(&mut preferences.currency);
    sent.number_format.put(&mut preferences.number_format);
    sent.date_format.put(&mut preferences.date_format);
    sent.street.put(&mut address.street);
    sent.street_2.put(&mut address.street_2);
    sent.city.put(&mut address.city);
    sent.region.put(&mut address.region);
    sent.postal_code.put(&mut address.postal_code);
    sent.country.put(&mut address.country);
}

/// Custom fields as typed, by their numbers. A key that is none's is refused.
pub(super) fn custom_of(ctx: &Ctx, read: &mut Read<'_>, sent: BTreeMap<String, String>) -> Result<Typed, Fault> {
    if sent.is_empty() {
        return Ok(Typed::new());
    }
    let fields = custom_fields::list(read, ctx.org)?;
    let (mut typed, mut errors) = (Typed::new(), FieldErrors::default());
    for (key, words) in sent {
        if let Some(field) = fields.iter().find(|field| *field.key == *key) {
            typed.insert(field.number, words);
        } else {
            let is_plain = key.len() <= 100 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
            let place = if is_plain { format!("custom.{key}") } else { "custom".to_owned() };
            let keys: Vec<&str> = fields.iter().map(|field| &*field.key).collect();
            errors.add(place, "field.unknown", super::text::custom_unknown(keys.join(", ")));
        }
    }
    errors.check()?;
    Ok(typed)
}

/// A fault of a custom field, at its place in what was sent.
pub(super) fn in_custom(mut fault: Fault) -> Fault {
    for error in &mut fault.fields {
        if error.field.starts_with(KEY_BEGINS) {
            let FieldError { field, .. } = error;
            *field = format!("custom.{field}").into();
        }
    }
    fault
}
