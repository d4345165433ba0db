//! The list of cards: every row, count and match is the query's work, under the caller's reach.

use access::{Capability, Ctx};
use db::{DbResult, Read, Row};
use kernel::paging::{CappedCount, Page};
use kernel::{Category, Fault};

use super::facts::Linked;
use super::model::shown;
use super::store::listing::{self, Query};
use crate::{CompanyId, EmployeeId, UserId, companies};

/// A tab of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Every card.
    All,
    /// Those without a user.
    WithoutUser,
    /// Those with one.
    Linked,
    /// Those whose address stands on another card too.
    SameAddress,
}

web::described_words!(View);

impl View {
    /// All of them, in the order of the screen.
    pub const ALL: &'static [Self] = &[Self::All, Self::WithoutUser, Self::Linked, Self::SameAddress];

    /// The word of addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::WithoutUser => "without-user",
            Self::Linked => "linked",
            Self::SameAddress => "same-address",
        }
    }

    /// The tab of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|view| view.word() == word)
    }
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words of names or address, each a beginning; all must match.
    pub search: String,
    /// This company and below.
    pub company: Option<CompanyId>,
}

/// A question for a page of the list, by name.
#[derive(Debug, Clone)]
pub struct ListEmployees {
    /// The tab.
    pub view: View,
    /// Narrowed to.
    pub filter: Filter,
    /// Whether from the end of the alphabet.
    pub descending: bool,
    /// Go on after this, as a page gave it; `<` before it goes back.
    pub cursor: Option<String>,
    /// At most so many rows.
    pub limit: usize,
}

/// A row of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The id.
    pub id: EmployeeId,
    /// First and last name, or the address.
    pub name: String,
    /// As typed.
    pub email: Option<String>,
    /// What the job is called.
    pub job_title: String,
    /// The company's name.
    pub company: String,
    /// The user, as the caller may know of them.
    pub user: Option<Linked>,
    /// How many cards that the caller may see have the same address, this one included; 0 without an address.
    pub with_address: i64,
}

/// A page of the cards that the caller may see.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, input: &ListEmployees) -> Result<Page<Listed>, Fault> {
    let limit = input.limit.clamp(1, 200);
    let back = input.cursor.as_deref().is_some_and(|c| c.starts_with('<'));
    let descending = input.descending != back;
    let reach = ctx.reach(Capability::ViewUsers);
    let mut query = Query::of(ctx.org, &reach);
    query.narrow(input.view, &input.filter);
    if let Some(cursor) = &input.cursor {
        let (name, id) = read_cursor(cursor.trim_start_matches('<'))?;
        let (name, id) = (query.put(name), query.put(id));
        let sign = if descending { '<' } else { '>' };
        query.say(&format!(" AND (e.name_sort, e.id) {sign} ({name}, {id})"));
    }
    let order = if descending { "DESC" } else { "ASC" };
    let found = read.query_text(&listing::page(&query, order, limit + 1), &query.params)?;
    let seen = match &reach {
        access::Reach::Everything => None,
        places @ access::Reach::Companies(_) => Some(companies::within(read, ctx.org, places)?),
    };
    let sees = |company: CompanyId| seen.as_ref().is_none_or(|seen| seen.contains(&company.0));
    let rows = found.into_iter().map(|row| read_listed(row, &sees)).collect::<DbResult<Vec<_>>>()?;
    Ok(page(rows, limit, back, input.cursor.is_some()))
}

fn page(mut rows: Vec<(String, Listed)>, limit: usize, back: bool, beyond_start: bool) -> Page<Listed> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    if back {
        rows.reverse();
    }
    let (has_next, has_previous) = if back { (true, more) } else { (more, beyond_start) };
    let next = rows.last().filter(|_| has_next).map(|(cursor, _)| cursor.clone());
    let previous = rows.first().filter(|_| has_previous).map(|(cursor, _)| format!("<{cursor}"));
    Page { items: rows.into_iter().map(|(_, row)| row).collect(), next, previous }
}

/// How many cards of a tab the caller may see.
pub fn count(ctx: &Ctx, read: &mut Read<'_>, view: View, filter: &Filter) -> DbResult<CappedCount> {
    let mut query = Query::of(ctx.org, &ctx.reach(Capability::ViewUsers));
    query.narrow(view, filter);
    let rows = read.query_text(&listing::count(&query, CappedCount::CAP + 1), &query.params)?;
    let counted = rows.into_iter().next().map(Row::only).transpose()?.unwrap_or(0);
    Ok(CappedCount::from_limited(counted))
}

/// How many cards of a tab the caller may see and export, exactly: whoever asks takes them all next.
pub fn count_to_export(ctx: &Ctx, read: &mut Read<'_>, view: View, filter: &Filter) -> DbResult<i64> {
    let mut query = Query::of(ctx.org, &ctx.reach(Capability::ViewUsers));
    query.narrow(view, filter);
    query.within(&ctx.reach(Capability::ExportUsers));
    let rows = read.query_text(&listing::count(&query, i64::MAX), &query.params)?;
    rows.into_iter().next().map_or(Ok(0), Row::only)
}

fn read_listed(row: Row, sees: &dyn Fn(CompanyId) -> bool) -> DbResult<(String, Listed)> {
    let mut r = row.reader();
    let (sort, id): (Vec<u8>, EmployeeId) = (r.next()?, r.next()?);
    let (first, last, email): (String, String, Option<String>) = (r.next()?, r.next()?, r.next()?);
    let (job_title, company) = (r.next()?, r.next()?);
    let user: Option<UserId> = r.next()?;
    let names: [Option<String>; 3] = [r.next()?, r.next()?, r.next()?];
    let [user_first, user_last, user_name] = names.map(Option::unwrap_or_default);
    let (status, place): (Option<String>, Option<CompanyId>) = (r.next()?, r.next()?);
    let user = user.zip(place).map(|(user, place)| {
        if !sees(place) {
            return Linked::Outside;
        }
        let name = shown(&user_first, &user_last, Some(&user_name));
        Linked::Seen { user, name, user_name, status: status.unwrap_or_default(), primary_email: None }
    });
    let name = shown(&first, &last, email.as_deref());
    let listed = Listed { id, name, email, job_title, company, user, with_address: r.next()? };
    Ok((format!("{}~{}", kernel::crypto::hex(&sort), id.0.simple()), listed))
}

fn read_cursor(cursor: &str) -> Result<(Vec<u8>, EmployeeId), Fault> {
    let bad = || Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
    let (name, id) = cursor.split_once('~').ok_or_else(bad)?;
    let id = kernel::ids::Uuid::try_parse(id).map_err(|_| bad())?;
    Ok((kernel::crypto::unhex(name).ok_or_else(bad)?, EmployeeId(id)))
}
