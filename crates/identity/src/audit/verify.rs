//! Walks the chain from its beginning and names what does not hold. It needs the keys: without them nobody can say.
//!
//! Each link binds the one before, its number and the whole event; the event binds its values by salted digests. A value
//! that a purge took away is no finding, for the person it was about is purged; any other absent value is one. What the
//! chain cannot tell by itself is that its end was cut off together with the events: for that compare a head that was
//! written down elsewhere ([`super::includes`]).

use std::collections::HashMap;
use std::fmt;

use db::{DbResult, Read, params};
use kernel::ids::Uuid;
use kernel::{KeyRing, OrgId, crypto};

use super::chain::{BEGINNING, Head, Link, head, link_hash};
use super::event_row::{EventRow, value_digest};
use super::{store, text};
use crate::EventId;

/// So many links are read at once.
const PAGE: i64 = 500;
/// So many findings are kept; the others are counted.
const MOST_FINDINGS: usize = 1000;

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The event's row is not what was linked.
    EventAltered,
    /// The event's row is gone.
    EventMissing,
    /// The link's hash was changed.
    LinkAltered,
    /// Either the event or its link was altered, and nothing after it tells which; or both were.
    EntryAltered,
    /// The links from this number to that one are gone.
    LinkMissing(i64),
    /// A value beside the event is not the one the event holds the digest of.
    ValueAltered(String),
    /// A value beside the event is gone, and nobody purged the person it was about.
    ValueMissing(String),
    /// A value stands beside the event that the event does not know.
    ValueAdded(String),
    /// The event is neither linked nor does it wait to be: its link is gone, or the event was slipped in.
    NotLinked,
}

/// One thing that does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The place in the chain; none for an event outside.
    pub seq: Option<i64>,
    /// The event; none if only its place is known.
    pub event: Option<EventId>,
    /// What.
    pub wrong: Wrong,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = self.event.map(|id| id.to_string()).unwrap_or_default();
        let place = match (self.seq, self.event) {
            (Some(seq), Some(_)) => text::place_entry(seq, event),
            (Some(seq), None) => text::place_seq(seq),
            (None, _) => event,
        };
        let wrong = match &self.wrong {
            Wrong::EventAltered => text::event_altered().to_owned(),
            Wrong::EventMissing => text::event_missing().to_owned(),
            Wrong::LinkAltered => text::link_altered().to_owned(),
            Wrong::EntryAltered => text::entry_altered().to_owned(),
            Wrong::LinkMissing(to) if Some(*to) == self.seq => text::link_missing().to_owned(),
            Wrong::LinkMissing(to) => text::links_missing(to),
            Wrong::ValueAltered(field) => text::value_altered(field),
            Wrong::ValueMissing(field) => text::value_missing(field),
            Wrong::ValueAdded(field) => text::value_added(field),
            Wrong::NotLinked => text::not_linked().to_owned(),
        };
        write!(f, "{place}: {wrong}")
    }
}

/// What the walk found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many links were walked.
    pub checked: i64,
    /// How many events wait for their link. Not wrong: the chainer links them within a second.
    pub pending: i64,
    /// Where the chain ends.
    pub head: Option<Head>,
    /// What does not hold, in the order of the chain; at most a thousand.
    pub findings: Vec<Finding>,
    /// How many more findings there were.
    pub more: u64,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, seq: impl Into<Option<i64>>, event: impl Into<Option<EventId>>, wrong: Wrong) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Finding { seq: seq.into(), event: event.into(), wrong });
        } else {
            self.more += 1;
        }
    }
}

/// Walks the chain of `org` on one snapshot. `progress` is told after each page: links walked, links in all.
pub fn verify(read: &mut Read<'_>, keys: &KeyRing, org: OrgId, progress: &mut dyn FnMut(i64, i64)) -> DbResult<Report> {
    let head = head(read, org)?;
    let total = head.as_ref().map_or(0, |head| head.seq);
    let mut walk = Walk { keys, org, report: Report { head, ..Report::default() }, previous: BEGINNING.to_vec(), seq: 0, doubt: None };
    let mut named = HashMap::new();
    loop {
        let links = read.query(store::LINKS_AFTER, params![org, walk.seq, PAGE])?.into_iter().map(store::read_link);
        let links = links.collect::<DbResult<Vec<_>>>()?;
        let (Some(first), Some(last)) = (links.first(), links.last()) else { break };
        let range = params![org, first.seq, last.seq];
        let events = read.query(store::EVENTS_LINKED, range)?.into_iter().map(store::read_event);
        let events = events.map(|event| event.map(|event| (event.id, event))).collect::<DbResult<HashMap<_, _>>>()?;
        let mut values = values(read, range)?;
        for link in &links {
            walk.step(link, events.get(&link.event));
            if let Some(event) = events.get(&link.event) {
                let beside = values.remove(&link.event).unwrap_or_default();
                check_values(read, &mut walk.report, org, link.seq, event, &beside, &mut named)?;
            }
        }
        progress(walk.seq, total.max(walk.seq));
    }
    walk.end();
    let mut report = walk.report;
    for event in store::only(read.query(store::NEITHER_LINKED_NOR_PENDING, params![org, PAGE])?)? {
        report.add(None, Some(event), Wrong::NotLinked);
    }
    for event in store::only(read.query(store::PENDING_WITHOUT_EVENT, params![org, PAGE])?)? {
        report.add(None, Some(event), Wrong::EventMissing);
    }
    report.pending = read.scalar(store::COUNT_PENDING, params![org])?;
    Ok(report)
}

