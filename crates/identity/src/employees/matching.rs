//! Compares a user with the cards, once: when a save first leaves a standard user with a primary e-mail (`model.md`, 8).

use access::{Capability, Ctx};
use db::{DbResult, Read, Tx, params};
use kernel::{Change, Event, Fault, OrgId};

use super::model::{Employee, first_values};
use super::store::listing::{self, Query};
use super::{store, text};
use crate::{CompanyId, EmployeeId, UserId, audit};

/// No more cards than these are compared: whoever has so many with one address is told of them by the list.
const MOST_COMPARED: usize = 50;

/// What the comparison came to, or what a person decided since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// No card had the address: one was made.
    Created,
    /// One had it.
    Linked,
    /// Several had it: the oldest is the user's.
    LinkedFirst,
    /// Somebody linked them.
    ByHand,
    /// The user was made from the card.
    Promoted,
    /// Somebody took the card away.
    Unlinked,
}

impl Case {
    const ALL: [Self; 6] = [Self::Created, Self::Linked, Self::LinkedFirst, Self::ByHand, Self::Promoted, Self::Unlinked];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Linked => "linked",
            Self::LinkedFirst => "linked_first",
            Self::ByHand => "by_hand",
            Self::Promoted => "promoted",
            Self::Unlinked => "unlinked",
        }
    }

    /// How the user's page says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Created => text::standing_created(),
            Self::Linked => text::standing_linked(),
            Self::LinkedFirst => text::standing_linked_first(),
            Self::ByHand => text::standing_by_hand(),
            Self::Promoted => text::standing_promoted(),
            Self::Unlinked => text::standing_unlinked(),
        }
    }

    /// What has just happened; empty where a person did it themself.
    pub fn told(self) -> &'static str {
        match self {
            Self::Created => text::case_created(),
            Self::Linked => text::case_linked(),
            Self::LinkedFirst => text::case_linked_first(),
            Self::ByHand | Self::Promoted | Self::Unlinked => "",
        }
    }
}

/// What is compared of a user, and what a card made for them begins with.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// Where.
    pub company: CompanyId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Primary e-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Job title.
    pub job_title: String,
    /// Hire date.
    pub hire_date: String,
}

/// What a comparison came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Which case it was.
    pub case: Case,
    /// The card.
    pub employee: EmployeeId,
    /// The other cards with the address, of those that the caller may see.
    pub others: Vec<EmployeeId>,
}

/// Links the user to the oldest card with their address that has no user and that the caller may see, or makes one. None if this
/// user was compared before: a later change of address links nothing.
pub fn match_user(ctx: &Ctx, tx: &mut Tx<'_>, person: Person) -> Result<Option<Matched>, Fault> {
    let mut events = audit::Noted::default();
    let matched = match_user_noting(ctx, tx, person, &mut events)?;
    events.write(ctx, tx)?;
    Ok(matched)
}

/// The same for one of many: the events are noted, and written by the caller.
pub(crate) fn match_user_noting(ctx: &Ctx, tx: &mut Tx<'_>, person: Person, events: &mut audit::Noted) -> Result<Option<Matched>, Fault> {
    if tx.execute(store::BEGIN_MATCH, params![ctx.org, person.user, ctx.now])? == 0 {
        return Ok(None);
    }
    let same = compared(ctx, tx, &person.email)?;
    for (card, holder) in &same {
        if holder.is_some() || tx.execute(store::LINK, params![ctx.org, card, person.user, ctx.now])? == 0 {
            continue;
        }
        let others: Vec<EmployeeId> = same.iter().map(|(id, _)| *id).filter(|id| id != card).collect();
        let case = if others.is_empty() { Case::Linked } else { Case::LinkedFirst };
        tx.execute(store::SET_MATCH, params![ctx.org, person.user, case.word(), ctx.now])?;
        events.note(ctx, &linked(*card, person.user));
        return Ok(Some(Matched { case, employee: *card, others }));
    }
    let card = Employee {
        id: EmployeeId::new(ctx),
        first_name: person.first_name,
        last_name: person.last_name,
        email: Some(person.email),
        phone: person.phone,
        job_title: person.job_title,
        hire_date: person.hire_date,
        company: person.company,
        user: Some(person.user),
        version: 1,
        created_at: ctx.now,
        created_by: ctx.actor.user().map(UserId),
        updated_at: ctx.now,
    };
    store::insert(tx, ctx.org, &card)?;
    events.note(ctx, &Event::new("employee.created", "employee", card.id.0).with(first_values(&card)));
    Ok(Some(Matched { case: Case::Created, employee: card.id, others: same.into_iter().map(|(id, _)| id).collect() }))
}

/// The cards with an address, the oldest first, each with its user.
fn compared(ctx: &Ctx, tx: &mut Tx<'_>, email: &str) -> DbResult<Vec<(EmployeeId, Option<UserId>)>> {
    let mut query = Query::of(ctx.org, &ctx.reach(Capability::ViewUsers));
    let key = query.put(kernel::text::fold(email));
    query.say(&format!(" AND e.email_key = {key}"));
    let rows = tx.query_text(&listing::with_address(&query, MOST_COMPARED), &query.params)?;
    rows.into_iter().map(db::Row::reader).map(|mut r| Ok((r.next()?, r.next()?))).collect()
}

pub(super) fn announce_link(ctx: &Ctx, tx: &mut Tx<'_>, card: EmployeeId, user: UserId) -> DbResult<()> {
    audit::announce(ctx, tx, linked(card, user)).map(drop)
}

fn linked(card: EmployeeId, user: UserId) -> Event {
    Event::new("employee.linked", "employee", card.0).with(vec![Change::of("user", None, Some(user.to_string()))])
}

/// What a user's comparison came to; none if there was none yet.
pub fn case_of(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Option<Case>> {
    let Some(row) = read.find(store::FIND_MATCH, params![org, user])? else { return Ok(None) };
    let word: String = row.only()?;
    Ok(Case::ALL.into_iter().find(|case| case.word() == word))
}

/// A card made with a Draft that had no name yet gets what the Draft has got by now. What stands on the card stays.
pub fn name_blank_card(ctx: &Ctx, tx: &mut Tx<'_>, person: &Person) -> Result<(), Fault> {
    let found = tx.find(store::FIND_OF_USER, params![ctx.org, person.user])?.map(store::read_card).transpose()?;
    let Some(before) = found.filter(|card| card.first_name.is_empty() && card.last_name.is_empty()) else { return Ok(()) };
    let or = |own: &str, theirs: &str| if own.is_empty() { theirs.to_owned() } else { own.to_owned() };
    let after = Employee {
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        phone: or(&before.phone, &person.phone),
        job_title: or(&before.job_title, &person.job_title),
        hire_date: or(&before.hire_date, &person.hire_date),
        updated_at: ctx.now,
        ..before.clone()
    };
    let changes = super::model::differences(&before, &after);
    if !changes.is_empty() && store::update(tx, ctx.org, &after, before.version)? {
        audit::announce(ctx, tx, Event::new("employee.updated", "employee", before.id.0).with(changes))?;
    }
    Ok(())
}
