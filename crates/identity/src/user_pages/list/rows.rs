//! The rows of the list, and its columns.

use maud::{Markup, html};
use web::kit::{Column, Row, Sorted, Status, Tone, badge, status, who};

use super::super::paths;
use super::super::show::seat;
use super::asked::Asked;
use super::text;
use crate::custom_fields::UserField;
use crate::http::Signed;
use crate::users::{self, Cell, Listed, LockCause, Shown, Sort, UserStatus};

/// The menu of the row stands on the person's page, under this id.
const MENU: &str = "user-more";

/// So many names stand in a cell; of more it is said how many.
const MOST_NAMES: usize = 3;

pub(super) fn row<'a>(signed: &Signed, fields: &[UserField], user: &Listed, shows: &[Shown]) -> Row<'a> {
    let href = paths::show(user.id);
    let second = user.primary_email.clone().unwrap_or_else(|| user.user_name.clone());
    // A former user has no page: what there was is gone.
    let is_former = user.status == UserStatus::Purged;
    let mut cells = vec![who(&user.name, &second, Some(href.as_str()).filter(|_| !is_former))];
    cells.extend(user.cells.iter().zip(shows).map(|(value, shown)| cell(signed, fields, user, *shown, value)));
    let row = Row::new(user.id.to_string(), user.name.clone(), cells);
    if is_former { row } else { row.menu_of(href, MENU) }
}

fn cell(signed: &Signed, fields: &[UserField], user: &Listed, shown: Shown, cell: &Cell) -> Markup {
    let format = &signed.me.format;
    html! {
        @match cell {
            Cell::Text(Some(text)) if shown == Shown::Role => (badge(text, Tone::Plain)),
            Cell::Text(None) if shown == Shown::Role => span .dim { (text::no_role()) },
            Cell::Text(text) | Cell::Manager(text @ Some(_)) => bdi { (text.as_deref().unwrap_or_default()) },
            Cell::Manager(None) => span .dim { (text::group_hidden()) },
            Cell::Type(kind) => (kind.label()),
            Cell::Status(value) => (status(shown_status(*value))),
            Cell::Seat(kind) => (seat(*kind, user.status)),
            Cell::LockedBy(cause) => (cause.map_or("", LockCause::label)),
            Cell::LockedUntil(true, None) => span .dim { (text::no_end()) },
            Cell::LockedUntil(_, until) => @if let Some(until) = until { (format.moment(*until, signed.ctx.now)) },
            Cell::FirstDay(from) => (format.stored_date(&users::first_day(*from, format))),
            Cell::LastDay(until) => (format.stored_date(&users::last_day(*until, format))),
            Cell::Date(date) => (format.stored_date(date)),
            Cell::Moment(at) => (format.moment_or_never(*at, signed.ctx.now)),
            Cell::Names(names) => (names_of(names)),
            Cell::Custom(Some(value), person) => {
                @if let Some(field) = custom(fields, shown) { bdi { (field.show(value, format, |_| person.clone())) } }
            },
            Cell::Custom(None, _) => "",
        }
    }
}

fn names_of(names: &[String]) -> Markup {
    let more = names.len().saturating_sub(MOST_NAMES);
    html! {
        @for (at, name) in names.iter().take(MOST_NAMES).enumerate() {
            @if at > 0 { ", " }
            bdi { (name) }
        }
        @if more > 0 { " " span.dim { (text::names_more(more)) } }
    }
}

fn custom(fields: &[UserField], shown: Shown) -> Option<&UserField> {
    fields.iter().find(|field| shown == Shown::Custom(field.number))
}

/// Every column that may be shown, those of custom fields last.
pub(super) fn all_columns(fields: &[UserField]) -> Vec<Shown> {
    Shown::ALL.iter().copied().chain(fields.iter().map(|field| Shown::Custom(field.number))).collect()
}

/// What a column is called.
pub(super) fn column_label(fields: &[UserField], shown: Shown) -> String {
    let label = match shown {
        Shown::UserName => text::column_user_name(),
        Shown::Email => text::column_email(),
        Shown::Role => text::column_role(),
        Shown::Company => text::column_company(),
        Shown::PrimaryGroup => text::filter_primary_group(),
        Shown::Groups => text::column_groups(),
        Shown::Teams => text::column_teams(),
        Shown::Plan => text::filter_plan(),
        Shown::Seat => text::fact_seat(),
        Shown::ReportsTo => text::filter_reports_to(),
        Shown::JobTitle => text::column_job_title(),
        Shown::Type => text::filter_type(),
        Shown::Status => text::column_status(),
        Shown::LockedBy => text::fact_lock_cause(),
        Shown::LockedUntil => text::fact_locked_until(),
        Shown::Phone => text::column_phone(),
        Shown::ExternalId => text::column_external_id(),
        Shown::HireDate => text::column_hire_date(),
        Shown::ValidFrom => text::column_first_day(),
        Shown::ValidUntil => text::column_last_day(),
        Shown::LastSignIn => text::column_last_sign_in(),
        Shown::Created => text::filter_created(),
        Shown::Custom(_) => return custom(fields, shown).map_or_else(String::new, |field| field.label.clone()),
    };
    label.to_owned()
}

/// The headings of the columns that are shown.
pub(super) fn columns<'a>(asked: &Asked, fields: &[UserField]) -> Vec<Column<'a>> {
    let input = &asked.input;
    let here = asked.here().without("after");
    let sorted = |column: Column<'a>, sort: Sort| {
        let now = match (input.sort == sort, input.descending) {
            (false, _) => Sorted::No,
            (true, false) => Sorted::Up,
            (true, true) => Sorted::Down,
        };
        let value = if now == Sorted::Up { format!("-{}", sort.word()) } else { sort.word().into_owned() };
        column.sort(here.clone().with("sort", value).to_string(), now)
    };
    let mut columns = vec![sorted(Column::new(text::column_user()), Sort::Name).always()];
    for shown in &input.shows {
        let column = Column::new(column_label(fields, *shown));
        let has_order = |sort: &Sort| match sort {
            Sort::Custom(_) => custom(fields, *shown).is_some_and(|field| Sort::fits(field.kind)),
            _ => true,
        };
        let column = match shown.sort().filter(has_order) {
            Some(sort) => sorted(column, sort),
            None => column,
        };
        columns.push(match shown {
            Shown::Status => column.always(),
            Shown::LastSignIn | Shown::Created => column.numeric(),
            Shown::Role | Shown::Company | Shown::LockedUntil => column,
            _ => column.when_wide(),
        });
    }
    columns
}

/// The kit's dot for a status.
pub(in crate::user_pages) fn shown_status(status: UserStatus) -> Status {
    match status {
        UserStatus::Draft => Status::Draft,
        UserStatus::Invited => Status::Invited,
        UserStatus::Active => Status::Active,
        UserStatus::Locked => Status::Locked,
        UserStatus::Frozen => Status::Frozen,
        UserStatus::Inactive => Status::Inactive,
        UserStatus::Deleted => Status::Deleted,
        UserStatus::Purged => Status::Purged,
    }
}
