//! Preferences and addresses as typed, checked.

use kernel::Fault;
use kernel::fault::FieldErrors;
use web::format::{DateStyle, NumberStyle};

use super::model::{Address, Preferences};
use super::{parse, text};

/// The languages that the product speaks.
pub const LANGUAGES: &[&str] = &["en"];

impl Preferences {
    /// The same, if every value is one that is offered; an empty one means as the organization has it.
    pub fn checked(&self) -> Result<Self, Fault> {
        let mut errors = FieldErrors::default();
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
        errors.check()?;
        Ok(self.clone())
    }
}

impl Address {
    /// The same with outer blanks cut, if no line is too long and the country is a code.
    pub fn checked(&self) -> Result<Self, Fault> {
        let line = |field, typed: &str| parse::limited(field, typed, 200, &text::text_long(200));
        let country = parse::limited("country", &self.country, 2, text::choice_unknown())?;
        if !country.is_empty() && !country.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Fault::field("country", "choice.unknown", text::choice_unknown()));
        }
        Ok(Self {
            street: line("street", &self.street)?,
            street_2: line("street_2", &self.street_2)?,
            city: line("city", &self.city)?,
            region: line("region", &self.region)?,
            postal_code: line("postal_code", &self.postal_code)?,
            country,
        })
    }
}
