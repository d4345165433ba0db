//! The organization's row, and what its fields may hold.

use axum::http::Uri;
use db::{DbResult, Row};
use kernel::fault::FieldErrors;
use kernel::ids::Uuid;
use kernel::{Fault, OrgId};

use super::{choices, text};
use crate::UserId;

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its number, the first column of every key.
    pub org: OrgId,
    /// Its public id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Two letters, ISO 3166.
    pub country: String,
    /// Three letters, ISO 4217.
    pub currency: String,
    /// A name of the IANA database.
    pub time_zone: String,
    /// The word of a [`web::format::NumberStyle`].
    pub number_format: String,
    /// The word of a [`web::format::DateStyle`].
    pub date_format: String,
    /// A language tag.
    pub language: String,
    /// Where people reach the product; what is mailed links to nothing else. Empty until the wizard's second step.
    pub public_url: String,
    /// The owner; none only while the product is being set up.
    pub owner_id: Option<UserId>,
    /// How far the set-up has come.
    pub setup_step: SetupStep,
    /// Whether temporary passwords may be mailed; else the tick sends a link.
    pub mails_passwords: bool,
    /// Whether sign-in demands the typed case of the user name.
    pub user_name_case_matters: bool,
    /// Whether browsers may fill in the sign-in page.
    pub login_autocomplete: bool,
    /// Whether debts are settled here: then *Is attorney* is shown of people.
    pub debt_settlement: bool,
    /// Cached subjects are valid under this number only.
    pub policy_version: i64,
    /// Grows with every change of the settings.
    pub version: i64,
}

pub(super) fn parse(row: Row) -> DbResult<Organization> {
    let mut r = row.reader();
    Ok(Organization {
        org: r.next()?,
        id: r.next()?,
        name: r.next()?,
        country: r.next()?,
        currency: r.next()?,
        time_zone: r.next()?,
        number_format: r.next()?,
        date_format: r.next()?,
        language: r.next()?,
        public_url: r.next()?,
        owner_id: r.next()?,
        setup_step: SetupStep::from_word(&r.next::<String>()?),
        mails_passwords: r.next()?,
        user_name_case_matters: r.next()?,
        login_autocomplete: r.next()?,
        debt_settlement: r.next()?,
        policy_version: r.next()?,
        version: r.next()?,
    })
}

/// The steps of the set-up, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SetupStep {
    /// Name, country, formats.
    Organization,
    /// Where people reach the product.
    PublicUrl,
    /// The owner.
    Owner,
    /// The tree of companies.
    Companies,
    /// How mail leaves.
    Mail,
    /// The first people.
    People,
    /// What was done.
    Summary,
    /// Set up; the wizard is gone for ever.
    Done,
}

impl SetupStep {
    /// All steps that have a page.
    pub const PAGES: [Self; 7] =
        [Self::Organization, Self::PublicUrl, Self::Owner, Self::Companies, Self::Mail, Self::People, Self::Summary];

    /// The word stored, and the step's part of the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::PublicUrl => "public-url",
            Self::Owner => "owner",
            Self::Companies => "companies",
            Self::Mail => "mail",
            Self::People => "people",
            Self::Summary => "summary",
            Self::Done => "done",
        }
    }

    /// The step stored under this word. A word of a newer version counts as done: the wizard must not open again.
    pub fn from_word(word: &str) -> Self {
        Self::PAGES.into_iter().find(|step| step.word() == word).unwrap_or(Self::Done)
    }
}

/// The address at which people reach the product: scheme, host, perhaps a port; nothing behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Reads an address; the refusal names the field `public_url`.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let refused = |code, message: &str| Fault::field("public_url", code, message);
        let invalid = || refused("public_url.invalid", text::public_url_invalid());
        let uri: Uri = typed.trim().parse().map_err(|_| invalid())?;
        let scheme = uri.scheme_str().filter(|s| matches!(*s, "http" | "https")).ok_or_else(invalid)?;
        let authority = uri.authority().ok_or_else(invalid)?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(invalid());
        }
        if !uri.path().trim_matches('/').is_empty() || uri.query().is_some() || typed.contains('#') {
            return Err(refused("public_url.has_path", text::public_url_has_path()));
        }
        Ok(Self(format!("{scheme}://{}", authority.as_str().to_ascii_lowercase())))
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether what is mailed can be opened from this machine only.
    pub fn is_local(&self) -> bool {
        let host = self.0.split("://").nth(1).unwrap_or_default();
        host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]")
    }
}

/// The fields that the wizard and the settings page share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Basics<'a> {
    pub country: &'a str,
    pub currency: &'a str,
    pub time_zone: &'a str,
    pub number_format: &'a str,
    pub date_format: &'a str,
    pub language: &'a str,
}

impl Basics<'_> {
    /// Notes every field that holds what nobody could have chosen.
    pub(super) fn check(self, errors: &mut FieldErrors) {
        let mut one_of = |field: &'static str, value: &str, choices: &[choices::Choice]| {
            if !choices.iter().any(|choice| choice.word == value) {
                errors.add(field, "choice.unknown", text::choose_one());
            }
        };
        one_of("country", self.country, choices::countries());
        one_of("currency", self.currency, choices::currencies());
        one_of("time_zone", self.time_zone, choices::time_zones());
        one_of("number_format", self.number_format, choices::number_formats());
        one_of("date_format", self.date_format, choices::date_formats());
        one_of("language", self.language, choices::languages());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_scheme_and_host() {
        for (typed, kept) in [
            ("https://crm.x.example", "https://crm.x.example"),
            (" https://CRM.X.example/ ", "https://crm.x.example"),
            ("http://127.0.0.1:7117", "http://127.0.0.1:7117"),
            ("http://[::1]:7117/", "http://[::1]:7117"),
        ] {
            assert_eq!(PublicUrl::parse(typed).unwrap().as_str(), kept);
        }
        assert!(PublicUrl::parse("http://127.0.0.1:7117").unwrap().is_local());
        assert!(!PublicUrl::parse("https://crm.x.example").unwrap().is_local());
    }

    #[test]
    fn what_is_no_address_is_refused_at_its_field() {
        for bad in ["", "crm.x.example", "ftp://x.example", "https://", "https://a@x.example", "javascript:alert(1)", "https://x y"] {
            let fault = PublicUrl::parse(bad).unwrap_err();
            assert_eq!((fault.code, fault.fields[0].field.as_ref()), ("public_url.invalid", "public_url"), "{bad}");
        }
        for bad in ["https://x.example/crm", "https://x.example/?a", "https://x.example/#a"] {
            assert_eq!(PublicUrl::parse(bad).unwrap_err().code, "public_url.has_path", "{bad}");
        }
    }

    #[test]
    fn a_step_reads_back_and_an_unknown_one_is_done() {
        for step in SetupStep::PAGES {
            assert_eq!(SetupStep::from_word(step.word()), step);
        }
        assert_eq!(SetupStep::from_word("invented"), SetupStep::Done);
    }
}
