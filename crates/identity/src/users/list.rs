//! The list of users: every row, count, page and match is the query's work, under the caller's reach (D13).

use std::collections::HashMap;

use access::{Capability, Ctx, Reach};
use db::{Read, Value};
use kernel::Fault;
use kernel::paging::Page;

use super::by_common::{self, Place};
use super::by_field::{self, Spot};
use super::cells::{self, Found, Listed};
use super::filter::{Filter, View};
use super::matching::{Narrowed, narrowed, narrowed_by_name};
use super::model::UserStatus;
use super::shown::Shown;
use super::sort::Sort;
use super::store::listing::{self, Order, Query};
use crate::{UserId, custom_fields};

impl Sort {
    /// The column of a person's own that orders them; that of what they have in common is [`by_common`]'s.
    fn column(self) -> &'static str {
        match self {
            Self::UserName => "u.user_name_key",
            Self::Email => listing::EMAIL,
            Self::LastSignIn => "u.last_sign_in_at",
            Self::ValidUntil => "u.valid_until",
            Self::Created => "u.created_at",
            Self::JobTitle => "u.job_title_sort",
            Self::HireDate => "u.hire_date",
            _ => "u.name_sort",
        }
    }
}

/// A question for a page of the list.
#[derive(Debug, Clone)]
pub struct ListUsers {
    /// Narrowed to; the tab is in it.
    pub filter: Filter,
    /// The order.
    pub sort: Sort,
    /// Whether from the end.
    pub descending: bool,
    /// Go on after this, as a page gave it; `<` before it goes back.
    pub cursor: Option<String>,
    /// At most so many rows, 1 to [`MOST_ROWS`].
    pub limit: usize,
    /// The columns beside name, user name, address and status.
    pub shows: Vec<Shown>,
}

impl Default for ListUsers {
    fn default() -> Self {
        Self { filter: Filter::default(), sort: Sort::Name, descending: false, cursor: None, limit: 50, shows: Vec::new() }
    }
}

/// At most so many rows a page.
pub const MOST_ROWS: usize = 200;

/// A page of users that the caller may see.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, input: &ListUsers) -> Result<Page<Listed>, Fault> {
    list_within(ctx, read, input, &Reach::Everything)
}

/// A page of those of them whom the caller may export.
pub fn list_to_export(ctx: &Ctx, read: &mut Read<'_>, input: &ListUsers) -> Result<Page<Listed>, Fault> {
    list_within(ctx, read, input, &ctx.reach(Capability::ExportUsers))
}

/// How many the caller may see and export of those who match.
pub fn count_to_export(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter) -> Result<i64, Fault> {
    let mut narrowed = narrowed(ctx, read, filter, &filter.view.statuses())?;
    listing::within(&mut narrowed.query, &ctx.reach(Capability::ExportUsers));
    let mut query = narrowed.query.clone();
    let text = listing::total(&mut query, &narrowed);
    Ok(read.query_text(&text, &query.params)?.into_iter().next().map_or(Ok(0), db::Row::only)?)
}

fn list_within(ctx: &Ctx, read: &mut Read<'_>, input: &ListUsers, also: &Reach) -> Result<Page<Listed>, Fault> {
    let limit = input.limit.clamp(1, MOST_ROWS);
    let back = input.cursor.as_deref().is_some_and(|c| c.starts_with('<'));
    let ask = if input.sort == Sort::Name { narrowed_by_name } else { narrowed };
    let mut narrowed = ask(ctx, read, &input.filter, &input.filter.view.statuses())?;
    listing::within(&mut narrowed.query, also);
    let order = Order { column: input.sort.column(), descending: input.descending != back, limit: limit + 1 };
    let rows = match input.sort {
        Sort::Custom(number) => by_field_rows(ctx, read, input, &narrowed, &order, number)?,
        sort if sort.is_by_common() => by_common_rows(ctx, read, input, &narrowed, &order)?,
        _ => by_own_rows(ctx, read, input, narrowed, &order)?,
    };
    let mut page = page(rows, limit, back, input.cursor.is_some());
    cells::fill(ctx, read, &input.shows, &mut page.items)?;
    let items = page.items.into_iter().map(|row| row.listed).collect();
    Ok(Page { items, next: page.next, previous: page.previous })
}

/// The rows in the order of a column of the person's own, in one statement.
fn by_own_rows(
    ctx: &Ctx,
    read: &mut Read<'_>,
    input: &ListUsers,
    narrowed: Narrowed,
    order: &Order,
) -> Result<Vec<(String, Found)>, Fault> {
    let mut query = narrowed.query.clone();
    if let Some(cursor) = &input.cursor {
        let (value, id) = read_cursor(cursor.trim_start_matches('<'), input.sort)?;
        let (value, id) = (query.put(value), query.put(id));
        let sign = if order.descending { '<' } else { '>' };
        query.say(&format!(" AND ({}, u.id) {sign} ({value}, {id})", order.column));
    }
    let heads = listing::heads(&mut query, &narrowed, order);
    let rows = cells::rows(ctx, read, query, &heads, order.descending, &input.shows)?;
    Ok(rows.into_iter().map(|(sort, row)| (write_cursor(&sort, row.listed.id), row)).collect())
}

/// The rows in the order of what people have in common: who they are first, then what is shown of them.
fn by_common_rows(
    ctx: &Ctx,
    read: &mut Read<'_>,
    input: &ListUsers,
    narrowed: &Narrowed,
    order: &Order,
) -> Result<Vec<(String, Found)>, Fault> {
    let after = match &input.cursor {
        Some(cursor) => Some(Place::read(cursor.trim_start_matches('<'), input.sort).ok_or_else(bad_cursor)?),
        None => None,
    };
    let places = by_common::heads(ctx, read, narrowed, input.sort, after.as_ref(), order)?;
    rows_of(ctx, read, input, places.into_iter().map(|place| (place.write(), place.id)).collect())
}

