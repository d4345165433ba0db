//! Reads pages of events and their values.

use std::collections::HashMap;

use db::{DbResult, Read, Row, ToValue, Value, params};
use kernel::OrgId;
use kernel::ids::Uuid;

use super::super::chain::Link;
use super::super::event_row::EventRow;
use super::{EVENTS_LINKED, FIND_EVENT, LINK_OF, LINKS_AFTER, columns, places, read_event, read_link};
use crate::EventId;

/// What a page of the log is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Narrow {
    /// Events after this id, and before that one.
    pub(crate) after: Option<Uuid>,
    pub(crate) before: Option<Uuid>,
    /// Only of these kinds; none for all.
    pub(crate) kinds: Option<Vec<&'static str>>,
    /// Any of these must hold; none for all events.
    pub(crate) any_of: Option<Vec<Either>>,
    /// Oldest first: for going back.
    pub(crate) oldest_first: bool,
}

/// One way for an event to be wanted. Each is a walk along an index of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Either {
    Actor(Uuid),
    Subject(Uuid),
    Kind(&'static str),
}

/// Events by id, newest first unless asked otherwise.
pub(crate) fn list(read: &mut Read<'_>, org: OrgId, narrow: &Narrow, limit: usize) -> DbResult<Vec<EventRow>> {
    let mut values = vec![org.to_value()];
    let mut put = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut conditions = vec!["e.org = $1".to_owned()];
    if let Some(id) = narrow.after {
        conditions.push(format!("e.id > {}", put(id.to_value())));
    }
    if let Some(id) = narrow.before {
        conditions.push(format!("e.id < {}", put(id.to_value())));
    }
    if let Some(kinds) = &narrow.kinds {
        let kinds: Vec<String> = kinds.iter().map(|kind| put(kind.to_value())).collect();
        conditions.push(format!("e.kind IN ({})", if kinds.is_empty() { "NULL".to_owned() } else { kinds.join(", ") }));
    }
    let common = conditions.join(" AND ");
    let order = if narrow.oldest_first { "ASC" } else { "DESC" };
    let text = match &narrow.any_of {
        None => format!(concat!("SELECT ", columns!(), " FROM audit_event e WHERE {} ORDER BY e.id {} LIMIT {}"), common, order, limit),
        Some(ways) => {
            let walk = |(at, way): (usize, &Either)| {
                let (column, value) = match way {
                    Either::Actor(id) => ("actor_id", id.to_value()),
                    Either::Subject(id) => ("subject_id", id.to_value()),
                    Either::Kind(kind) => ("kind", kind.to_value()),
                };
                let value = put(value);
                format!(
                    "SELECT w{at}.id FROM (SELECT e.id FROM audit_event e WHERE {common} AND e.{column} = {value} ORDER BY e.id {order} \
                     LIMIT {limit}) w{at}"
                )
            };
            let walks: Vec<String> = ways.iter().enumerate().map(walk).collect();
            if walks.is_empty() {
                return Ok(Vec::new());
            }
            format!(
                concat!("SELECT ", columns!(), " FROM audit_event e WHERE e.org = $1 AND e.id IN ({}) ORDER BY e.id {} LIMIT {}"),
                walks.join(" UNION "),
                order,
                limit
            )
        }
    };
    read.query_text(&text, &values)?.into_iter().map(read_event).collect()
}

/// One event.
pub(crate) fn find(read: &mut Read<'_>, org: OrgId, id: EventId) -> DbResult<Option<EventRow>> {
    read.find(FIND_EVENT, params![org, id])?.map(read_event).transpose()
}

/// The number and hash of an event's link, if it is linked.
pub(crate) fn place_of(read: &mut Read<'_>, org: OrgId, id: EventId) -> DbResult<Option<(i64, Vec<u8>)>> {
    let link: Option<Link> = read.find(LINK_OF, params![org, id])?.map(read_link).transpose()?;
    Ok(link.map(|link| (link.seq, link.hash)))
}

/// The values of these events that were not taken away: event, field, side, value, of which at most the first `most` characters.
pub(crate) fn values_of(
    read: &mut Read<'_>,
    org: OrgId,
    events: &[EventRow],
    most: Option<u32>,
) -> DbResult<Vec<(EventId, String, String, String)>> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let value = most.map_or_else(|| "value".to_owned(), |most| format!("SUBSTR(value, 1, {most})"));
    let text = format!(
        "SELECT event_id, field, side, {value} FROM audit_value WHERE org = $1 AND event_id IN ({}) ORDER BY event_id, field, side",
        places(2, events.len())
    );
    let mut values = vec![org.to_value()];
    values.extend(events.iter().map(|event| event.id.to_value()));
    let value = |row: Row| {
        let mut r = row.reader();
        Ok((r.next()?, r.next()?, r.next()?, r.next()?))
    };
    read.query_keys(&text, &values)?.into_iter().map(value).collect()
}

/// The events whose links come after this number, in the order of the chain, each with its number. What is linked never changes its place, and
/// nothing comes before it any more: ids of events that are written at once do not have that.
pub(crate) fn linked_after(read: &mut Read<'_>, org: OrgId, seq: i64, limit: i64) -> DbResult<Vec<(i64, EventRow)>> {
    let links: Vec<Link> = read.query(LINKS_AFTER, params![org, seq, limit])?.into_iter().map(read_link).collect::<DbResult<_>>()?;
    let (Some(first), Some(last)) = (links.first(), links.last()) else { return Ok(Vec::new()) };
    let events = read.query(EVENTS_LINKED, params![org, first.seq, last.seq])?.into_iter().map(read_event);
    let mut events: HashMap<EventId, EventRow> = events.map(|event| event.map(|event| (event.id, event))).collect::<DbResult<_>>()?;
    Ok(links.into_iter().filter_map(|link| Some((link.seq, events.remove(&link.event)?))).collect())
}
