//! Who matches a filter: what its words and days mean here and now, put into the one predicate that every reading of users carries.

use access::{Capability, Ctx};
use db::{DbResult, Read, params};
use jiff::civil::Date;
use kernel::ids::Uuid;
use kernel::{Fault, Micros, text as fold};

use super::filter::{Filter, Value, View};
use super::model::UserStatus;
use super::store::listing::{self, Query};
use super::store::{self, narrow};
use crate::{UserId, organization};

/// At most so many words are sought.
const MOST_WORDS: usize = 8;
/// Nobody's name is longer.
const MOST_CHARS: usize = 100;

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
    zone: jiff::tz::TimeZone,
}

impl Meaning {
    /// When a day begins, in the organization's time zone: for everybody who opens a view at the same moment.
    pub(super) fn begin_of(&self, day: Date) -> Micros {
        // The least and the last day that a filter can name are far within what a moment holds.
        day.to_zoned(self.zone.clone()).map_or(Micros(0), |begin| Micros(begin.timestamp().as_microsecond()))
    }

    fn of(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter) -> DbResult<Self> {
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
        let has_days = filter.conditions().iter().any(|c| c.values.iter().any(|value| matches!(value, Value::Day(_))));
        let zone = if has_days { organization::find(read, ctx.org)?.map(|organization| organization.time_zone) } else { None };
        let zone = zone.and_then(|name| jiff::tz::TimeZone::get(&name).ok()).unwrap_or(jiff::tz::TimeZone::UTC);
        Ok(Self { words, now: ctx.now, zone })
    }
}

fn words(search: &str) -> Vec<Word> {
    let cut = |word: &str| word.chars().take(MOST_CHARS).collect::<String>();
    let folded = fold::fold(search);
    folded.split_whitespace().take(MOST_WORDS).map(|word| Word { text: cut(word), id: word.parse().ok(), ..Word::default() }).collect()
}

/// The predicate: the caller's reach first, then of `statuses` those who match.
pub(super) fn narrowed(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter, statuses: &[UserStatus]) -> Result<Query, Fault> {
    let meaning = Meaning::of(ctx, read, filter)?;
    let mut query = Query::of(ctx.org);
    listing::within(&mut query, &ctx.reach(Capability::ViewUsers));
    narrow::statuses(&mut query, &filter.statuses_of(statuses));
    narrow::words(&mut query, &meaning.words);
    narrow::conditions(&mut query, &meaning, filter.conditions());
    Ok(query)
}

/// The predicate for people by their own words alone: what a picker seeks is a person.
pub(super) fn people_named(ctx: &Ctx, search: &str, statuses: &[UserStatus]) -> Query {
    let mut query = Query::of(ctx.org);
    listing::within(&mut query, &ctx.reach(Capability::ViewUsers));
    narrow::statuses(&mut query, statuses);
    narrow::words(&mut query, &words(search));
    query
}

/// People by their own words alone, in the order of their names.
pub fn named(ctx: &Ctx, read: &mut Read<'_>, search: &str, view: View, limit: usize) -> Result<Vec<UserId>, Fault> {
    let query = people_named(ctx, search, &view.statuses());
    Ok(read.query_text(&listing::ids_by_name(&query, limit), &query.params)?.into_iter().map(db::Row::only).collect::<DbResult<_>>()?)
}

/// Those who match, in the order of their ids, at most `limit` of them after `after`: for work on all of them, batch by batch.
pub fn matching(ctx: &Ctx, read: &mut Read<'_>, filter: &Filter, after: Option<UserId>, limit: usize) -> Result<Vec<UserId>, Fault> {
    let mut query = narrowed(ctx, read, filter, &filter.view.statuses())?;
    if let Some(after) = after {
        let after = query.put(after);
        query.say(&format!(" AND u.id > {after}"));
    }
    Ok(read.query_text(&listing::ids(&query, limit), &query.params)?.into_iter().map(db::Row::only).collect::<DbResult<_>>()?)
}
