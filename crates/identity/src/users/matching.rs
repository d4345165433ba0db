//! Who matches a filter: what its words and days mean here and now, put into the one predicate that every reading of users carries.

use access::{Capability, Ctx};
use db::{DbResult, Read, params};
use jiff::civil::Date;
use kernel::ids::Uuid;
use kernel::{Fault, Micros, text as fold};

use super::filter::{Field, Filter, Kind, Value, View};
use super::model::{UserStatus, display_name};
use super::store;
use super::store::custom;
use super::store::listing::{self, Query};
use super::store::narrow::{self, Driver, Said};
use crate::custom_fields::{self, Only, UserField};
use crate::{UserId, organization};

/// At most so many words are sought.
const MOST_WORDS: usize = 8;
/// Nobody's name is longer.
const MOST_CHARS: usize = 100;

/// Counts go so far, and say "more than" beyond; a condition that leaves fewer may drive a query.
pub const MOST_COUNTED: i64 = 10_001;

/// So many people are named one by one where finding them anew would take long.
const MOST_NAMED: i64 = 200;

/// A word of a search, and what it names besides people.
#[derive(Debug, Default)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) id: Option<UserId>,
    pub(super) roles: Vec<Uuid>,
    pub(super) plans: Vec<Uuid>,
    pub(super) units: Vec<Uuid>,
}

/// What a filter means now.
#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) words: Vec<Word>,
    pub(super) now: Micros,
    /// The custom fields that conditions speak of.
    pub(super) fields: Vec<UserField>,
    zone: jiff::tz::TimeZone,
}

impl Meaning {
    /// When a day begins, in the organization's time zone: for everybody who opens a view at the same moment.
    pub(super) fn begin_of(&self, day: Date) -> Micros {
        // The least and the last day that a filter can name are far within what a moment holds.
        day.to_zoned(self.zone.clone()).map_or(Micros(0), |begin| Micros(begin.timestamp().as_microsecond()))
    }

    fn of(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter) -> Result<Self, Fault> {
        let fields = filter.custom_fields(read, ctx.org)?;
        let mut words = words(&filter.search);
        if !words.is_empty() {
            for row in read.query(store::NAMED, params![ctx.org])? {
                let mut row = row.reader();
                let (kind, id, key): (i64, Uuid, String) = (row.next()?, row.next()?, row.next()?);
                let names = |word: &Word| key.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(&word.text));
                for word in words.iter_mut().filter(|word| names(word)) {
                    match kind {
                        1 => word.roles.push(id),
                        2 => word.plans.push(id),
                        _ => word.units.push(id),
                    }
                }
            }
        }
        let is_moment = |field: Field| field.kind() == Kind::Moments;
        let has_days = filter.conditions().iter().any(|c| is_moment(c.field) && c.values.iter().any(|v| matches!(v, Value::Day(_))));
        let zone = if has_days { organization::find(read, ctx.org)?.map(|organization| organization.time_zone) } else { None };
        let zone = zone.and_then(|name| jiff::tz::TimeZone::get(&name).ok()).unwrap_or(jiff::tz::TimeZone::UTC);
        Ok(Self { words, now: ctx.now, fields, zone })
    }
}

fn words(search: &str) -> Vec<Word> {
    let cut = |word: &str| word.chars().take(MOST_CHARS).collect::<String>();
    let folded = fold::fold(search);
    folded.split_whitespace().take(MOST_WORDS).map(|word| Word { text: cut(word), id: word.parse().ok(), ..Word::default() }).collect()
}

/// Who matches, ready to be asked for: conditions and their values, and the way by which few are found among many.
pub(super) struct Narrowed {
    pub(super) query: Query,
    pub(super) statuses: Vec<UserStatus>,
    /// A select of the ids that one of the conditions leaves, where they are few; the others are then asked of those alone.
    pub(super) driver: Option<String>,
}

/// The predicate: the caller's reach first, then of `statuses` those who match.
pub(super) fn narrowed(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter, statuses: &[UserStatus]) -> Result<Narrowed, Fault> {
    let said = said(ctx, read, filter)?;
    let best = best(ctx, read, &said)?;
    drive(ctx, read, &said, best, filter.statuses_of(statuses))
}

/// The predicate for what is read by name or counted by status: where an index has that already, nothing needs to drive.
pub(super) fn narrowed_by_name(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter, statuses: &[UserStatus]) -> Result<Narrowed, Fault> {
    let said = said(ctx, read, filter)?;
    // Where nothing could drive, nothing is counted to find out.
    let may_drive = said.drivers().into_iter().any(|driver| !said.stands_by_name(driver));
    let best = if may_drive { best(ctx, read, &said)?.filter(|(driver, _)| !said.stands_by_name(*driver)) } else { None };
    drive(ctx, read, &said, best, filter.statuses_of(statuses))
}

fn said(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter) -> Result<Said, Fault> {
    let meaning = Meaning::of(ctx, read, filter)?;
    Ok(Said { reach: ctx.reach(Capability::ViewUsers), meaning, conditions: filter.conditions().to_vec() })
}

/// The predicate for people by their own words alone: what a picker seeks is a person.
fn people_named(ctx: &Ctx, read: &mut Read<'_>, search: &str, statuses: &[UserStatus]) -> Result<Narrowed, Fault> {
    let meaning = Meaning { words: words(search), now: ctx.now, fields: Vec::new(), zone: jiff::tz::TimeZone::UTC };
    let asked = Said { reach: ctx.reach(Capability::ViewUsers), meaning, conditions: Vec::new() };
    let best = best(ctx, read, &asked)?;
    drive(ctx, read, &asked, best, statuses.to_vec())
}

