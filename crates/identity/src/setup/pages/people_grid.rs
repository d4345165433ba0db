//! The grid of people: what was typed, row by row, and how it is drawn.
//!
//! Every input's name ends in its row's number (`email-3`), so that a row's error finds its field, and a script can add rows.

use std::collections::BTreeMap;

use kernel::FieldError;
use maud::{Markup, html};
use web::form::Values;
use web::kit::{checkbox, field, select};

use crate::setup::text;

/// So many people are added at a time; more come by import.
pub(super) const MOST_ROWS: usize = 300;
/// No form that is small enough to be read has so many rows.
const MOST_NUMBERS: usize = 10_000;
/// So many empty rows are there to begin with, and come with the button.
pub(super) const EMPTY_ROWS: usize = 5;

/// What was typed into a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct GridRow {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) email: String,
    pub(super) user_name: String,
    pub(super) role: String,
    pub(super) company: String,
    pub(super) details: bool,
}

impl GridRow {
    fn is_blank(&self) -> bool {
        [&self.first_name, &self.last_name, &self.email, &self.user_name].iter().all(|text| text.trim().is_empty())
    }
}

/// The rows in which something was typed, in order.
pub(super) fn read(values: &Values) -> Vec<GridRow> {
    let mut rows: BTreeMap<usize, GridRow> = BTreeMap::new();
    for (name, value) in values.pairs() {
        let Some((field, Ok(at))) = name.rsplit_once('-').map(|(field, at)| (field, at.parse::<usize>())) else { continue };
        if at >= MOST_NUMBERS {
            continue;
        }
        let row = rows.entry(at).or_default();
        match field {
            "first_name" => row.first_name.clone_from(value),
            "last_name" => row.last_name.clone_from(value),
            "email" => row.email.clone_from(value),
            "user_name" => row.user_name.clone_from(value),
            "role" => row.role.clone_from(value),
            "company" => row.company.clone_from(value),
            "details" => row.details = true,
            _ => {}
        }
    }
    rows.into_values().filter(|row| !row.is_blank()).collect()
}

/// What the selects offer.
#[derive(Debug, Clone)]
pub(super) struct GridChoices {
    pub(super) roles: Vec<(String, String)>,
    pub(super) companies: Vec<(String, String)>,
    pub(super) role: String,
    pub(super) company: String,
}

/// The grid; the last row grows another as soon as something is typed into it.
pub(super) fn grid(rows: &[GridRow], choices: &GridChoices, errors: &[FieldError]) -> Markup {
    html! {
        div.people data-grows="" {
            @for (at, row) in rows.iter().enumerate() { (person(at, row, choices, errors)) }
        }
    }
}

fn person(at: usize, row: &GridRow, choices: &GridChoices, errors: &[FieldError]) -> Markup {
    let line = |name: &str, label: &'static str, value: &str| {
        field(format!("{name}-{at}"), label).value(value.to_owned()).quiet().max_length(300).autocomplete("off").errors(errors)
    };
    let or = |typed: &str, preset: &str| if typed.is_empty() { preset.to_owned() } else { typed.to_owned() };
    let pick = |name: &str, label: &'static str, value: String, options: &[(String, String)]| {
        select(format!("{name}-{at}"), label).quiet().options(options.to_vec()).value(value).errors(errors)
    };
    html! {
        fieldset.newcomer {
            legend.sr { (text::person(at + 1)) }
            (line("first_name", text::first_name(), &row.first_name))
            (line("last_name", text::last_name(), &row.last_name))
            (line("email", text::email(), &row.email).email())
            (line("user_name", text::user_name(), &row.user_name))
            (pick("role", text::role(), or(&row.role, &choices.role), &choices.roles))
            (pick("company", text::company(), or(&row.company, &choices.company), &choices.companies))
            (checkbox(format!("details-{at}"), text::details()).on(row.details))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_their_number_and_blank_ones_left_out() {
        let typed = [("email-2", "b@x.example"), ("role-0", "rol_1"), ("first_name-2", "Bea"), ("details-2", "on"), ("x", "y")];
        let pairs = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let rows = read(&Values::new(pairs));
        assert_eq!(rows.len(), 1, "a preset role alone is no person");
        assert_eq!((rows[0].first_name.as_str(), rows[0].email.as_str(), rows[0].details), ("Bea", "b@x.example", true));
    }

    #[test]
    fn a_number_out_of_bounds_makes_no_row() {
        let pairs = vec![("email-99999999999999999999".to_owned(), "a@x.example".to_owned()), ("email-10000".to_owned(), "b".to_owned())];
        assert_eq!(read(&Values::new(pairs)), []);
    }
}
