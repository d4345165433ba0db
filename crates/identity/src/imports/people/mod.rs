//! People in a file: what a row says, and what becomes of it.
//!
//! A row says only what its filled cells say: an empty cell, like a missing column, leaves a person as they are. So the same
//! file twice changes nothing, and a file of two columns spoils no others.

mod administration;
mod belong;
mod countries;
mod days;
mod fields;
mod matching;
mod more;
mod names;
mod seen;
mod take;
mod words;

use kernel::FieldError;
use kernel::text::{fold, one_line};
use sheet::{Said, Values};

pub(super) use fields::{FIELDS, NOT_IMPORTED};
pub(super) use matching::meant;
pub(super) use more::{IS_ATTORNEY, PREFERENCES};
pub(super) use names::{Named, is_there, key as name_key, several};
pub(super) use seen::Seen;
pub(super) use take::take;

use self::more::More;
use crate::imports::text;
use crate::users::{UserStatus, UserType};

/// The fields that may be empty.
const CLEARABLE: [&str; 14] = [
    "middle_name",
    "nickname",
    "job_title",
    "hire_date",
    "phone",
    "reports_to",
    "other_groups",
    "teams",
    "street",
    "street_2",
    "city",
    "region",
    "postal_code",
    "country",
];

/// A row, as typed; a field is none where the file says nothing, and empty where it shall be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PersonRow {
    pub(super) external_id: Option<String>,
    pub(super) user_name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) middle_name: Option<String>,
    pub(super) nickname: Option<String>,
    pub(super) job_title: Option<String>,
    pub(super) hire_date: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) company: Option<String>,
    pub(super) reports_to: Option<String>,
    /// That there is no manager is said by an empty cell alone.
    has_blank_manager: bool,
    pub(super) status: Option<UserStatus>,
    pub(super) role: Option<String>,
    pub(super) group: Option<String>,
    pub(super) plan: Option<String>,
    pub(super) kind: Option<UserType>,
    pub(super) street: Option<String>,
    pub(super) street_2: Option<String>,
    pub(super) city: Option<String>,
    pub(super) region: Option<String>,
    pub(super) postal_code: Option<String>,
    pub(super) country: Option<String>,
    /// All groups but the primary one.
    pub(super) other_groups: Option<Vec<String>>,
    pub(super) teams: Option<Vec<String>>,
    more: More,
    /// What is wrong with the row before anybody asks the database. The row is kept all the same, so that it is named among the
    /// outcomes, and rows that refer to it are told that it failed.
    pub(super) errors: Vec<FieldError>,
}

