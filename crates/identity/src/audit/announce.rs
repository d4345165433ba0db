//! Writes an event into the transaction that caused it.

use db::{DbResult, Tx, params};
use kernel::{Call, Event, crypto};

use super::store;
use crate::EventId;

/// The longest value that is kept; a longer one is cut, and says so.
const MOST_CHARS: usize = 1000;

/// Records `event` as done by the call's actor. Nothing that is secret may be in it.
pub fn announce(call: &Call, tx: &mut Tx<'_>, event: Event) -> DbResult<EventId> {
    let id = EventId::new(call);
    let about = if event.subject_kind == "user" { event.subject } else { None };
    let mut changes = Vec::with_capacity(event.changes.len());
    for change in &event.changes {
        let mut entry = serde_json::Map::new();
        entry.insert("field".into(), change.field.into());
        for (side, value) in [("before", &change.before), ("after", &change.after)] {
            let Some(value) = value else { continue };
            let value = cut(value);
            if !change.personal {
                entry.insert(side.into(), value.into());
                continue;
            }
            let salt: [u8; 16] = call.random();
            entry.insert(format!("{side}_digest"), crypto::hex(&crypto::sha256(&[&salt[..], value.as_bytes()].concat())).into());
            tx.execute(store::INSERT_VALUE, params![call.org, id, change.field, side, salt, value, about])?;
        }
        changes.push(serde_json::Value::Object(entry));
    }
    let ip = call.client.ip.map(|ip| ip.to_string()).unwrap_or_default();
    tx.execute(
        store::INSERT_EVENT,
        params![
            call.org,
            id,
            call.now,
            event.kind,
            call.actor.kind(),
            call.actor.user(),
            call.acting_for,
            call.via.word(),
            ip,
            call.client.user_agent,
            call.client.request_id,
            event.subject_kind,
            event.subject,
            call.reason,
            serde_json::Value::Array(changes).to_string()
        ],
    )?;
    tx.execute(store::INSERT_PENDING, params![call.org, id])?;
    Ok(id)
}

fn cut(value: &str) -> String {
    if value.chars().count() <= MOST_CHARS {
        return value.to_owned();
    }
    value.chars().take(MOST_CHARS).chain("… (cut)".chars()).collect()
}
