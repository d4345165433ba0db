//! Reads the log: a page of it, one entry, the latest about a person. Whoever reads it may read all of it.

use access::{Capability, Ctx, Target};
use db::Read;
use kernel::ids::Uuid;
use kernel::paging::Page;
use kernel::{Category, Fault, Micros, text as fold};

use super::entry::{Entry, Names, entries};
use crate::audit::{self, Either, EventRow, Group, KINDS, Narrow};
use crate::users::{self, UserStatus, View};
use crate::{EventId, UserId};

/// A page of the log reads so many characters of a value; the entry's own page shows it whole.
pub(super) const MOST_LISTED: u32 = 1100;
/// So many people are searched for at once.
const MOST_PEOPLE: usize = 20;

/// A question for a page of the log.
#[derive(Debug, Clone, Default)]
pub struct ListEvents {
    /// Words: of a person who acted or was acted on, or of what happened.
    pub search: String,
    /// What this user did, and what was done to them.
    pub about: Option<UserId>,
    /// What it is about.
    pub group: Option<Group>,
    /// From this moment on.
    pub from: Option<Micros>,
    /// Before this moment.
    pub until: Option<Micros>,
    /// Go on after this, as a page gave it; `<` before it goes back.
    pub cursor: Option<String>,
    /// At most so many entries, 1 to 200.
    pub limit: usize,
}

/// A page of the log.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The entries, newest first.
    pub page: Page<Entry>,
    /// The names in them.
    pub names: Names,
    /// Whether more people matched the words than were searched for.
    pub many_people: bool,
}

/// An entry with its place in the chain.
#[derive(Debug, Clone)]
pub struct Found {
    /// The entry.
    pub entry: Entry,
    /// The names in it.
    pub names: Names,
    /// Its link; none while it waits for it.
    pub place: Option<Place>,
}

/// Where an entry stands in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The number, from 1.
    pub seq: i64,
    /// The link's hash, hexadecimal.
    pub hash: String,
}

/// A page of the log. Needs *read the audit log* for the whole organization.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, input: &ListEvents) -> Result<Listed, Fault> {
    ctx.require(Capability::ViewAudit, &Target::organization())?;
    let limit = input.limit.clamp(1, 200);
    let (narrow, many_people) = narrow(ctx, read, input)?;
    let events = audit::list(read, ctx.org, &narrow, limit + 1)?;
    let page = page(events, limit, narrow.oldest_first, input.cursor.is_some());
    let found = entries(read, ctx.org, page.items, Some(MOST_LISTED))?;
    let about: Vec<Uuid> = input.about.iter().map(|id| id.0).collect();
    let names = Names::of(read, ctx.org, &found, &about)?;
    Ok(Listed { page: Page { items: found, next: page.next, previous: page.previous }, names, many_people })
}

/// One entry. Needs *read the audit log* for the whole organization.
pub fn find(ctx: &Ctx, read: &mut Read<'_>, id: EventId) -> Result<Found, Fault> {
    ctx.require(Capability::ViewAudit, &Target::organization())?;
    let event = audit::find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?;
    let entry = entries(read, ctx.org, vec![event], None)?.pop().ok_or_else(Fault::not_found)?;
    let names = Names::of(read, ctx.org, std::slice::from_ref(&entry), &[])?;
    let place = audit::place_of(read, ctx.org, id)?.map(|(seq, hash)| Place { seq, hash: kernel::crypto::hex(&hash) });
    Ok(Found { entry, names, place })
}

/// The latest entries that a user is in, as actor or as subject. Needs *read the audit log* for the whole organization.
pub fn recent(ctx: &Ctx, read: &mut Read<'_>, user: UserId, limit: usize) -> Result<Listed, Fault> {
    list(ctx, read, &ListEvents { about: Some(user), limit, ..ListEvents::default() })
}

