//! Finding cards, and what stands about the one of a user.

use access::{Capability, Ctx, Target};
use db::{DbResult, Read, params};
use kernel::{Fault, OrgId};

use super::matching::{Case, case_of};
use super::model::{Employee, shown};
use super::store::listing::{self, Query};
use super::{store, text};
use crate::{CompanyId, EmployeeId, UserId, companies};

/// So many cards with the same address are named.
const MOST_NAMED: usize = 10;

/// The card, if there is one. Access is not asked: for verbs that ask with [`target`].
pub fn find(read: &mut Read<'_>, org: OrgId, id: EmployeeId) -> DbResult<Option<Employee>> {
    read.find(store::FIND, params![org, id])?.map(store::read_card).transpose()
}

/// The card and where it stands.
pub fn target(read: &mut Read<'_>, org: OrgId, id: EmployeeId) -> Result<(Employee, Target), Fault> {
    let card = find(read, org, id)?.ok_or_else(Fault::not_found)?;
    let path = companies::path(read, org, card.company)?;
    Ok((card, Target::at(path)))
}

/// The card, if the caller may see it.
pub fn get(ctx: &Ctx, read: &mut Read<'_>, id: EmployeeId) -> Result<Employee, Fault> {
    let (card, facts) = target(read, ctx.org, id)?;
    ctx.require(Capability::ViewUsers, &facts)?;
    Ok(card)
}

/// The user of a card as the caller may know of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linked {
    /// Somebody outside the caller's companies.
    Outside,
    /// This user.
    Seen {
        /// Who.
        user: UserId,
        /// First and last name, or the user name.
        name: String,
        /// The user name.
        user_name: String,
        /// The stored word of the status.
        status: String,
        /// The primary e-mail.
        primary_email: Option<String>,
    },
}

/// A user's row as cards need it.
pub(super) struct UserRow {
    pub(super) id: UserId,
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) user_name: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) primary_email: Option<String>,
    pub(super) company: CompanyId,
}

pub(super) fn user_row(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Option<UserRow>> {
    let Some(row) = read.find(store::LINKED_USER, params![org, user])? else { return Ok(None) };
    let mut r = row.reader();
    Ok(Some(UserRow {
        id: r.next()?,
        kind: r.next()?,
        status: r.next()?,
        user_name: r.next()?,
        first_name: r.next()?,
        last_name: r.next()?,
        primary_email: r.next()?,
        company: r.next()?,
    }))
}

/// The user of a card.
pub fn linked_user(ctx: &Ctx, read: &mut Read<'_>, card: &Employee) -> Result<Option<Linked>, Fault> {
    let Some(user) = card.user else { return Ok(None) };
    let Some(row) = user_row(read, ctx.org, user)? else { return Ok(None) };
    let path = companies::path(read, ctx.org, row.company)?;
    if !ctx.may(Capability::ViewUsers, &Target::at(path)) {
        return Ok(Some(Linked::Outside));
    }
    let name = shown(&row.first_name, &row.last_name, Some(&row.user_name));
    let UserRow { id: user, user_name, status, primary_email, .. } = row;
    Ok(Some(Linked::Seen { user, name, user_name, status, primary_email }))
}

/// Other cards with the same address whom the caller may see, the oldest first.
pub fn same_address(ctx: &Ctx, read: &mut Read<'_>, card: &Employee) -> DbResult<Vec<(EmployeeId, String)>> {
    let Some(key) = card.email_key() else { return Ok(Vec::new()) };
    let mut query = Query::of(ctx.org, &ctx.reach(Capability::ViewUsers));
    let (key, own) = (query.put(key), query.put(card.id));
    query.say(&format!(" AND e.email_key = {key} AND e.id <> {own}"));
    let rows = read.query_text(&listing::with_address(&query, MOST_NAMED), &query.params)?;
    rows.into_iter()
        .map(|row| {
            let mut r = row.reader();
            let (id, _): (EmployeeId, Option<UserId>) = (r.next()?, r.next()?);
            let (first, last, email): (String, String, Option<String>) = (r.next()?, r.next()?, r.next()?);
            Ok((id, shown(&first, &last, email.as_deref())))
        })
        .collect()
}

/// How a user stands with the cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What the comparison, or a person since, came to.
    pub case: Case,
    /// The card, if there is one that the caller may see.
    pub card: Option<Employee>,
    /// Whether there is one outside the caller's companies.
    pub is_outside: bool,
    /// Other cards with the card's address.
    pub others: Vec<(EmployeeId, String)>,
}

impl Standing {
    /// What happened, in sentences for whoever has just saved.
    pub fn told(&self) -> String {
        let names: Vec<&str> = self.others.iter().map(|(_, name)| name.as_str()).collect();
        match self.case {
            Case::LinkedFirst if !names.is_empty() => format!("{} {}", self.case.told(), text::others(names.join(", "))),
            case => case.told().to_owned(),
        }
    }
}

/// How a user stands with the cards; none if they were never compared.
pub fn of_user(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<Option<Standing>, Fault> {
    let Some(case) = case_of(read, ctx.org, user)? else { return Ok(None) };
    let card = read.find(store::FIND_OF_USER, params![ctx.org, user])?.map(store::read_card).transpose()?;
    let Some(card) = card else { return Ok(Some(Standing { case, card: None, is_outside: false, others: Vec::new() })) };
    let path = companies::path(read, ctx.org, card.company)?;
    if !ctx.may(Capability::ViewUsers, &Target::at(path)) {
        return Ok(Some(Standing { case, card: None, is_outside: true, others: Vec::new() }));
    }
    let others = same_address(ctx, read, &card)?;
    Ok(Some(Standing { case, card: Some(card), is_outside: false, others }))
}
