//! What the list shows of somebody: a cell for each column. What a join does not give (groups, teams, custom fields, whom those name) is
//! read once for all people of a page, never once a row; and nobody's name shows beyond the caller's reach.

use std::collections::HashMap;

use access::{Capability, Ctx};
use db::{DbResult, Read, Row, Value};
use fields::Value as Held;
use kernel::{Fault, Micros};

use super::days;
use super::managers::names_of;
use super::model::{LockCause, UserStatus, UserType, display_name};
use super::shown::Shown;
use super::store::listing::{self, Query};
use crate::UserId;
use crate::custom_fields::{self, Values};

/// What a column holds of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A name, a line; nothing if there is none.
    Text(Option<String>),
    /// Names, in their order.
    Names(Vec<String>),
    /// The manager's name; nothing for one whom the caller may not see.
    Manager(Option<String>),
    /// Person or program.
    Type(UserType),
    /// The status.
    Status(UserStatus),
    /// What the seat hangs on beside the status of the row.
    Seat(UserType),
    /// A calendar date, `YYYY-MM-DD` or empty.
    Date(String),
    /// The first day of the account, by the moment when it begins.
    FirstDay(Option<Micros>),
    /// Its last day, by the moment when that is over.
    LastDay(Option<Micros>),
    /// A moment; nothing for never.
    Moment(Option<Micros>),
    /// Who or what locked the account; nothing if it is not locked.
    LockedBy(Option<LockCause>),
    /// Whether it is locked, and until when; nothing for a lock without end.
    LockedUntil(bool, Option<Micros>),
    /// The value of a custom field, and what the person is called whom it names.
    Custom(Option<Held>, String),
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

/// A row whose cells are to be filled in.
pub(super) struct Found {
    pub(super) listed: Listed,
    custom: Values,
}

/// The rows of these heads, each with what it is ordered by. `query` has the parameters of the heads.
pub(super) fn rows(
    ctx: &Ctx,
    read: &mut Read<'_>,
    mut query: Query,
    heads: &str,
    descending: bool,
    shows: &[Shown],
) -> Result<Vec<(Value, Found)>, Fault> {
    let mut wall = String::new();
    if shows.contains(&Shown::ReportsTo) {
        wall = crate::store::within(&ctx.reach(Capability::ViewUsers), "m.company_id", &mut query.params);
    }
    let text = listing::page(heads, descending, shows, &wall);
    let rows = read.query_text(&text, &query.params)?;
    Ok(rows.into_iter().map(|row| read_row(row, shows)).collect::<DbResult<_>>()?)
}

fn read_row(row: Row, shows: &[Shown]) -> DbResult<(Value, Found)> {
    let mut r = row.reader();
    let (sort, id): (Value, UserId) = (r.next()?, r.next()?);
    let (first, last, user_name): (String, String, String) = (r.next()?, r.next()?, r.next()?);
    let name = display_name(&first, &last, &user_name);
    let mut listed = Listed { id, name, user_name, primary_email: r.next()?, status: r.next()?, version: r.next()?, cells: Vec::new() };
    let custom = Values::from_json(&r.next::<String>()?);
    for shown in shows {
        listed.cells.push(match shown {
            Shown::ReportsTo => match r.next::<Option<String>>()? {
                None => Cell::Text(None),
                Some(name) if name == " " => Cell::Manager(Some(super::text::former_user().to_owned())),
                Some(name) => Cell::Manager(Some(name).filter(|name| !name.is_empty())),
            },
            Shown::Type => Cell::Type(r.next()?),
            Shown::Status => Cell::Status(r.next()?),
            Shown::Seat => Cell::Seat(r.next()?),
            Shown::HireDate => Cell::Date(r.next()?),
            Shown::ValidFrom => Cell::FirstDay(days::first(r.next()?)),
            Shown::ValidUntil => Cell::LastDay(days::last(r.next()?)),
            Shown::LastSignIn | Shown::Created => Cell::Moment(Some(r.next()?).filter(|at: &Micros| at.0 != 0)),
            Shown::LockedBy => Cell::LockedBy(r.next()?),
            Shown::LockedUntil => Cell::LockedUntil(listed.status == UserStatus::Locked, r.next()?),
            Shown::Groups | Shown::Teams => Cell::Names(Vec::new()),
            Shown::Custom(_) => Cell::Custom(None, String::new()),
            _ => Cell::Text(r.next::<Option<String>>()?.filter(|text| !text.is_empty())),
        });
    }
    Ok((sort, Found { listed, custom }))
}

/// Fills in the cells that are read for the whole page at once.
pub(super) fn fill(ctx: &Ctx, read: &mut Read<'_>, shows: &[Shown], rows: &mut [Found]) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    fill_memberships(ctx, read, shows, rows)?;
    if shows.iter().any(|shown| matches!(shown, Shown::Custom(_))) {
        fill_custom(ctx, read, shows, rows)?;
    }
    Ok(())
}

fn fill_memberships(ctx: &Ctx, read: &mut Read<'_>, shows: &[Shown], rows: &mut [Found]) -> Result<(), Fault> {
    let at = |wanted| shows.iter().position(|shown| *shown == wanted);
    let (groups, teams) = (at(Shown::Groups), at(Shown::Teams));
    let kinds = match (groups, teams) {
        (None, None) => return Ok(()),
        (Some(_), None) => "2",
        (None, Some(_)) => "3",
        (Some(_), Some(_)) => "2, 3",
    };
    let mut query = Query::of(ctx.org);
    let places: Vec<String> = rows.iter().map(|row| query.put(row.listed.id)).collect();
    let by_id: HashMap<UserId, usize> = rows.iter().map(|row| row.listed.id).zip(0..).collect();
    for row in read.query_text(&listing::memberships(&places.join(", "), true, kinds), &query.params)? {
        let mut r = row.reader();
        let (user, is_team, name): (UserId, bool, String) = (r.next()?, r.next()?, r.next()?);
        let column = if is_team { teams } else { groups };
        let row = by_id.get(&user).and_then(|at| rows.get_mut(*at));
        if let Some(Cell::Names(names)) = row.zip(column).and_then(|(row, at)| row.listed.cells.get_mut(at)) {
            names.push(name);
        }
    }
    Ok(())
}

fn fill_custom(ctx: &Ctx, read: &mut Read<'_>, shows: &[Shown], rows: &mut [Found]) -> Result<(), Fault> {
    let fields = custom_fields::list(read, ctx.org)?;
    let field_of = |shown: &Shown| fields.iter().find(|field| *shown == Shown::Custom(field.number));
    let mut people = Vec::new();
    for row in rows.iter_mut() {
        for (cell, shown) in row.listed.cells.iter_mut().zip(shows) {
            let Some(field) = field_of(shown) else { continue };
            let value = row.custom.get(field);
            if let Some(Held::Person(id)) = value {
                people.push(UserId(id));
            }
            *cell = Cell::Custom(value, String::new());
        }
    }
    people.sort_unstable();
    people.dedup();
    let names = names_of(ctx, read, &people)?;
    for cell in rows.iter_mut().flat_map(|row| row.listed.cells.iter_mut()) {
        if let Cell::Custom(Some(Held::Person(id)), name) = cell {
            *name = names.get(&UserId(*id)).cloned().unwrap_or_else(|| super::text::reports_to_outside().to_owned());
        }
    }
    Ok(())
}
