//! Writes events into the transaction that caused them.

use db::{DbResult, Tx, Value as Cell, params};
use kernel::events::Kept;
use kernel::{Call, Event};
use serde_json::{Map, Value};

use super::event_row::{CALL, about, value_digest};
use super::store::{self, ValueRow};
use super::{kinds, text};
use crate::{ApiKeyId, EventId};

/// The longest value that is kept; a longer one is cut, and says so.
const MOST_CHARS: usize = 1000;
/// The same of a text that is kept whole: more than any form takes.
const MOST_CHARS_WHOLE: usize = 100_000;

/// Records `event` as done by the call's actor. Nothing that is secret may be in it. Its kind stands in [`super::KINDS`].
pub fn announce(call: &Call, tx: &mut Tx<'_>, event: Event) -> DbResult<EventId> {
    let mut noted = Noted::default();
    let id = noted.note(call, &event);
    noted.write(call, tx)?;
    Ok(id)
}

/// Events that are written together, for work on many things in one transaction.
#[derive(Debug, Default)]
pub struct Noted {
    events: Vec<NotedEvent>,
}

#[derive(Debug)]
struct NotedEvent {
    id: EventId,
    row: Vec<Cell>,
    values: Vec<ValueRow>,
}

impl Noted {
    /// Notes `event` as done by the call's actor, as [`announce`] would.
    pub fn note(&mut self, call: &Call, event: &Event) -> EventId {
        let noted = noted(call, event);
        let id = noted.id;
        self.events.push(noted);
        id
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Drops all but the first `keep`: what the others tell was undone.
    pub fn cut(&mut self, keep: usize) {
        self.events.truncate(keep);
    }

    /// Writes all, and holds none any more.
    pub fn write(&mut self, call: &Call, tx: &mut Tx<'_>) -> DbResult<()> {
        let events = std::mem::take(&mut self.events);
        let ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
        let mut rows = Vec::with_capacity(events.len());
        let mut values = Vec::new();
        for event in events {
            rows.push(event.row);
            values.extend(event.values.into_iter().map(|value| (event.id, value)));
        }
        store::insert_events(tx, &rows)?;
        store::insert_values(tx, call.org, values)?;
        store::insert_pending(tx, call.org, &ids)
    }
}

fn noted(call: &Call, event: &Event) -> NotedEvent {
    debug_assert!(kinds::find(event.kind).is_some(), "{} has no sentence: add it to audit::KINDS", event.kind);
    let id = EventId::new(call);
    let mut beside = Beside { call, subject_kind: event.subject_kind, subject: event.subject, rows: Vec::new() };
    let mut changes = Vec::with_capacity(event.changes.len());
    for change in &event.changes {
        let mut entry = Map::new();
        entry.insert("field".into(), change.field.as_ref().into());
        for (side, value) in [("before", &change.before), ("after", &change.after)] {
            let Some(value) = value else { continue };
            let most = match change.kept {
                Kept::InTheEvent => {
                    entry.insert(side.into(), cut(value, MOST_CHARS).into());
                    continue;
                }
                Kept::BesideIt => MOST_CHARS,
                Kept::BesideItWhole => MOST_CHARS_WHOLE,
            };
            entry.insert(format!("{side}_digest"), beside.keep(&change.field, side, cut(value, most)));
        }
        changes.push(Value::Object(entry));
    }
    let ip = call.client.ip.map(|ip| ip.to_string()).unwrap_or_default();
    let mut circumstances = Map::new();
    let key = call.api_key.map(|id| ApiKeyId(id).to_string()).unwrap_or_default();
    let told = [("ip", &ip), ("user_agent", &call.client.user_agent), ("reason", &call.reason), ("api_key", &key)];
    for (field, value) in told {
        if !value.is_empty() {
            circumstances.insert(field.into(), beside.keep(field, CALL, cut(value, MOST_CHARS)));
        }
    }
    let row = params![
        call.org,
        id,
        call.now,
        event.kind,
        call.actor.kind(),
        call.actor.user(),
        call.acting_for,
        call.via.word(),
        call.client.request_id,
        event.subject_kind,
        event.subject,
        Value::Array(changes).to_string(),
        Value::Object(circumstances).to_string()
    ];
    NotedEvent { id, row: row.to_vec(), values: beside.rows }
}
/// The values that will stand beside the event.
struct Beside<'c> {
    call: &'c Call,
    subject_kind: &'static str,
    subject: Option<kernel::ids::Uuid>,
    rows: Vec<ValueRow>,
}

impl Beside<'_> {
    /// Keeps a value under a salt of its own, and gives the digest that the event holds.
    fn keep(&mut self, field: &str, side: &str, value: String) -> Value {
        let salt: [u8; 16] = self.call.random();
        let digest = value_digest(&salt, &value);
        let about = about(field, side, self.call.actor.user(), self.subject_kind, self.subject);
        self.rows.push(ValueRow { field: field.to_owned(), side: side.to_owned(), salt: salt.to_vec(), value, about });
        digest.into()
    }
}

fn cut(value: &str, most: usize) -> String {
    if value.chars().count() <= most {
        return value.to_owned();
    }
    value.chars().take(most).chain(text::cut().chars()).collect()
}
