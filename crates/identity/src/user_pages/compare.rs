//! What the second to save sees: each field in which what they typed differs from what stands saved by now.

use maud::{Markup, html};
use web::kit::{Tone, diff, notice, unindented};

use super::fields::UserForm;
use super::show::Loaded;
use super::text;
use crate::custom_fields::Typed;
use crate::http::Signed;
use crate::users::UserStatus;

/// What the second saver typed against what stands saved now.
pub(super) fn compared(signed: &Signed, loaded: &Loaded, form: &UserForm, saved: &UserForm) -> Markup {
    let label = |choices: &[(String, String)], value: &str| {
        choices.iter().find(|(v, _)| v == value).map_or_else(|| value.to_owned(), |(_, l)| unindented(l).to_owned())
    };
    let o = &loaded.options;
    let pairs = [
        (text::field_first_name(), form.first_name.clone(), saved.first_name.clone()),
        (text::field_last_name(), form.last_name.clone(), saved.last_name.clone()),
        (text::field_middle_name(), form.middle_name.clone(), saved.middle_name.clone()),
        (text::field_nickname(), form.nickname.clone(), saved.nickname.clone()),
        (text::field_job_title(), form.job_title.clone(), saved.job_title.clone()),
        (text::field_hire_date(), form.hire_date.clone(), saved.hire_date.clone()),
        (text::field_primary_email(), form.primary_email.clone(), saved.primary_email.clone()),
        (text::field_phone(), form.phone.clone(), saved.phone.clone()),
        (text::field_external_id(), form.external_id.clone(), saved.external_id.clone()),
        (text::field_company(), label(&o.companies, &form.company), label(&o.companies, &saved.company)),
        (text::field_role(), label(&o.roles, &form.role), label(&o.roles, &saved.role)),
        (text::field_primary_group(), label(&o.groups, &form.primary_group), label(&o.groups, &saved.primary_group)),
        (text::field_plan(), label(&o.plans, &form.plan), label(&o.plans, &saved.plan)),
        (text::field_reports_to(), form.reports_to.clone(), saved.reports_to.clone()),
        (text::field_language(), form.language.clone(), saved.language.clone()),
        (text::field_time_zone(), form.time_zone.clone(), saved.time_zone.clone()),
        (text::field_currency(), form.currency.clone(), saved.currency.clone()),
        (text::field_number_format(), form.number_format.clone(), saved.number_format.clone()),
        (text::field_date_format(), form.date_format.clone(), saved.date_format.clone()),
        (text::field_street(), form.street.clone(), saved.street.clone()),
        (text::field_street_2(), form.street_2.clone(), saved.street_2.clone()),
        (text::field_city(), form.city.clone(), saved.city.clone()),
        (text::field_region(), form.region.clone(), saved.region.clone()),
        (text::field_postal_code(), form.postal_code.clone(), saved.postal_code.clone()),
        (text::field_country(), form.country.clone(), saved.country.clone()),
        (text::field_additional(), form.additional.clone(), saved.additional.clone()),
    ];
    let status = |word: &str| UserStatus::from_word(word).map_or_else(String::new, |status| status.label().to_owned());
    let yes = |yes: bool| if yes { text::yes() } else { text::no() }.to_owned();
    let place = |word: &str| match word {
        "" => text::no().to_owned(),
        "organization" => text::whole_organization().to_owned(),
        company => label(&o.companies, company),
    };
    // Only what the form shows; the status that a Draft is preset to is no difference.
    let mut shown = vec![(
        text::fact_status(),
        status(if form.status == saved.status { &saved.status_was } else { &form.status }),
        status(&saved.status_was),
    )];
    if signed.organization.debt_settlement {
        shown.push((text::field_is_attorney(), yes(form.is_attorney), yes(saved.is_attorney)));
    }
    if form.has_days {
        shown.push((text::column_first_day(), form.valid_from.clone(), saved.valid_from.clone()));
        shown.push((text::column_last_day(), form.valid_until.clone(), saved.valid_until.clone()));
    }
    if form.has_administrator {
        shown.push((text::administrator(), place(form.administers_wanted()), place(&saved.administers_was)));
    }
    let custom = loaded.fields.iter().map(|field| {
        let of = |typed: &Typed| typed.get(&field.number).cloned().unwrap_or_default();
        (field.label.as_str(), of(&form.custom), of(&saved.custom))
    });
    html! { (notice(Tone::Warn, text::stale_sentence())) (diff(text::stale_title(), pairs.into_iter().chain(shown).chain(custom))) }
}
