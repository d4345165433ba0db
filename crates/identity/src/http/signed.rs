//! A signed-in person's request. Whoever is not signed in is sent to the sign-in page; whoever must do something first, there.

use std::sync::Arc;

use access::{Ctx, Subject};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use db::{Read, params};
use kernel::proof::Asked;
use kernel::{Actor, Category, Fault, Proof, Secret};
use web::cookies::SetCookie;
use web::format::{Currency, DateStyle, Format, NumberStyle};
use web::kit::Flash;
use web::page::{Page, Shell};
use web::{Problem, negotiate};

use super::app::{App, ORG};
use super::refusals::Caller;
use super::standing::{Asker, Credential, Standing};
use super::visit::Visit;
use super::{frame, gates, store, text};
use crate::UserId;
use crate::networks;
use crate::organization::{self, Organization};
use crate::sessions::{self, Door, Live};
use crate::sign_in;

/// The name of the cookie that holds the session.
pub const SESSION_COOKIE: &str = "usher_session";

/// What every page shows of the person.
#[derive(Debug, Clone)]
pub struct Me {
    /// The id.
    pub id: UserId,
    /// First and last name, or the user name.
    pub name: String,
    /// The role's name.
    pub role: String,
    /// How times, numbers and dates look to this person, with the organization's where they chose nothing.
    pub format: Format,
}

/// A request by somebody who is signed in and may go on.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The call, with what the person may do.
    pub ctx: Ctx,
    /// The organization.
    pub organization: Organization,
    /// Who.
    pub me: Me,
    /// The session.
    pub session: Live,
    /// Everything that is known of anybody's request.
    pub visit: Visit,
}

/// Why somebody cannot go on: a redirect for a browser, a problem for a program.
#[derive(Debug)]
pub struct Elsewhere(Response);

impl IntoResponse for Elsewhere {
    fn into_response(self) -> Response {
        self.0
    }
}

impl From<Problem> for Elsewhere {
    fn from(problem: Problem) -> Self {
        Self(problem.into_response())
    }
}

/// The token of a session that began while this request was on its way, in place of the cookie's.
#[derive(Debug, Clone)]
pub struct Renewed(pub Secret);

struct Found {
    live: Live,
    subject: Arc<Subject>,
    me: Me,
}

impl FromRequestParts<App> for Signed {
    type Rejection = Elsewhere;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Elsewhere> {
        let renewed = parts.extensions.get::<Renewed>().map(|renewed| renewed.0.clone());
        let token = renewed.or_else(|| web::cookies::Jar::read(&parts.headers, is_https(parts)).get(SESSION_COOKIE).map(Secret::new));
        let (now, cache) = (app.world.clock.now(), Arc::clone(&app.subjects));
        let (organization, found) = app
            .db
            .read(move |read| {
                let organization = organization::find(read, ORG)?;
                let Some((o, token)) = organization.as_ref().zip(token) else { return Ok((organization, None)) };
                let Some(live) = sessions::look_up(read, ORG, &token, Door::Page, now)? else { return Ok((organization, None)) };
                let subject = cache.of(read, live.user, live.versions(), now)?;
                let me = who(read, live.user, o)?;
                Ok::<_, Fault>((organization, Some(Found { live, subject, me })))
            })
            .await
            .map_err(Problem::from)?;
        let visit = Visit::of(parts, app, organization.clone());
        let found = match found {
            Some(found) => inside(&visit, found)?,
            None => None,
        };
        let (Some(organization), Some(Found { live, subject, me })) = (organization, found) else {
            return Err(not_signed_in(parts, &visit));
        };
        if live.must_change_password && !may_do_first(&visit.path) {
            return Err(must_change(parts, &visit));
        }
        let mut call = visit.ctx.call.by(Actor::User(live.user.0), visit.ctx.via);
        call.proof = Some(Proof::new(live.proven_until, parts.extensions.get::<Asked>().cloned().unwrap_or_default()));
        if live.needs_touch {
            let (call, id) = (call.clone(), live.id);
            // Reading goes on where nothing can be written, on a full disk, say.
            if let Err(error) = app.db.write(move |tx| sessions::touch(&call, tx, id)).await {
                tracing::warn!(%error, "when a session was last used is not noted");
            }
        }
        if let Some(caller) = parts.extensions.get::<Caller>() {
            caller.is(&call);
        }
        if let Some(standing) = parts.extensions.get::<Arc<Standing>>() {
            standing.is(&Asker { by: Credential::Session(live.id), user: live.user, versions: live.versions() }, &subject, now);
        }
        let ctx = Ctx::new(call, subject);
        gates::check(&ctx, &visit.path).map_err(Problem::from)?;
        Ok(Self { ctx, organization, me, session: live, visit })
    }
}

