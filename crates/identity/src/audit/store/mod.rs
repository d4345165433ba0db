//! The statements of the audit log.

mod reading;

use db::{DbResult, FromValue, Row, ToValue, Tx, Value};
use kernel::OrgId;
use kernel::ids::Uuid;

use super::chain::Link;
use super::event_row::EventRow;
use crate::EventId;

/// The columns of [`read_event`], in its order.
macro_rules! columns {
    () => {
        "e.id, e.at, e.kind, e.actor_kind, e.actor_id, e.acting_for, e.via, e.request_id, e.subject_kind, e.subject_id, e.changes, \
         e.circumstances"
    };
}

use columns;

pub(crate) use reading::{Either, Narrow, find, linked_after, list, place_of, values_of};

db::statements! {
    DELETE_VALUES_ABOUT = "DELETE FROM audit_value WHERE org = $1 AND about_user_id = $2";

    /// What waits for its link. A row without its event, or with a link already, is left to the verifier.
    PENDING = concat!("SELECT ", columns!(), " FROM audit_pending p JOIN audit_event e ON e.org = p.org AND e.id = p.event_id \
        WHERE p.org = $1 AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.org = p.org AND l.event_id = p.event_id) \
        ORDER BY p.event_id LIMIT $2");
    ANY_PENDING = "SELECT p.event_id FROM audit_pending p JOIN audit_event e ON e.org = p.org AND e.id = p.event_id WHERE p.org = $1 \
        AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.org = p.org AND l.event_id = p.event_id) ORDER BY p.event_id LIMIT 1";
    LAST_LINK = "SELECT seq, event_id, hash FROM audit_link WHERE org = $1 ORDER BY seq DESC LIMIT 1";
    LINK_AT = "SELECT seq, event_id, hash FROM audit_link WHERE org = $1 AND seq = $2";
    LINK_OF = "SELECT seq, event_id, hash FROM audit_link WHERE org = $1 AND event_id = $2";

    LINKS_AFTER = "SELECT seq, event_id, hash FROM audit_link WHERE org = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    EVENTS_LINKED = concat!("SELECT ", columns!(), " FROM audit_link l JOIN audit_event e ON e.org = l.org AND e.id = l.event_id \
        WHERE l.org = $1 AND l.seq >= $2 AND l.seq <= $3 ORDER BY l.seq");
    VALUES_LINKED = "SELECT v.event_id, v.field, v.side, v.salt, v.value FROM audit_link l JOIN audit_value v ON v.org = l.org \
        AND v.event_id = l.event_id WHERE l.org = $1 AND l.seq >= $2 AND l.seq <= $3 ORDER BY l.seq, v.field, v.side";
    NEITHER_LINKED_NOR_PENDING = "SELECT e.id FROM audit_event e WHERE e.org = $1 \
        AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.org = e.org AND l.event_id = e.id) \
        AND NOT EXISTS (SELECT 1 FROM audit_pending p WHERE p.org = e.org AND p.event_id = e.id) ORDER BY e.id LIMIT $2";
    PENDING_WITHOUT_EVENT = "SELECT p.event_id FROM audit_pending p WHERE p.org = $1 \
        AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.org = p.org AND e.id = p.event_id) ORDER BY p.event_id LIMIT $2";
    COUNT_PENDING = "SELECT COUNT(*) FROM audit_pending WHERE org = $1";
    IS_STILL_NAMED = "SELECT (SELECT COUNT(*) FROM users WHERE org = $1 AND id = $2 AND status <> 'purged') \
        + (SELECT COUNT(*) FROM employee WHERE org = $1 AND id = $2)";

    FIND_EVENT = concat!("SELECT ", columns!(), " FROM audit_event e WHERE e.org = $1 AND e.id = $2");
}

/// Reads the columns of `columns!`.
pub(super) fn read_event(row: Row) -> DbResult<EventRow> {
    let mut r = row.reader();
    Ok(EventRow {
        id: r.next()?,
        at: r.next()?,
        kind: r.next()?,
        actor_kind: r.next()?,
        actor: r.next()?,
        acting_for: r.next()?,
        via: r.next()?,
        request_id: r.next()?,
        subject_kind: r.next()?,
        subject: r.next()?,
        changes: r.next()?,
        circumstances: r.next()?,
    })
}

