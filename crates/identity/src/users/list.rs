//! The list of users: every row, count, page and match is the query's work, under the caller's reach (D13).

use access::{Capability, Ctx};
use db::{DbResult, Read, Row, Value};
use kernel::paging::Page;
use kernel::{Fault, Micros};

use super::filter::{Filter, View};
use super::matching::narrowed;
use super::model::{UserStatus, UserType, display_name};
use super::shown::Shown;
use super::store::listing;
use crate::UserId;

/// The order; the id decides among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// By name, as people sort.
    Name,
    /// By user name.
    UserName,
    /// By the last sign-in.
    LastSignIn,
    /// By the day of making.
    Created,
}

impl Sort {
    /// The column, and how the cursor's text becomes its value.
    fn column(self) -> &'static str {
        match self {
            Self::Name => "u.name_sort",
            Self::UserName => "u.user_name_key",
            Self::LastSignIn => "u.last_sign_in_at",
            Self::Created => "u.created_at",
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
    /// At most so many rows, 1 to 200.
    pub limit: usize,
    /// The columns beside name, user name, address and status.
    pub shows: Vec<Shown>,
}

impl Default for ListUsers {
    fn default() -> Self {
        Self { filter: Filter::default(), sort: Sort::Name, descending: false, cursor: None, limit: 50, shows: Vec::new() }
    }
}

/// What a column holds of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A name, a line; nothing if there is none.
    Text(Option<String>),
    /// The manager's name; nothing for one whom the caller may not see.
    Manager(Option<String>),
    /// Person or program.
    Type(UserType),
    /// The status.
    Status(UserStatus),
    /// A calendar date, `YYYY-MM-DD` or empty.
    Date(String),
    /// A moment; nothing for never.
    Moment(Option<Micros>),
}

/// A row of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The id.
    pub id: UserId,
    /// First and last name, or the user name.
    pub name: String,
    /// As typed.
    pub user_name: String,
    /// As typed.
    pub primary_email: Option<String>,
    /// The status.
    pub status: UserStatus,
    /// The version, for verbs of the row menu.
    pub version: i64,
    /// A cell for each column that was asked for.
    pub cells: Vec<Cell>,
}

/// A page of users that the caller may see.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, input: &ListUsers) -> Result<Page<Listed>, Fault> {
    let limit = input.limit.clamp(1, 200);
    let back = input.cursor.as_deref().is_some_and(|c| c.starts_with('<'));
    let descending = input.descending != back;
    let narrowed = narrowed(ctx, read, &input.filter, &input.filter.view.statuses())?;
    let mut query = narrowed.query.clone();
    let column = input.sort.column();
    let mut after = String::new();
    if let Some(cursor) = &input.cursor {
        let (value, id) = read_cursor(cursor.trim_start_matches('<'), input.sort)?;
        let (value, id) = (query.put(value), query.put(id));
        let sign = if descending { '<' } else { '>' };
        after = format!(" AND ({column}, u.id) {sign} ({value}, {id})");
    }
    query.say(&after);
    let order = listing::Order { column, descending, limit: limit + 1 };
    let mut wall = String::new();
    if input.shows.contains(&Shown::ReportsTo) {
        wall = crate::store::within(&ctx.reach(Capability::ViewUsers), "m.company_id", &mut query.params);
    }
    let text = listing::page(&mut query, &narrowed, &order, &input.shows, &wall);
    let rows = read.query_text(&text, &query.params)?;
    let rows = rows.into_iter().map(|row| read_listed(row, &input.shows)).collect::<DbResult<Vec<_>>>()?;
    Ok(page(rows, limit, back, input.cursor.is_some()))
}

fn page(mut rows: Vec<(String, Listed)>, limit: usize, back: bool, beyond_start: bool) -> Page<Listed> {
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
    let narrowed = narrowed(ctx, read, filter, statuses)?;
    let mut query = narrowed.query.clone();
    let Some(text) = listing::counts(&mut query, &narrowed) else { return Ok(Counts::default()) };
    let mut counts = Vec::new();
    for row in read.query_text(&text, &query.params)? {
        let mut row = row.reader();
        counts.push((row.next()?, row.next()?));
    }
    Ok(Counts(counts))
}

fn read_listed(row: Row, shows: &[Shown]) -> DbResult<(String, Listed)> {
    let mut r = row.reader();
    let (sort, id): (Value, UserId) = (r.next()?, r.next()?);
    let (first, last, user_name): (String, String, String) = (r.next()?, r.next()?, r.next()?);
    let name = display_name(&first, &last, &user_name);
    let mut listed = Listed { id, name, user_name, primary_email: r.next()?, status: r.next()?, version: r.next()?, cells: Vec::new() };
    for shown in shows {
        listed.cells.push(match shown {
            Shown::ReportsTo => match r.next::<Option<String>>()? {
                None => Cell::Text(None),
                Some(name) if name == " " => Cell::Manager(Some(super::text::former_user().to_owned())),
                Some(name) => Cell::Manager(Some(name).filter(|name| !name.is_empty())),
            },
            Shown::Type => Cell::Type(r.next()?),
            Shown::Status => Cell::Status(r.next()?),
            Shown::HireDate => Cell::Date(r.next()?),
            Shown::LastSignIn | Shown::Created => Cell::Moment(Some(r.next()?).filter(|at: &Micros| at.0 != 0)),
            _ => Cell::Text(r.next::<Option<String>>()?.filter(|text| !text.is_empty())),
        });
    }
    Ok((write_cursor(&sort, id), listed))
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

fn read_cursor(cursor: &str, sort: Sort) -> Result<(Value, Value), Fault> {
    let bad = || Fault::new(kernel::Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
    let (value, id) = cursor.split_once('~').ok_or_else(bad)?;
    let id = kernel::ids::Uuid::try_parse(id).map_err(|_| bad())?;
    let bytes = || kernel::crypto::unhex(value).ok_or_else(bad);
    // No user name has a control character, and PostgreSQL takes no text with a NUL.
    let text = |bytes| String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control)).ok_or_else(bad);
    let value = match sort {
        Sort::Name => Value::Blob(bytes()?),
        Sort::UserName => Value::Text(text(bytes()?)?),
        Sort::LastSignIn | Sort::Created => Value::Int(value.parse().map_err(|_| bad())?),
    };
    Ok((value, Value::Uuid(id)))
}
