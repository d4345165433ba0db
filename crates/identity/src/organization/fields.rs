//! The fields that the settings page and the wizard's first step share.

use kernel::{FieldError, Micros};
use maud::{Markup, html};
use web::format::{DateStyle, Format, NumberStyle};
use web::kit::{field, pair, select};

use super::{Choice, Organization, choices, text};

/// What is typed about the organization.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct BasicsForm {
    pub(crate) name: String,
    pub(crate) country: String,
    pub(crate) currency: String,
    pub(crate) time_zone: String,
    pub(crate) number_format: String,
    pub(crate) date_format: String,
    pub(crate) language: String,
}

impl BasicsForm {
    /// What a fresh system proposes.
    pub(crate) fn proposed() -> Self {
        let language = choices::languages().first().map(|choice| choice.word.clone()).unwrap_or_default();
        Self { language, ..Self::default() }
    }

    /// What is stored.
    pub(crate) fn of(now: &Organization) -> Self {
        let now = now.clone();
        Self {
            name: now.name,
            country: now.country,
            currency: now.currency,
            time_zone: now.time_zone,
            number_format: now.number_format,
            date_format: now.date_format,
            language: now.language,
        }
    }
}

/// The fields, with examples of today. The country proposes the currency as long as that is left open.
pub(crate) fn basics(typed: &BasicsForm, now: Micros, errors: &[FieldError]) -> Markup {
    let pick = |name: &'static str, label: &'static str, value: &str, choices: &[Choice]| {
        let options: Vec<(String, String)> = choices.iter().map(|c| (c.word.clone(), c.label.clone())).collect();
        let open = value.is_empty().then(|| (String::new(), text::choose().to_owned()));
        select(name, label).required().options(open).options(options).value(value.to_owned()).errors(errors)
    };
    let currency = if typed.currency.is_empty() { choices::currency_of(&typed.country).unwrap_or_default() } else { &typed.currency };
    let numbers =
        select("number_format", text::number_format()).required().options(NumberStyle::ALL.map(|style| (style.word(), style.word())));
    let dates = select("date_format", text::date_format()).required().options(date_examples(&typed.time_zone, now));
    html! {
        (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("organization").errors(errors))
        (pair(html! {
            (pick("country", text::country(), &typed.country, choices::countries()))
            (pick("currency", text::currency(), currency, choices::currencies()))
        }))
        (pair(html! {
            (pick("time_zone", text::time_zone(), &typed.time_zone, choices::time_zones()))
            (pick("language", text::language(), &typed.language, choices::languages()))
        }))
        (pair(html! {
            (numbers.value(typed.number_format.clone()).errors(errors))
            (dates.value(typed.date_format.clone()).errors(errors))
        }))
    }
}

fn date_examples(zone: &str, now: Micros) -> Vec<(String, String)> {
    let today = jiff::Timestamp::from_microsecond(now.0).unwrap_or_default();
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let date = today.to_zoned(zone).date();
    let shown = |style: DateStyle| (style.word().to_owned(), Format::new("UTC", style, NumberStyle::default()).date(date));
    DateStyle::ALL.into_iter().map(shown).collect()
}

/// Each country's currency, for the script that proposes it: `{"DE":"EUR",…}`.
pub(crate) fn currencies_by_country() -> String {
    let pairs = choices::countries().iter().filter_map(|c| Some((c.word.clone(), choices::currency_of(&c.word)?.into())));
    serde_json::Value::Object(pairs.collect()).to_string()
}
