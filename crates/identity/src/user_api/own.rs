//! `/api/v1/me`: who the caller is, how things look to them, where they are signed in, and their own password.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;
use db::{Read, Tx};
use kernel::{Category, Fault, Micros, Secret};
use web::Problem;
use web::openapi::Given;

use super::text;
use super::told::{self, User};
use crate::account::{self, ChangePassword, ChangePreferences, session_device};
use crate::http::api::{ApiSigned, Asked, Listing, Operation, Reply, sent};
use crate::http::{App, Credential, Visit};
use crate::sessions::{self, SessionRow};
use crate::sign_in::{self, Session};
use crate::{SessionId, UserId, users};

web::request! {
    /// How things look to the caller. What is left out stays; null: as the organization has it.
    struct ChangeMe {
        /// Language tag.
        language: Given<String>,
        /// Name of the time zone.
        time_zone: Given<String>,
        /// Code of the currency.
        currency: Given<String>,
        /// How numbers look.
        number_format: Given<String>,
        /// How dates look.
        date_format: Given<String>,
    }
}

web::request! {
    /// A new password of one's own.
    struct ChangeOwnPassword {
        /// The present password.
        current_password: Secret,
        /// The new one.
        password: Secret,
    }
}

web::answer! {
    /// A session of one's own.
    struct OwnSession {
        /// The id.
        id: SessionId,
        /// Whether it is the one that this was asked in.
        is_present: bool,
        /// Whether a program began it.
        is_program: bool,
        /// The device, as the page names it.
        device: String,
        /// The browser's or program's name for itself.
        user_agent: String,
        /// From which address it began.
        ip: String,
        /// When it began.
        created_at: Micros,
        /// When it was last used, to the minute.
        last_seen_at: Micros,
        /// When it ends at the latest.
        expires_at: Micros,
    }
}

web::answer! {
    /// Sessions that were ended.
    struct EndedSessions {
        /// How many.
        ended: i64,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::read("/api/v1/me", "me.get", me).says("Who am I", "The user whose token it is.").verbs(&["users::get"]).tells_version(),
        Operation::write(Method::PATCH, "/api/v1/me", "me.update", update)
            .says("Change how things look", "The caller’s own preferences. Everything else of theirs is an administrator’s to change.")
            .verbs(&["account::change_preferences"])
            .requires_version()
            .tells_version(),
        Operation::read("/api/v1/me/sessions", "me.sessions", list)
            .says("List one’s own sessions", "Newest first, of browsers and programs. A service user has none.")
            .verbs(&["sessions::list"])
            .lists()
            .query("include", "“total”: tells how many there are.", serde_json::json!({ "type": "string", "enum": ["total"] })),
        Operation::bare(Method::DELETE, "/api/v1/me/sessions/{id}", "me.end_session", end)
            .says("End one of one’s own sessions", "The password must have been given lately.")
            .verbs(&["account::end_session"])
            .id::<SessionId>("id", "Which."),
        Operation::bare::<EndedSessions>(Method::DELETE, "/api/v1/me/sessions", "me.end_other_sessions", end_others)
            .says(
                "End one’s own other sessions",
                "All but the one that this is asked in. The password must have been given lately. An API key has no session: 409.",
            )
            .verbs(&["account::end_other_sessions"]),
        Operation::own::<ChangeOwnPassword, Session>(Method::POST, "/api/v1/me/password", "me.change_password", post(change_password))
            .says(
                "Change one’s own password",
                "All sessions end; this one goes on under a new token, which is told once. Wrong present passwords count, and lock, as wrong tries \
                 to sign in do. An API key has no password: 409.",
            )
            .verbs(&["account::change_password"])
            .makes(),
    ]
}

fn oneself(asked: &Asked) -> Result<UserId, Fault> {
    asked.ctx.actor.user().map(UserId).ok_or_else(Fault::not_found)
}

fn me(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<User>, Fault> {
    let user = users::get(read, asked.ctx.org, oneself(asked)?)?;
    let version = user.version;
    Ok(Reply::new(told::one(&asked.ctx, read, user)?).version(version))
}

fn update(asked: &Asked, tx: &mut Tx<'_>, sent: &ChangeMe) -> Result<Reply<User>, Fault> {
    let (user, sent) = (users::get(tx, asked.ctx.org, oneself(asked)?)?, sent.clone());
    user.check_version(asked.if_match.or(user.version))?;
    let mut preferences = user.preferences;
    sent.language.put(&mut preferences.language);
    sent.time_zone.put(&mut preferences.time_zone);
    sent.currency.put(&mut preferences.currency);
    sent.number_format.put(&mut preferences.number_format);
    sent.date_format.put(&mut preferences.date_format);
    account::change_preferences(&asked.ctx, tx, ChangePreferences { version: user.version, preferences })?;
    me(asked, tx)
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<OwnSession>>, Fault> {
    let rows = sessions::list(read, asked.ctx.org, oneself(asked)?, asked.ctx.now)?;
    let present = asked.session();
    let told = |row: SessionRow| OwnSession {
        id: row.id,
        is_present: present == Some(row.id),
        is_program: row.is_program,
        device: session_device(&row),
        user_agent: row.user_agent,
        ip: row.ip,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
    };
    Ok(Reply::new(Listing::of_all(asked, rows.into_iter().map(told).collect(), |row| row.id.to_string())?))
}

fn end(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    let (ctx, id) = (&asked.ctx, asked.id("id")?);
    let is_own = sessions::list(tx, ctx.org, oneself(asked)?, ctx.now)?.iter().any(|row| row.id == id);
    if !is_own {
        return Err(Fault::not_found());
    }
    account::end_session(ctx, tx, id).map(Reply::new)
}

fn end_others(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<EndedSessions>, Fault> {
    let none = || Fault::new(Category::Conflict, "session.none", text::no_session());
    let ended = account::end_other_sessions(&asked.ctx, tx, asked.session().ok_or_else(none)?)?;
    Ok(Reply::new(EndedSessions { ended: i64::try_from(ended).unwrap_or(i64::MAX) }))
}

async fn change_password(State(app): State<App>, visit: Visit, signed: ApiSigned, request: Request) -> Result<Response, Problem> {
    let Credential::Session(session) = signed.credential else {
        return Err(Problem::new(Category::Conflict, "password.none", text::no_password()));
    };
    let user = signed.ctx.actor.user().map(UserId).ok_or_else(|| Fault::internal("a session of nobody"))?;
    app.take_try(&visit).await?;
    let sent: ChangeOwnPassword = sent(request, sign_in::BODY_BYTES).await?;
    let input = ChangePassword { session, current: Some(sent.current_password), again: sent.password.clone(), new: sent.password };
    let (db, hasher, ctx) = (app.db.clone(), app.hasher.clone(), signed.ctx);
    // A task of its own: a program that hangs up must not leave a counted try without its end.
    let changed = tokio::spawn(async move { account::change_password(&db, &hasher, &ctx, input).await }).await;
    Ok(sign_in::goes_on(user, changed.map_err(Fault::internal)??))
}
