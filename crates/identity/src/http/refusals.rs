//! Records what a signed-in person was refused. The refusal rolls back whatever the verb did, so it is recorded here, at the
//! edge, in a transaction of its own, before the answer leaves.
//!
//! Something that a person may not know of answers as something that is not there. Both are recorded alike, so that neither the
//! answer, nor its time, nor what is written tells them apart: a 404 counts when the address names a thing by its id.
//!
//! Nobody can flood the log: so many a minute are recorded of each person, and the next one recorded says how many were not.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use kernel::ids::Uuid;
use kernel::{Call, Change, Event, Micros};
use web::Problem;

use super::app::App;
use crate::{CompanyId, RoleId, UserId, audit};

/// So many refusals a minute are recorded of each person.
const MOST_A_MINUTE: u32 = 10;
const MINUTE_SECS: i64 = 60;
/// So many people are told apart; beyond that those whose minute is over are forgotten.
const MOST_PEOPLE: usize = 10_000;
/// The longest path that is kept.
const MOST_PATH_CHARS: usize = 200;

/// A seat in the request that [`super::Signed`] puts the person's call into.
#[derive(Debug, Clone, Default)]
pub(super) struct Caller(Arc<OnceLock<Call>>);

impl Caller {
    /// Notes who asks.
    pub(super) fn is(&self, call: &Call) {
        let _ = self.0.set(call.clone());
    }
}

/// What was recorded of whom in this minute.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<HashMap<Uuid, Minute>>);

#[derive(Debug, Clone, Copy)]
struct Minute {
    began: Micros,
    recorded: u32,
    left_out: u32,
}

impl Refusals {
    /// Whether one more may be recorded; then with how many were left out before it.
    fn take(&self, user: Uuid, now: Micros) -> Option<u32> {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minutes.len() >= MOST_PEOPLE && !minutes.contains_key(&user) {
            minutes.retain(|_, minute| now.secs_since(minute.began) < MINUTE_SECS);
        }
        let minute = minutes.entry(user).or_insert(Minute { began: now, recorded: 0, left_out: 0 });
        if now.secs_since(minute.began) >= MINUTE_SECS {
            *minute = Minute { began: now, recorded: 0, left_out: minute.left_out };
        }
        if minute.recorded >= MOST_A_MINUTE {
            minute.left_out = minute.left_out.saturating_add(1);
            return None;
        }
        minute.recorded += 1;
        Some(std::mem::take(&mut minute.left_out))
    }
}

/// The layer. See the module.
pub(super) async fn note(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let caller = Caller::default();
    request.extensions_mut().insert(caller.clone());
    let path: String = request.uri().path().chars().take(MOST_PATH_CHARS).collect();
    let named = path.split('/').find_map(thing);
    let asked = format!("{} {path}", request.method());
    let response = next.run(request).await;
    let is_hidden = response.status() == StatusCode::NOT_FOUND && named.is_some();
    if response.status() != StatusCode::FORBIDDEN && !is_hidden {
        return response;
    }
    let code = response.extensions().get::<Problem>().map_or("access.closed", Problem::code);
    // Whoever gives the password again may.
    if code == "step_up.required" {
        return response;
    }
    if let Some(call) = caller.0.get()
        && let Some(user) = call.actor.user()
        && let Some(left_out) = app.refusals.take(user, call.now)
    {
        record(&app, call.clone(), event(code, asked, named, left_out)).await;
    }
    response
}

/// The refusal stands, whether or not it can be recorded; that it could not is in the server's log.
async fn record(app: &App, call: Call, event: Event) {
    let request_id = call.client.request_id.clone();
    let written = app.db.write(move |tx| audit::announce(&call, tx, event.clone())).await;
    if let Err(error) = written {
        tracing::error!(%error, request_id, "a refusal could not be recorded");
    }
}

fn event(code: &'static str, asked: String, named: Option<(&'static str, Uuid)>, left_out: u32) -> Event {
    let (kind, subject) = named.map_or(("page", None), |(kind, id)| (kind, Some(id)));
    let mut changes = vec![Change::of("code", None, Some(code.to_owned())), Change::of("request", None, Some(asked))];
    if left_out > 0 {
        changes.push(Change::of("left_out", None, Some(left_out.to_string())));
    }
    Event::new("access.refused", kind, subject).with(changes)
}

/// The thing that a segment of an address names.
fn thing(segment: &str) -> Option<(&'static str, Uuid)> {
    let user = segment.parse::<UserId>().map(|id| ("user", id.0));
    let company = || segment.parse::<CompanyId>().map(|id| ("company", id.0));
    let role = || segment.parse::<RoleId>().map(|id| ("role", id.0));
    user.or_else(|_| company()).or_else(|_| role()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = Micros(1_772_442_000_000_000);

    // covers: I1
    #[test]
    fn so_many_a_minute_and_the_next_says_how_many_were_left_out() {
        let refusals = Refusals::default();
        let (ann, bob) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for _ in 0..MOST_A_MINUTE {
            assert_eq!(refusals.take(ann, NOW), Some(0));
        }
        assert_eq!(refusals.take(ann, NOW.plus_secs(59)), None);
        assert_eq!(refusals.take(ann, NOW.plus_secs(59)), None);
        assert_eq!(refusals.take(bob, NOW), Some(0), "each person has a count of their own");
        assert_eq!(refusals.take(ann, NOW.plus_secs(60)), Some(2));
        assert_eq!(refusals.take(ann, NOW.plus_secs(61)), Some(0));
    }

    #[test]
    fn the_table_does_not_grow_with_people_who_are_gone() {
        let refusals = Refusals::default();
        for n in 0..MOST_PEOPLE {
            refusals.take(Uuid::from_u128(n as u128), NOW);
        }
        refusals.take(Uuid::max(), NOW.plus_secs(61));
        assert_eq!(refusals.0.lock().map(|minutes| minutes.len()).unwrap_or_default(), 1);
    }
}
