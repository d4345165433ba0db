//! What is typed of a person, new or present, checked field by field, so that all faults are told at once.

use kernel::fault::FieldErrors;
use web::format::{DateStyle, NumberStyle};

use super::model::{About, Address, Preferences, User};
use super::update::UpdateUser;
use super::{parse, text};
use crate::organization;

/// The languages that the product speaks.
pub const LANGUAGES: &[&str] = &["en"];

/// Puts what the form says into `user`, and what will not do into `errors`: with one of those, `user` is not to be kept.
/// Whether the place may be had is not asked here.
pub(super) fn fill(user: &mut User, form: &UpdateUser, errors: &mut FieldErrors) {
    user.first_name = errors.keep("first_name", parse::person_name("first_name", &form.first_name)).unwrap_or_default();
    user.last_name = errors.keep("last_name", parse::person_name("last_name", &form.last_name)).unwrap_or_default();
    let email = errors.keep("primary_email", parse::primary_email(form.primary_email.as_deref())).flatten();
    user.primary_email = email.map(|email| email.to_string());
    user.phone = errors.keep("phone", parse::phone(&form.phone)).unwrap_or_default();
    user.external_id = errors.keep("external_id", parse::external_id(form.external_id.as_deref())).flatten();
    user.about = form.about.checked(errors);
    form.preferences.check(errors);
    user.preferences.clone_from(&form.preferences);
    user.address = form.address.checked(errors);
    user.company = form.place.company;
    user.role = form.place.role;
    user.primary_group = form.place.primary_group;
    user.plan = form.place.plan;
    user.reports_to = form.place.reports_to;
}

impl Preferences {
    /// Notes every value that is not offered; an empty one means as the organization has it.
    pub fn check(&self, errors: &mut FieldErrors) {
        let mut one_of = |field: &'static str, value: &str, fits: bool| {
            if !value.is_empty() && !fits {
                errors.add(field, "choice.unknown", text::choice_unknown());
            }
        };
        one_of("language", &self.language, LANGUAGES.contains(&self.language.as_str()));
        one_of("time_zone", &self.time_zone, jiff::tz::TimeZone::get(&self.time_zone).is_ok());
        one_of("currency", &self.currency, iso_currency::Currency::from_code(&self.currency).is_some());
        one_of("number_format", &self.number_format, NumberStyle::from_word(&self.number_format).is_some());
        one_of("date_format", &self.date_format, DateStyle::from_word(&self.date_format).is_some());
    }
}

impl About {
    /// The same with outer blanks cut.
    fn checked(&self, errors: &mut FieldErrors) -> Self {
        Self {
            middle_name: errors.keep("middle_name", parse::person_name("middle_name", &self.middle_name)).unwrap_or_default(),
            nickname: errors.keep("nickname", parse::person_name("nickname", &self.nickname)).unwrap_or_default(),
            job_title: line(errors, "job_title", &self.job_title),
            hire_date: hire_date(errors, &self.hire_date),
            is_attorney: self.is_attorney,
            additional: errors.keep("additional", parse::additional(&self.additional)).unwrap_or_default(),
        }
    }
}

impl Address {
    /// The same with outer blanks cut.
    fn checked(&self, errors: &mut FieldErrors) -> Self {
        let country = kernel::text::one_line(&self.country);
        if !country.is_empty() && !organization::countries().iter().any(|known| known.word == country) {
            errors.add("country", "choice.unknown", text::choice_unknown());
        }
        Self {
            street: line(errors, "street", &self.street),
            street_2: line(errors, "street_2", &self.street_2),
            city: line(errors, "city", &self.city),
            region: line(errors, "region", &self.region),
            postal_code: line(errors, "postal_code", &self.postal_code),
            country,
        }
    }
}

fn line(errors: &mut FieldErrors, field: &'static str, typed: &str) -> String {
    errors.keep(field, parse::limited(field, typed, 200, &text::text_long(200))).unwrap_or_default()
}

/// A calendar date.
fn hire_date(errors: &mut FieldErrors, typed: &str) -> String {
    let date = kernel::text::one_line(typed);
    if !date.is_empty() && !crate::name::is_date(&date) {
        errors.add("hire_date", "date.invalid", text::date_bad());
    }
    date
}