/// A link whose hash is not what its event gives. The next link tells which of the two was altered.
struct Doubt {
    link: Link,
    recomputed: Vec<u8>,
}

struct Walk<'k> {
    keys: &'k KeyRing,
    org: OrgId,
    report: Report,
    /// The stored hash of the link before; empty where that link is gone and nothing can be computed.
    previous: Vec<u8>,
    seq: i64,
    doubt: Option<Doubt>,
}

impl Walk<'_> {
    fn step(&mut self, link: &Link, event: Option<&EventRow>) {
        if link.seq != self.seq + 1 {
            self.settle(Wrong::EntryAltered);
            self.report.add(self.seq + 1, None, Wrong::LinkMissing(link.seq - 1));
            self.previous = Vec::new();
        }
        self.seq = link.seq;
        self.report.checked += 1;
        match event {
            None => {
                self.settle(Wrong::EntryAltered);
                self.report.add(link.seq, link.event, Wrong::EventMissing);
            }
            Some(event) if !self.previous.is_empty() => self.compare(link, event),
            Some(_) => {}
        }
        self.previous.clone_from(&link.hash);
    }

    fn compare(&mut self, link: &Link, event: &EventRow) {
        let hash_after = |previous: &[u8]| link_hash(self.keys, self.org, previous, link.seq, event).to_vec();
        let by_stored = hash_after(&self.previous);
        if crypto::same(&by_stored, &link.hash) {
            self.settle(Wrong::EventAltered);
            return;
        }
        let by_recomputed = self.doubt.as_ref().map(|doubt| hash_after(&doubt.recomputed));
        if by_recomputed.is_some_and(|hash| crypto::same(&hash, &link.hash)) {
            self.settle(Wrong::LinkAltered);
            return;
        }
        self.settle(Wrong::EntryAltered);
        self.doubt = Some(Doubt { link: link.clone(), recomputed: by_stored });
    }

    fn settle(&mut self, wrong: Wrong) {
        if let Some(doubt) = self.doubt.take() {
            self.report.add(doubt.link.seq, doubt.link.event, wrong);
        }
    }

    fn end(&mut self) {
        self.settle(Wrong::EntryAltered);
    }
}

type Beside = HashMap<(String, String), String>;

/// The digest of every value beside the events of a range of links, by event, field and side.
fn values(read: &mut Read<'_>, range: &[db::Value]) -> DbResult<HashMap<EventId, Beside>> {
    let mut all: HashMap<EventId, Beside> = HashMap::new();
    for row in read.query(store::VALUES_LINKED, range)? {
        let mut r = row.reader();
        let (event, field, side): (EventId, String, String) = (r.next()?, r.next()?, r.next()?);
        let (salt, value): (Vec<u8>, String) = (r.next()?, r.next()?);
        all.entry(event).or_default().insert((field, side), value_digest(&salt, &value));
    }
    Ok(all)
}

fn check_values(
    read: &mut Read<'_>,
    report: &mut Report,
    org: OrgId,
    seq: i64,
    event: &EventRow,
    beside: &Beside,
    named: &mut HashMap<Uuid, bool>,
) -> DbResult<()> {
    let promised = event.promised();
    for value in &promised {
        match beside.get(&(value.field.clone(), value.side.to_owned())) {
            Some(digest) if *digest == value.digest => {}
            Some(_) => report.add(seq, event.id, Wrong::ValueAltered(value.field.clone())),
            None if is_still_named(read, org, event.about(&value.field, value.side), named)? => {
                report.add(seq, event.id, Wrong::ValueMissing(value.field.clone()));
            }
            None => {}
        }
    }
    for (field, side) in beside.keys() {
        if !promised.iter().any(|value| value.field == *field && value.side == side.as_str()) {
            report.add(seq, event.id, Wrong::ValueAdded(field.clone()));
        }
    }
    Ok(())
}

/// Whether a value about this user must still be there. What is about nobody in particular is never taken away.
fn is_still_named(read: &mut Read<'_>, org: OrgId, about: Option<Uuid>, named: &mut HashMap<Uuid, bool>) -> DbResult<bool> {
    let Some(user) = about else { return Ok(true) };
    if let Some(known) = named.get(&user) {
        return Ok(*known);
    }
    let is_named = read.scalar::<i64>(store::IS_STILL_NAMED, params![org, user])? > 0;
    named.insert(user, is_named);
    Ok(is_named)
}
