//! The login history: who signed in, who was refused and why, who was locked. It is the log, narrowed to what happened at the door.

use access::{Capability, Ctx, Target};
use db::Read;
use kernel::ids::Uuid;
use kernel::paging::Page;
use kernel::{Fault, Micros};

use super::entry::{Names, entries};
use super::list::{Listed, MOST_LISTED, go_on, least_id, page, people};
use crate::audit::{self, Either, Narrow};
use crate::{UserId, users};

/// Whose history is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's, names that nobody has among them. Needs *read the audit log* for the whole organization.
    Everyone,
    /// A person's. Needs *see and end sessions* on them.
    Person(UserId),
    /// One's own.
    Own,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A session began.
    In,
    /// Somebody was refused: to sign in, or to change the password.
    Refused,
    /// Locked and unlocked.
    Locks,
}

impl Outcome {
    /// All, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::In, Self::Refused, Self::Locks];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Refused => "refused",
            Self::Locks => "locks",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::In => &["session.begun"],
            Self::Refused => &["sign_in.refused", "password.change_refused"],
            Self::Locks => &["user.locked", "user.unlocked"],
        }
    }
}

/// What else belongs to a history: how sessions ended.
const ENDS: [&str; 2] = ["session.ended", "session.all_ended"];

/// A question for a page of the history.
#[derive(Debug, Clone)]
pub struct ListSignIns {
    /// Whose.
    pub whose: Whose,
    /// Names of people; for everybody's history only.
    pub search: String,
    /// Only this.
    pub outcome: Option<Outcome>,
    /// From this moment on.
    pub from: Option<Micros>,
    /// Before this moment.
    pub until: Option<Micros>,
    /// Go on after this, as a page gave it; `<` before it goes back.
    pub cursor: Option<String>,
    /// At most so many entries, 1 to 200.
    pub limit: usize,
}

impl ListSignIns {
    /// Everything of somebody's history, from the newest on.
    pub fn of(whose: Whose, limit: usize) -> Self {
        Self { whose, search: String::new(), outcome: None, from: None, until: None, cursor: None, limit }
    }
}

/// A page of the history, newest first.
pub fn list_sign_ins(ctx: &Ctx, read: &mut Read<'_>, input: &ListSignIns) -> Result<Listed, Fault> {
    let limit = input.limit.clamp(1, 200);
    let person = whose(ctx, read, input.whose)?;
    let kinds: Vec<&'static str> = match input.outcome {
        Some(outcome) => outcome.kinds().to_vec(),
        None => Outcome::ALL.iter().flat_map(|outcome| outcome.kinds()).copied().chain(ENDS).collect(),
    };
    let mut narrow = Narrow { after: input.from.map(least_id), before: input.until.map(least_id), ..Narrow::default() };
    go_on(&mut narrow, input.cursor.as_deref())?;
    let mut many_people = false;
    narrow.any_of = Some(match person {
        Some(person) => vec![Either::Subject(person.0)],
        None if input.search.trim().is_empty() => kinds.iter().copied().map(Either::Kind).collect(),
        None => {
            let (found, many) = people(ctx, read, &input.search)?;
            many_people = many;
            found.into_iter().map(|id| Either::Subject(id.0)).collect()
        }
    });
    narrow.kinds = Some(kinds);
    let events = audit::list(read, ctx.org, &narrow, limit + 1)?;
    let page = page(events, limit, narrow.oldest_first, input.cursor.is_some());
    let found = entries(read, ctx.org, page.items, Some(MOST_LISTED))?;
    let more: Vec<Uuid> = person.iter().map(|id| id.0).collect();
    let names = Names::of(read, ctx.org, &found, &more)?;
    Ok(Listed { page: Page { items: found, next: page.next, previous: page.previous }, names, many_people })
}

/// The person, if it is one's; refuses who may not read it.
fn whose(ctx: &Ctx, read: &mut Read<'_>, whose: Whose) -> Result<Option<UserId>, Fault> {
    match whose {
        Whose::Everyone => ctx.require(Capability::ViewAudit, &Target::organization()).map(|()| None),
        Whose::Person(id) => {
            let (user, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::EndSessions, &target)?;
            Ok(Some(user.id))
        }
        Whose::Own => ctx.actor.user().map(|id| Some(UserId(id))).ok_or_else(Fault::not_found),
    }
}
