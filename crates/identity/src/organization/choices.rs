//! What the selects of an organization's settings offer: countries, currencies, time zones, formats, languages.

use std::sync::LazyLock;

use iso_currency::{Country, Currency};
use kernel::text;
use web::format::{DateStyle, NumberStyle};

/// One entry of a select.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub word: String,
    /// What people read.
    pub label: String,
}

impl Choice {
    fn new(word: impl Into<String>, label: impl Into<String>) -> Self {
        Self { word: word.into(), label: label.into() }
    }

    fn itself(word: &str) -> Self {
        Self::new(word, word)
    }
}

static COUNTRIES: LazyLock<Vec<Choice>> = LazyLock::new(|| {
    // The crate lists no countries, but knows each by its two letters.
    let codes = ('A'..='Z').flat_map(|a| ('A'..='Z').map(move |b| format!("{a}{b}")));
    let known = codes.filter_map(|code| code.parse::<Country>().ok().map(|country| Choice::new(code, country.name())));
    by_label(known.collect())
});

static CURRENCIES: LazyLock<Vec<Choice>> = LazyLock::new(|| {
    let known = (1..1000).filter_map(Currency::from_numeric);
    let in_use = known.filter(|c| !c.is_fund() && !c.is_special() && c.is_superseded().is_none());
    by_label(in_use.map(|c| Choice::new(c.code(), format!("{} – {}", c.code(), c.name()))).collect())
});

static TIME_ZONES: LazyLock<Vec<Choice>> = LazyLock::new(|| {
    let is_place = |name: &str| (name.contains('/') && !name.starts_with("Etc/")) || name == "UTC";
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).filter(|name| is_place(name)).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| Choice::new(name.clone(), name.replace('_', " "))).collect()
});

static NUMBER_FORMATS: LazyLock<Vec<Choice>> = LazyLock::new(|| NumberStyle::ALL.iter().map(|s| Choice::itself(s.word())).collect());
static DATE_FORMATS: LazyLock<Vec<Choice>> = LazyLock::new(|| DateStyle::ALL.iter().map(|s| Choice::itself(s.word())).collect());
static LANGUAGES: LazyLock<Vec<Choice>> = LazyLock::new(|| vec![Choice::new("en", "English")]);

fn by_label(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by_cached_key(|choice| text::sort_key(&choice.label));
    choices
}

/// The countries of ISO 3166 by name.
pub fn countries() -> &'static [Choice] {
    &COUNTRIES
}

/// What the country of these two letters is called; what is none comes back as it is.
pub fn country_name(code: &str) -> &str {
    COUNTRIES.iter().find(|choice| choice.word == code).map_or(code, |choice| &choice.label)
}

/// The currencies in use, by code.
pub fn currencies() -> &'static [Choice] {
    &CURRENCIES
}

/// The places of the IANA time zone database.
pub fn time_zones() -> &'static [Choice] {
    &TIME_ZONES
}

/// How numbers are written.
pub fn number_formats() -> &'static [Choice] {
    &NUMBER_FORMATS
}

/// How dates are written.
pub fn date_formats() -> &'static [Choice] {
    &DATE_FORMATS
}

/// The languages of the screen.
pub fn languages() -> &'static [Choice] {
    &LANGUAGES
}

/// The currency that a country pays in: what a form proposes. Of several, the first that is listed.
pub fn currency_of(country: &str) -> Option<&'static str> {
    let country: Country = country.parse().ok()?;
    let used = Currency::from_country(country);
    let is_listed = |c: &Currency| CURRENCIES.iter().any(|choice| choice.word == c.code());
    used.into_iter().find(is_listed).map(|c| c.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_proposes_its_currency() {
        for (country, currency) in [("DE", "EUR"), ("US", "USD"), ("GB", "GBP"), ("SE", "SEK"), ("JP", "JPY"), ("CH", "CHF"), ("AU", "AUD")]
        {
            assert_eq!(currency_of(country), Some(currency), "{country}");
        }
        assert_eq!(currency_of("ZZ"), None);
        assert_eq!(currency_of(""), None);
    }

    #[test]
    fn the_lists_hold_what_people_look_for() {
        let has = |choices: &[Choice], word: &str| choices.iter().any(|c| c.word == word);
        assert!(countries().len() > 230 && has(countries(), "DE"));
        assert!(currencies().len() > 140 && has(currencies(), "EUR") && !has(currencies(), "XXX"));
        assert!(time_zones().len() > 350 && has(time_zones(), "Europe/Berlin") && has(time_zones(), "UTC"));
    }
}