/// Whoever comes from outside of the organization's networks is nobody there. The session goes on for whoever uses it from inside: a cookie that
/// was stolen is no means to end it.
fn inside(visit: &Visit, found: Found) -> Result<Option<Found>, Problem> {
    let live = &found.live;
    if networks::admits(&live.networks, live.is_exempt, visit.ctx.client.ip).map_err(Fault::from)? {
        return Ok(Some(found));
    }
    tracing::warn!(user = %live.user, session = %live.id, "a session is used from outside of the networks, and refused there");
    Ok(None)
}

fn is_https(parts: &Parts) -> bool {
    parts.extensions.get::<web::client_ip::Arrival>().is_some_and(|arrival| arrival.https)
}

fn who(read: &mut Read<'_>, id: UserId, organization: &Organization) -> Result<Me, Fault> {
    let mut row = read.get(store::ME, params![ORG, id])?.reader();
    let (first, last, user_name): (String, String, String) = (row.next()?, row.next()?, row.next()?);
    let role = row.next()?;
    let own = |mine: String, theirs: &str| if mine.is_empty() { theirs.to_owned() } else { mine };
    let time_zone = own(row.next()?, &organization.time_zone);
    let number_format = own(row.next()?, &organization.number_format);
    let date_format = own(row.next()?, &organization.date_format);
    let code = own(row.next()?, &organization.currency);
    let places = iso_currency::Currency::from_code(&code).and_then(iso_currency::Currency::exponent).map_or(2, u32::from);
    Ok(Me {
        id,
        name: crate::users::shown_name(&first, &last, &user_name),
        role,
        format: Format::new(
            &time_zone,
            DateStyle::from_word(&date_format).unwrap_or_default(),
            NumberStyle::from_word(&number_format).unwrap_or_default(),
        )
        .with_currency(Currency { code, places }),
    })
}

/// What somebody may open who must change the password first.
fn may_do_first(path: &str) -> bool {
    path.starts_with("/required/") || path == "/sign-out" || path == web::theme::PATH
}

fn not_signed_in(parts: &Parts, visit: &Visit) -> Elsewhere {
    if !negotiate::wants_html(&parts.headers) {
        return Problem::new(Category::Unauthenticated, "session.missing", text::sign_in_first()).into();
    }
    let fresh = visit.organization.as_ref().is_none_or(|o| o.owner_id.is_none());
    if fresh {
        return Elsewhere(Redirect::to("/setup").into_response());
    }
    let next = if visit.path == "/" { String::new() } else { format!("?next={}", web::url::segment(&visit.path_and_query)) };
    let response = Redirect::to(&format!("/sign-in{next}")).into_response();
    Elsewhere((SetCookie::clear(SESSION_COOKIE).headers(visit.arrival.https), response).into_response())
}

fn must_change(parts: &Parts, visit: &Visit) -> Elsewhere {
    if !negotiate::wants_html(&parts.headers) {
        return Problem::new(Category::Forbidden, "password.change_required", text::change_password_first()).into();
    }
    Elsewhere(visit.to(sign_in::REQUIRED_PASSWORD))
}

impl Signed {
    /// The frame with what this person may open.
    pub fn shell(&self) -> Shell {
        frame::shell(self)
    }

    /// A page as a response.
    pub fn show(&self, page: Page) -> Response {
        page.respond(&self.shell())
    }

    /// A redirect that says what happened.
    pub fn to_with(&self, path: &str, flash: &Flash) -> Response {
        self.visit.to_with(path, flash)
    }

    /// A redirect.
    pub fn to(&self, path: &str) -> Response {
        self.visit.to(path)
    }
}
