//! A program's request: by the token of a session, or by the key of a service user. Whoever presents nothing that holds gets one answer,
//! whatever the reason, and each such answer is counted for their network, apart from its tries to sign in.

use std::sync::Arc;

use access::{ApiScope, Ctx, Subject};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use db::Read;
use kernel::{Actor, Call, Category, Fault, Micros, Proof, Via};
use web::Problem;
use web::client_ip::Arrival;

use super::super::app::{App, ORG};
use super::super::refusals::Caller;
use super::super::standing::{Asker, Credential, Standing};
use super::super::subjects::Subjects;
use super::super::text;
use super::credential::{Presented, presented};
use super::told::Told;
use crate::organization::{self, Organization};
use crate::sessions::{Door, Live};
use crate::{api_keys, networks, sessions, validity};

/// A request by somebody who is known and may go on.
#[derive(Debug, Clone)]
pub struct ApiSigned {
    /// The call, with what they may: all of it by a session, what the key leaves of it by a key.
    pub ctx: Ctx,
    /// The organization.
    pub organization: Organization,
    /// By what they are known.
    pub credential: Credential,
}

/// Whom a token belongs to.
struct Found {
    organization: Organization,
    asker: Asker,
    subject: Arc<Subject>,
    scope: Option<ApiScope>,
    needs_touch: bool,
    must_change: bool,
    /// Until when the password that was given counts; none for a key, which is its own proof.
    proven_until: Option<Micros>,
}

/// What a token came to.
enum Looked {
    /// It lets in.
    In(Box<Found>),
    /// It is a session's that is used from outside of the organization's networks.
    Outside(Live),
}

impl FromRequestParts<App> for ApiSigned {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let mut call = Call::new(ORG, Actor::Anonymous, Via::Api, &app.world);
        call.client = parts.extensions.get::<Arrival>().cloned().unwrap_or_default().client(&parts.headers);
        let found = match presented(&parts.headers) {
            None => None,
            Some(token) => {
                let (call, cache) = (call.clone(), Arc::clone(&app.subjects));
                app.db.read(move |read| find(read, &call, &token, &cache)).await?
            }
        };
        let found = match found {
            Some(Looked::In(found)) => Some(*found),
            Some(Looked::Outside(live)) => {
                // It goes on for whoever uses it from inside: a token that was stolen is no means to end it.
                tracing::warn!(user = %live.user, session = %live.id, "a session is used from outside of the networks, and refused there");
                None
            }
            None => None,
        };
        let Some(found) = found else {
            app.take_dead_token(&call).await?;
            return Err(Problem::new(Category::Unauthenticated, "credential.refused", text::credential()));
        };
        let mut call = call.by(Actor::User(found.asker.user.0), Via::Api);
        call.api_key = match found.asker.by {
            Credential::Session(_) => None,
            Credential::Key(key) => Some(key.0),
        };
        call.proof = found.proven_until.map(|until| Proof::new(until, Arc::default()));
        let spent = app.take_request(of(found.asker.by), call.now);
        if let Some(told) = parts.extensions.get::<Told>() {
            told.is(spent.unwrap_or_else(|refused| refused));
        }
        spent.map_err(|refused| refused.refused(text::requests_spent()))?;
        if found.must_change && !may_do_first(parts) {
            return Err(Problem::new(Category::Forbidden, "password.change_required", text::change_password_first()));
        }
        if found.needs_touch {
            touch(app, call.clone(), found.asker.by).await;
        }
        if let Some(caller) = parts.extensions.get::<Caller>() {
            caller.is(&call);
        }
        if let Some(standing) = parts.extensions.get::<Arc<Standing>>() {
            standing.is(&found.asker, &found.subject, call.now);
        }
        let subject = found.scope.map_or_else(|| Arc::clone(&found.subject), |scope| Arc::new(found.subject.narrowed(&scope)));
        Ok(Self { ctx: Ctx::new(call, subject), organization: found.organization, credential: found.asker.by })
    }
}

fn find(read: &mut Read<'_>, call: &Call, token: &Presented, cache: &Subjects) -> Result<Option<Looked>, Fault> {
    let Some(organization) = organization::find(read, ORG)? else { return Ok(None) };
    let (asker, scope, needs_touch, must_change, proven_until) = match token {
        Presented::Session(token) => {
            let Some(live) = sessions::look_up(read, ORG, token, Door::Api, call.now)? else { return Ok(None) };
            if !networks::admits(&live.networks, live.is_exempt, call.client.ip)? {
                return Ok(Some(Looked::Outside(live)));
            }
            let asker = Asker { by: Credential::Session(live.id), user: live.user, versions: live.versions() };
            (asker, None, live.needs_touch, live.must_change_password, Some(live.proven_until))
        }
        Presented::Key(key) => {
            let Some(live) = api_keys::look_up(read, ORG, key, call.client.ip, call.now)? else { return Ok(None) };
            if !networks::admit(read, ORG, live.user, call.client.ip)? || !validity::find(read, ORG, live.user)?.holds(call.now) {
                return Ok(None);
            }
            let asker = Asker { by: Credential::Key(live.id), user: live.user, versions: live.versions() };
            (asker, Some(live.scope), live.needs_touch, false, None)
        }
    };
    let subject = cache.of(read, asker.user, asker.versions, call.now)?;
    Ok(Some(Looked::In(Box::new(Found { organization, asker, subject, scope, needs_touch, must_change, proven_until }))))
}

/// By what a credential's requests are counted.
fn of(credential: Credential) -> kernel::ids::Uuid {
    match credential {
        Credential::Session(id) => id.0,
        Credential::Key(id) => id.0,
    }
}

/// Notes the last use. Reading goes on where nothing can be written, on a full disk, say.
async fn touch(app: &App, call: Call, credential: Credential) {
    let touched = app.db.write(move |tx| match credential {
        Credential::Session(id) => sessions::touch(&call, tx, id),
        Credential::Key(id) => api_keys::touch(&call, tx, id),
    });
    if let Err(error) = touched.await {
        tracing::warn!(%error, "when a session or key was last used is not noted");
    }
}

/// What somebody may ask who must change the password first.
fn may_do_first(parts: &Parts) -> bool {
    matches!(parts.uri.path(), "/api/v1/me/password" | "/api/v1/sessions/current")
}