/// The rows in the order of a custom field.
fn by_field_rows(
    ctx: &Ctx,
    read: &mut Read<'_>,
    input: &ListUsers,
    narrowed: &Narrowed,
    order: &Order,
    number: i64,
) -> Result<Vec<(String, Found)>, Fault> {
    let fields = custom_fields::list(read, ctx.org)?;
    let field = fields.iter().find(|field| field.number == number && Sort::fits(field.kind)).ok_or_else(sort_gone)?;
    let after = match &input.cursor {
        Some(cursor) => Some(Spot::read(cursor.trim_start_matches('<')).ok_or_else(bad_cursor)?),
        None => None,
    };
    let spots = by_field::heads(read, narrowed, field, after.as_ref(), order, input.descending)?;
    rows_of(ctx, read, input, spots.into_iter().map(|spot| (spot.write(), spot.id)).collect())
}

/// What is shown of these people, in their order.
fn rows_of(ctx: &Ctx, read: &mut Read<'_>, input: &ListUsers, places: Vec<(String, UserId)>) -> Result<Vec<(String, Found)>, Fault> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Query::of(ctx.org);
    let ids: Vec<UserId> = places.iter().map(|(_, id)| *id).collect();
    let heads = listing::heads_of(&mut query, &ids);
    let rows = cells::rows(ctx, read, query, &heads, false, &input.shows)?;
    let mut rows: HashMap<UserId, Found> = rows.into_iter().map(|(_, row)| (row.listed.id, row)).collect();
    Ok(places.into_iter().filter_map(|(cursor, id)| Some((cursor, rows.remove(&id)?))).collect())
}

/// A custom field that is gone, or has no order.
fn sort_gone() -> Fault {
    Fault::new(kernel::Category::Malformed, "sort.unknown", super::text::sort_unknown())
}

fn page(mut rows: Vec<(String, Found)>, limit: usize, back: bool, beyond_start: bool) -> Page<Found> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    if back {
        rows.reverse();
    }
    let has_next = if back { true } else { more };
    let has_previous = if back { more } else { beyond_start };
    let next = rows.last().filter(|_| has_next).map(|(cursor, _)| cursor.clone());
    let previous = rows.first().filter(|_| has_previous).map(|(cursor, _)| format!("<{cursor}"));
    Page { items: rows.into_iter().map(|(_, row)| row).collect(), next, previous }
}

/// How many users the caller may see, by status: each exactly up to 10,000.
#[derive(Debug, Clone, Default)]
pub struct Counts(Vec<(UserStatus, i64)>);

impl Counts {
    /// The count of a tab; what is above 10,000 means "more than 10,000".
    pub fn of(&self, view: View) -> i64 {
        let wanted = view.statuses();
        self.0.iter().filter(|(status, _)| wanted.contains(status)).map(|(_, n)| n).sum()
    }
}

/// Counts by status under the same reach and filter as [`list`], of every tab.
pub fn counts(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter) -> Result<Counts, Fault> {
    counted(ctx, read, filter, UserStatus::ALL)
}

/// How many match a filter in its own tab; what is above 10,000 means "more than 10,000".
pub fn count(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter) -> Result<i64, Fault> {
    Ok(counted(ctx, read, filter, &filter.view.statuses())?.of(filter.view))
}

fn counted(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter, statuses: &[UserStatus]) -> Result<Counts, Fault> {
    let narrowed = narrowed_by_name(ctx, read, filter, statuses)?;
    let mut query = narrowed.query.clone();
    let Some(text) = listing::counts(&mut query, &narrowed) else { return Ok(Counts::default()) };
    let mut counts = Vec::new();
    for row in read.query_text(&text, &query.params)? {
        let mut row = row.reader();
        counts.push((row.next()?, row.next()?));
    }
    Ok(Counts(counts))
}

fn write_cursor(sort: &Value, id: UserId) -> String {
    let value = match sort {
        Value::Blob(bytes) => kernel::crypto::hex(bytes),
        Value::Text(text) => kernel::crypto::hex(text.as_bytes()),
        Value::Int(number) => number.to_string(),
        Value::Null | Value::Uuid(_) => String::new(),
    };
    format!("{value}~{}", id.0.simple())
}

/// A cursor that no page gave, or whose place is gone.
pub(super) fn bad_cursor() -> Fault {
    Fault::new(kernel::Category::Malformed, "cursor.invalid", crate::text::cursor_invalid())
}

fn read_cursor(cursor: &str, sort: Sort) -> Result<(Value, Value), Fault> {
    let (value, id) = cursor.split_once('~').ok_or_else(bad_cursor)?;
    let id = kernel::ids::Uuid::try_parse(id).map_err(|_| bad_cursor())?;
    let bytes = || kernel::crypto::unhex(value).ok_or_else(bad_cursor);
    // No user name has a control character, and PostgreSQL takes no text with a NUL.
    let text = |bytes| String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control)).ok_or_else(bad_cursor);
    let value = match sort {
        Sort::UserName | Sort::Email | Sort::JobTitle | Sort::HireDate => Value::Text(text(bytes()?)?),
        Sort::LastSignIn | Sort::ValidUntil | Sort::Created => Value::Int(value.parse().map_err(|_| bad_cursor())?),
        _ => Value::Blob(bytes()?),
    };
    Ok((value, Value::Uuid(id)))
}