/// Reads `seq, event_id, hash`.
pub(super) fn read_link(row: Row) -> DbResult<Link> {
    let mut r = row.reader();
    Ok(Link { seq: r.next()?, event: r.next()?, hash: r.next()? })
}

/// A value that stands beside its event.
#[derive(Debug, Clone)]
pub(super) struct ValueRow {
    pub(super) field: String,
    pub(super) side: String,
    pub(super) salt: Vec<u8>,
    pub(super) value: String,
    pub(super) about: Option<Uuid>,
}

/// So many rows a statement writes: alike texts are prepared once.
const AT_ONCE: usize = 32;

/// Writes events.
pub(super) fn insert_events(tx: &mut Tx<'_>, events: &[Vec<Value>]) -> DbResult<()> {
    const COLUMNS: &str = "audit_event (org, id, at, kind, actor_kind, actor_id, acting_for, via, request_id, subject_kind, subject_id, \
        changes, circumstances)";
    for events in events.chunks(AT_ONCE) {
        let values: Vec<Value> = events.iter().flatten().cloned().collect();
        insert(tx, COLUMNS, &tuples(events.len(), 13, 1, ""), &values)?;
    }
    Ok(())
}

/// Writes the values of events.
pub(super) fn insert_values(tx: &mut Tx<'_>, org: OrgId, rows: Vec<(EventId, ValueRow)>) -> DbResult<()> {
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut values = vec![org.to_value()];
        for (event, row) in rows.by_ref().take(AT_ONCE) {
            let texts = [row.field, row.side].map(Value::Text);
            values.push(event.to_value());
            values.extend(texts);
            values.extend([Value::Blob(row.salt), Value::Text(row.value), row.about.to_value()]);
        }
        let tuples = tuples(values.len() / 6, 6, 2, "$1, ");
        insert(tx, "audit_value (org, event_id, field, side, salt, value, about_user_id)", &tuples, &values)?;
    }
    Ok(())
}

/// Events wait to be linked.
pub(super) fn insert_pending(tx: &mut Tx<'_>, org: OrgId, events: &[EventId]) -> DbResult<()> {
    for events in events.chunks(AT_ONCE) {
        let mut values = vec![org.to_value()];
        values.extend(events.iter().map(ToValue::to_value));
        insert(tx, "audit_pending (org, event_id)", &tuples(events.len(), 1, 2, "$1, "), &values)?;
    }
    Ok(())
}

/// Writes links in one statement.
pub(super) fn insert_links(tx: &mut Tx<'_>, org: OrgId, links: &[Link]) -> DbResult<()> {
    let mut values = vec![org.to_value()];
    for link in links {
        values.extend([link.seq.to_value(), link.event.to_value(), link.hash.to_value()]);
    }
    insert(tx, "audit_link (org, seq, event_id, hash)", &tuples(links.len(), 3, 2, "$1, "), &values)
}

/// What is linked no longer waits.
pub(super) fn delete_pending(tx: &mut Tx<'_>, org: OrgId, links: &[Link]) -> DbResult<()> {
    let mut values = vec![org.to_value()];
    values.extend(links.iter().map(|link| link.event.to_value()));
    let text = format!("DELETE FROM audit_pending WHERE org = $1 AND event_id IN ({})", places(2, links.len()));
    tx.execute_text(&text, &values).map(drop)
}

fn insert(tx: &mut Tx<'_>, into: &str, tuples: &str, values: &[Value]) -> DbResult<()> {
    if tuples.is_empty() {
        return Ok(());
    }
    tx.execute_text(&format!("INSERT INTO {into} VALUES {tuples}"), values).map(drop)
}

/// `(lead $from, …), (lead …)`: `rows` tuples of `width` parameters each behind what they share.
fn tuples(rows: usize, width: usize, from: usize, lead: &str) -> String {
    let tuple = |row: usize| format!("({lead}{})", places(from + row * width, width));
    (0..rows).map(tuple).collect::<Vec<_>>().join(", ")
}

fn places(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// The one column of every row.
pub(super) fn only<T: FromValue>(rows: Vec<Row>) -> DbResult<Vec<T>> {
    rows.into_iter().map(Row::only).collect()
}
