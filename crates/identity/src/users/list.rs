//! The list of users: every row, count, page and match is the query's work, under the caller's reach (D13).

use access::Ctx;
use db::{DbResult, Read, Row, Value};
use kernel::paging::Page;
use kernel::{Fault, Micros};

use super::filter::{Filter, View};
use super::matching::{narrowed, people_named};
use super::model::{UserStatus, display_name};
use super::store::listing;
use crate::{PlanId, UserId};

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
    /// Until when locked.
    pub locked_until: Option<Micros>,
    /// The company's name.
    pub company: String,
    /// The role's name.
    pub role: Option<String>,
    /// The user plan.
    pub plan: Option<PlanId>,
    /// Whether there is a password to sign in with.
    pub has_password: bool,
    /// When last signed in; 0 if never.
    pub last_sign_in_at: Micros,
    /// When made.
    pub created_at: Micros,
    /// The version, for verbs of the row menu.
    pub version: i64,
}

/// A page of users that the caller may see.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, input: &ListUsers) -> Result<Page<Listed>, Fault> {
    let limit = input.limit.clamp(1, 200);
    let back = input.cursor.as_deref().is_some_and(|c| c.starts_with('<'));
    let descending = input.descending != back;
    let mut query = narrowed(ctx, read, &input.filter, &input.filter.view.statuses())?;
    let column = input.sort.column();
    if let Some(cursor) = &input.cursor {
        let (value, id) = read_cursor(cursor.trim_start_matches('<'), input.sort)?;
        let (value, id) = (query.put(value), query.put(id));
        let sign = if descending { '<' } else { '>' };
        query.say(&format!(" AND ({column}, u.id) {sign} ({value}, {id})"));
    }
    let order = if descending { "DESC" } else { "ASC" };
    let rows = read
        .query_text(&listing::page(&query, column, order, limit + 1), &query.params)?
        .into_iter()
        .map(read_listed)
        .collect::<DbResult<Vec<_>>>()?;
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

/// How many users the caller may see, by status.
#[derive(Debug, Clone, Default)]
pub struct Counts(Vec<(UserStatus, i64)>);

impl Counts {
    /// The count of a tab.
    pub fn of(&self, view: View) -> i64 {
        let wanted = view.statuses();
        self.0.iter().filter(|(status, _)| wanted.contains(status)).map(|(_, n)| n).sum()
    }
}

/// Counts by status under the same reach and filter as [`list`], of every tab.
pub fn counts(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter) -> Result<Counts, Fault> {
    let query = narrowed(ctx, read, filter, UserStatus::ALL)?;
    let mut counts = Vec::new();
    for row in read.query_text(&listing::counts(&query), &query.params)? {
        let mut row = row.reader();
        counts.push((row.next()?, row.next()?));
    }
    Ok(Counts(counts))
}

/// People for a picker: those who may be assigned, found by words, at most `limit`.
pub fn pick(ctx: &Ctx, read: &mut Read<'_>, search: &str, limit: usize) -> Result<Vec<Listed>, Fault> {
    let may_be_assigned = [UserStatus::Active, UserStatus::Invited, UserStatus::Locked];
    let query = people_named(ctx, search, &may_be_assigned);
    let rows = read
        .query_text(&listing::picker(&query, limit.clamp(1, 50)), &query.params)?
        .into_iter()
        .map(read_listed)
        .collect::<DbResult<Vec<_>>>()?;
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

fn read_listed(row: Row) -> DbResult<(String, Listed)> {
    let mut r = row.reader();
    let (sort, id): (Value, UserId) = (r.next()?, r.next()?);
    let (first, last, user_name): (String, String, String) = (r.next()?, r.next()?, r.next()?);
    let listed = Listed {
        id,
        name: display_name(&first, &last, &user_name),
        user_name,
        primary_email: r.next()?,
        status: r.next()?,
        locked_until: r.next()?,
        company: r.next()?,
        role: r.next()?,
        plan: r.next()?,
        has_password: r.next()?,
        last_sign_in_at: r.next()?,
        created_at: r.next()?,
        version: r.next()?,
    };
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
    let value = match sort {
        Sort::Name => Value::Blob(bytes()?),
        Sort::UserName => Value::Text(String::from_utf8(bytes()?).map_err(|_| bad())?),
        Sort::LastSignIn | Sort::Created => Value::Int(value.parse().map_err(|_| bad())?),
    };
    Ok((value, Value::Uuid(id)))
}