impl PersonRow {
    /// Reads a row. What a name or an address may be is the verbs' to judge.
    /// One empties a field by [`sheet::EMPTY`], or, if `empty_clears`, by an empty cell.
    pub(super) fn parse(values: &Values<'_>, empty_clears: bool) -> Self {
        let mut errors = Vec::new();
        let mut said = |key: &'static str| {
            let cell = one_line(values.get(key));
            let may_be_empty = CLEARABLE.contains(&key);
            match sheet::said(&cell) {
                Said::Empty if may_be_empty => Some(String::new()),
                Said::Empty => {
                    errors.push(FieldError { field: key.into(), code: "cannot_be_empty", message: text::cannot_be_empty().to_owned() });
                    None
                }
                Said::Nothing => (empty_clears && may_be_empty && values.has(key)).then(String::new),
                Said::Value(value) => Some(value.to_owned()),
            }
        };
        let (mut first_name, mut last_name) = (said("first_name"), said("last_name"));
        if let (None, None, Some(name)) = (&first_name, &last_name, said("display_name")) {
            // "Ann van Dyk": the last blank divides, a person can mend it later.
            match name.rsplit_once(' ') {
                Some((first, last)) => (first_name, last_name) = (Some(first.to_owned()), Some(last.to_owned())),
                None => last_name = Some(name),
            }
        }
        let mut row = Self {
            external_id: said("external_id"),
            user_name: said("user_name"),
            email: said("primary_email"),
            first_name,
            last_name,
            middle_name: said("middle_name"),
            nickname: said("nickname"),
            job_title: said("job_title"),
            hire_date: said("hire_date"),
            phone: said("phone"),
            company: said("company"),
            reports_to: said("reports_to"),
            has_blank_manager: values.get("reports_to").trim().is_empty(),
            role: said("role"),
            group: said("primary_group"),
            plan: said("plan"),
            street: said("street"),
            street_2: said("street_2"),
            city: said("city"),
            region: said("region"),
            postal_code: said("postal_code"),
            other_groups: said("other_groups").as_deref().map(several),
            teams: said("teams").as_deref().map(several),
            ..Self::default()
        };
        let [kind, country, status, blocked] = ["type", "country", "status", "blocked"].map(said);
        row.more = More::parse(values, empty_clears, &mut errors);
        row.errors = errors;
        match words::status(status.as_deref(), blocked.as_deref()) {
            Ok(status) => row.status = status,
            Err(error) => row.errors.push(error),
        }
        match words::kind(kind.as_deref()) {
            Ok(kind) => row.kind = kind,
            Err(error) => row.errors.push(error),
        }
        match country.as_deref().map(countries::code).transpose() {
            Ok(country) => row.country = country,
            Err(error) => row.errors.push(error),
        }
        if !row.has_key() {
            row.errors.push(FieldError { field: "user_name".into(), code: "row.no_key", message: text::no_key().to_owned() });
        }
        row
    }

    /// Whether it says whom it means.
    pub(super) fn has_key(&self) -> bool {
        self.external_id.is_some() || self.user_name.is_some() || self.email.is_some()
    }

    /// What other rows may call this person.
    pub(super) fn names(&self) -> Vec<String> {
        [self.email.as_deref(), self.user_name.as_deref()].into_iter().flatten().map(fold).collect()
    }

    /// The user name that a new person gets out of the address, where the row says none.
    pub(super) fn proposed(&self) -> Option<String> {
        let (local, _) = self.email.as_deref().filter(|_| self.user_name.is_none())?.split_once('@')?;
        Some(fold(local))
    }

    /// What the person is called, where that is a full name.
    pub(super) fn shown(&self) -> Option<String> {
        let (first, last) = (self.first_name.as_deref()?, self.last_name.as_deref()?);
        // Nobody is called so at greater length.
        (first.len() + last.len() <= 1_000).then(|| fold(&format!("{first} {last}")))
    }

    /// What no other row of the file may say too. A user name and an e-mail address are one namespace.
    pub(super) fn unique(&self) -> Vec<(&'static str, String)> {
        let names = [("user_name", &self.user_name), ("primary_email", &self.email)];
        let names = names.into_iter().filter_map(|(field, name)| Some((field, format!("name:{}", fold(name.as_ref()?)))));
        names.chain(self.external_id.iter().map(|id| ("external_id", format!("external_id:{id}")))).collect()
    }

    /// The field of the strongest key.
    pub(super) fn key_field(&self) -> &'static str {
        match (&self.external_id, &self.user_name) {
            (Some(_), _) => "external_id",
            (None, Some(_)) => "user_name",
            (None, None) => "primary_email",
        }
    }

    /// The field that a refusal belongs to which names none.
    pub(super) fn field_of(&self, code: &str) -> &'static str {
        let places = [
            ("role", self.role.is_some()),
            ("company", self.company.is_some()),
            ("reports_to", self.reports_to.is_some()),
            ("primary_group", self.group.is_some()),
            ("plan", self.plan.is_some()),
            ("status", self.status.is_some()),
            ("other_groups", self.other_groups.is_some()),
            ("teams", self.teams.is_some()),
        ];
        match code {
            // Nobody changes their own place: the first of it that the row says.
            "access.oneself" => places.into_iter().find(|(_, is_said)| *is_said).map_or(self.key_field(), |(field, _)| field),
            "access.missing" | "access.not_known" if self.company.is_some() => "company",
            code if code.starts_with("seats.") => "plan",
            _ => self.key_field(),
        }
    }

    /// Whom a list of outcomes shows for this row.
    pub(super) fn label(&self) -> String {
        let name = [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        let key = [&self.user_name, &self.email, &self.external_id].into_iter().flatten().next().cloned().unwrap_or_default();
        let label = if name.is_empty() { key } else { format!("{name} ({key})") };
        label.chars().take(200).collect()
    }
}