/// Counts, up to a bound, how many each condition alone would leave: the least, and which leaves them, if it is a bounded number.
fn best(ctx: &Ctx, read: &mut Read<'_>, said: &Said) -> Result<Option<(Driver, i64)>, Fault> {
    let (mut best, mut least) = (None, MOST_COUNTED);
    for driver in said.drivers() {
        let mut query = Query::of(ctx.org);
        let ways = said.ways(&mut query, driver);
        let most = if said.walks(driver) { MOST_NAMED + 1 } else { MOST_COUNTED };
        let alone: i64 = read.query_text(&listing::capped(&ways, most), &query.params)?.into_iter().next().map_or(Ok(0), db::Row::only)?;
        if alone < least.min(most) {
            (best, least) = (Some(driver), alone);
        }
    }
    Ok(best.map(|driver| (driver, least)))
}

/// Lets the best drive.
fn drive(ctx: &Ctx, read: &mut Read<'_>, said: &Said, best: Option<(Driver, i64)>, statuses: Vec<UserStatus>) -> Result<Narrowed, Fault> {
    let (best, least) = (best.map(|(driver, _)| driver), best.map_or(0, |(_, least)| least));
    let mut query = Query::of(ctx.org);
    let driver = match best {
        Some(slow) if least <= MOST_NAMED && said.is_slow(slow) => {
            let mut once = Query::of(ctx.org);
            let way = said.ways(&mut once, slow).join(" UNION ");
            let ids = read.query_text(&listing::few(&way), &once.params)?;
            let ids = ids.into_iter().map(db::Row::only).collect::<DbResult<Vec<Uuid>>>()?;
            Some(listing::these(&mut query, &ids))
        }
        best => best.map(|driver| said.ways(&mut query, driver).join(" UNION ")),
    };
    said.all_but(&mut query, best);
    Ok(Narrowed { query, statuses, driver })
}

/// People by their own words alone, in the order of their names.
pub fn named(ctx: &Ctx, read: &mut Read<'_>, search: &str, view: View, limit: usize) -> Result<Vec<UserId>, Fault> {
    let narrowed = people_named(ctx, read, search, &view.statuses())?;
    let mut query = narrowed.query.clone();
    let text = listing::ids_by_name(&mut query, &narrowed, limit);
    Ok(read.query_text(&text, &query.params)?.into_iter().map(db::Row::only).collect::<DbResult<_>>()?)
}

/// People for a picker: those who may be assigned, found by words, at most `limit`.
pub fn pick(ctx: &Ctx, read: &mut Read<'_>, search: &str, limit: usize) -> Result<Vec<Picked>, Fault> {
    pick_only(ctx, read, search, None, limit)
}

/// The same of those whom a custom field takes.
pub fn pick_for(ctx: &Ctx, read: &mut Read<'_>, search: &str, field: &UserField, limit: usize) -> Result<Vec<Picked>, Fault> {
    pick_only(ctx, read, search, field.only, limit)
}

fn pick_only(ctx: &Ctx, read: &mut Read<'_>, search: &str, only: Option<Only>, limit: usize) -> Result<Vec<Picked>, Fault> {
    let may_be_assigned: Vec<_> = UserStatus::ALL.iter().copied().filter(|status| status.may_be_assigned()).collect();
    let mut narrowed = people_named(ctx, read, search, &may_be_assigned)?;
    narrowed.query.say(" AND u.type = 'standard'");
    match only {
        None => {}
        Some(Only::Attorneys) => narrow::attorneys(&mut narrowed.query),
        Some(Only::Yes(number)) => {
            let fields = custom_fields::list(read, ctx.org)?;
            let field = fields.iter().find(|field| field.number == number).map(|field| field.id);
            custom::with_yes(&mut narrowed.query, field);
        }
    }
    picked(read, &narrowed, limit)
}

/// Whoever is found by words, to open their page: whatever their status and type, but nobody in the recycle bin. At most `limit`.
pub fn seek(ctx: &Ctx, read: &mut Read<'_>, search: &str, limit: usize) -> Result<Vec<Picked>, Fault> {
    let narrowed = people_named(ctx, read, search, &View::All.statuses())?;
    picked(read, &narrowed, limit)
}

fn picked(read: &mut Read<'_>, narrowed: &Narrowed, limit: usize) -> Result<Vec<Picked>, Fault> {
    let mut query = narrowed.query.clone();
    let text = listing::picker(&mut query, narrowed, limit.clamp(1, 50));
    let mut people = Vec::new();
    for row in read.query_text(&text, &query.params)? {
        let mut r = row.reader();
        let (id, first, last, user_name): (UserId, String, String, String) = (r.next()?, r.next()?, r.next()?, r.next()?);
        people.push(Picked { id, name: display_name(&first, &last, &user_name), user_name, primary_email: r.next()? });
    }
    Ok(people)
}

/// Somebody of a picker.
#[derive(Debug, Clone)]
pub struct Picked {
    /// The id.
    pub id: UserId,
    /// First and last name, or the user name.
    pub name: String,
    /// As typed.
    pub user_name: String,
    /// As typed.
    pub primary_email: Option<String>,
}

/// Those who match, in the order of their ids, at most `limit` of them after `after`: for work on all of them, batch by batch.
pub fn matching(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter, after: Option<UserId>, limit: usize) -> Result<Vec<UserId>, Fault> {
    let narrowed = narrowed(ctx, read, filter, &filter.view.statuses())?;
    let mut query = narrowed.query.clone();
    if let Some(after) = after {
        let after = query.put(after);
        query.say(&format!(" AND u.id > {after}"));
    }
    let text = listing::ids(&mut query, &narrowed, limit);
    Ok(read.query_text(&text, &query.params)?.into_iter().map(db::Row::only).collect::<DbResult<_>>()?)
}

#[cfg(test)]
mod tests;