fn narrow(ctx: &Ctx, read: &mut Read<'_>, input: &ListEvents) -> Result<(Narrow, bool), Fault> {
    let mut narrow = Narrow {
        after: input.from.map(least_id),
        before: input.until.map(least_id),
        kinds: input.group.map(|group| KINDS.iter().filter(|kind| kind.group == group).map(|kind| kind.word).collect()),
        ..Narrow::default()
    };
    go_on(&mut narrow, input.cursor.as_deref())?;
    let words = fold::fold(&input.search);
    let words: Vec<&str> = words.split_whitespace().take(8).collect();
    if let Some(about) = input.about {
        // Beside a person, words can only be about what happened.
        if !words.is_empty() {
            let matching = kinds_with(&words);
            let kinds = narrow.kinds.take().unwrap_or_else(|| KINDS.iter().map(|kind| kind.word).collect());
            narrow.kinds = Some(kinds.into_iter().filter(|kind| matching.contains(kind)).collect());
        }
        narrow.any_of = Some(vec![Either::Actor(about.0), Either::Subject(about.0)]);
        return Ok((narrow, false));
    }
    if words.is_empty() {
        return Ok((narrow, false));
    }
    let (people, many) = people(ctx, read, &input.search)?;
    let mut ways: Vec<Either> = people.into_iter().flat_map(|id| [Either::Actor(id.0), Either::Subject(id.0)]).collect();
    ways.extend(kinds_with(&words).into_iter().map(Either::Kind));
    narrow.any_of = Some(ways);
    Ok((narrow, many))
}

/// Goes on where a page ended, or before it began.
pub(super) fn go_on(narrow: &mut Narrow, cursor: Option<&str>) -> Result<(), Fault> {
    let Some(cursor) = cursor else { return Ok(()) };
    narrow.oldest_first = cursor.starts_with('<');
    let id = cursor.trim_start_matches('<').parse::<EventId>();
    let id = id.map_err(|_| Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid()))?.0;
    if narrow.oldest_first {
        narrow.after = narrow.after.max(Some(id));
    } else {
        narrow.before = Some(narrow.before.map_or(id, |before| before.min(id)));
    }
    Ok(())
}

/// An id below all that were made at this moment: ids begin with their time.
pub(super) fn least_id(at: Micros) -> Uuid {
    Uuid::from_u128(u128::try_from(at.0 / 1000).unwrap_or(0) << 80)
}

/// The people of the caller's reach whom the words name, those in the recycle bin too; whether there were more.
pub(super) fn people(ctx: &Ctx, read: &mut Read<'_>, search: &str) -> Result<(Vec<UserId>, bool), Fault> {
    let mut people = Vec::new();
    let mut many = false;
    for view in [View::All, View::Status(UserStatus::Deleted)] {
        let found = users::named(ctx, read, search, view, MOST_PEOPLE + 1)?;
        many |= found.len() > MOST_PEOPLE;
        people.extend(found.into_iter().take(MOST_PEOPLE));
    }
    many |= people.len() > MOST_PEOPLE;
    people.truncate(MOST_PEOPLE);
    Ok((people, many))
}

/// The kinds whose sentence or word has all of these words.
fn kinds_with(words: &[&str]) -> Vec<&'static str> {
    let says = |sentence: &str, word: &str| sentence.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word));
    let holds = |sentence: &str| words.iter().all(|word| says(sentence, word));
    KINDS.iter().filter(|kind| holds(&fold::fold(&(kind.sentence)(""))) || holds(kind.word)).map(|kind| kind.word).collect()
}

pub(super) fn page(mut events: Vec<EventRow>, limit: usize, back: bool, beyond_start: bool) -> Page<EventRow> {
    let more = events.len() > limit;
    events.truncate(limit);
    if back {
        events.reverse();
    }
    let has_next = back || more;
    let has_previous = if back { more } else { beyond_start };
    let next = events.last().filter(|_| has_next).map(|event| event.id.to_string());
    let previous = events.first().filter(|_| has_previous).map(|event| format!("<{}", event.id));
    Page { items: events, next, previous }
}
