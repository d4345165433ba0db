//! `…/{id}/api-keys/{key}/rotate` and `/revoke`: each asks first.

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use serde::Deserialize;
use web::Problem;
use web::form::Form;
use web::kit::{Confirm, Flash, confirm, select};

use super::{crumbs, id_of, is_shown, keys_of, of_key, shown_once, status_of, text};
use crate::api_keys::ApiKey;
use crate::http::{App, Signed};
use crate::service_users::{self, RevokeKey, RotateKey};
use crate::users::{User, paths};
use crate::{ApiKeyId, UserId};

const HOUR_SECS: i64 = 3600;
const DAY_SECS: i64 = 24 * HOUR_SECS;

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    overlap_secs: i64,
}

/// The key, if it still opens something.
async fn load(app: &App, signed: &Signed, id: &str, key: &str) -> Result<(User, ApiKey), Fault> {
    let (ctx, id, key): (_, UserId, ApiKeyId) = (signed.ctx.clone(), id_of(id)?, id_of(key)?);
    let (user, keys) = app.db.read(move |read| service_users::list_keys(&ctx, read, id)).await?;
    let key = keys.into_iter().find(|row| row.id == key).ok_or_else(Fault::not_found)?;
    Ok((user, key))
}

fn show(signed: &Signed, user: &User, title: &str, here: &str, asked: &Confirm<'_>, fault: Option<&Fault>) -> Response {
    let page = web::Page::new(title).crumbs(crumbs(user, Some(here))).section(paths::LIST).status(status_of(fault));
    signed.show(page.body(html! { (asked) }))
}

fn overlap(chosen: i64) -> Markup {
    let choices = [(0, text::at_once()), (HOUR_SECS, text::an_hour()), (DAY_SECS, text::a_day()), (7 * DAY_SECS, text::a_week())];
    let choices = choices.map(|(secs, label)| (secs.to_string(), label));
    html! { (select("overlap_secs", text::overlap()).required().options(choices).value(chosen.to_string())) }
}

fn rotation(signed: &Signed, user: &User, key: &ApiKey, chosen: i64, fault: Option<&Fault>) -> Response {
    let title = text::rotate_title(&key.name);
    let asked = confirm(&title, of_key(user.id, key.id, "rotate"), text::rotate(), keys_of(user.id))
        .consequence(text::rotate_what())
        .fields(overlap(chosen))
        .error(fault.map(|f| f.message.clone()));
    show(signed, user, &title, text::rotate(), &asked, fault)
}

/// `GET …/rotate`
pub(super) async fn ask_rotate(
    State(app): State<App>,
    signed: Signed,
    Path((id, key)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (user, key) = load(&app, &signed, &id, &key).await?;
    Ok(rotation(&signed, &user, &key, DAY_SECS, None))
}

/// `POST …/rotate`
pub(super) async fn rotate(
    State(app): State<App>,
    signed: Signed,
    Path((id, key)): Path<(String, String)>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    let (user, key) = load(&app, &signed, &id, &key).await?;
    let (ctx, input) = (signed.ctx.clone(), RotateKey { user: user.id, key: key.id, overlap_secs: form.input.overlap_secs });
    match app.db.write(move |tx| service_users::rotate_key(&ctx, tx, input)).await {
        Ok(made) => Ok(signed.show(shown_once(&signed, &user, &made))),
        Err(fault) if is_shown(&fault) => Ok(rotation(&signed, &user, &key, form.input.overlap_secs, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}

/// `GET …/revoke`
pub(super) async fn ask_revoke(
    State(app): State<App>,
    signed: Signed,
    Path((id, key)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (user, key) = load(&app, &signed, &id, &key).await?;
    let used = key.last_used_at.map(|at| signed.me.format.exact(at));
    let title = text::revoke_title(&key.name);
    let asked = confirm(&title, of_key(user.id, key.id, "revoke"), text::revoke(), keys_of(user.id))
        .danger()
        .consequence(text::revoke_what())
        .consequence(used.map_or_else(|| text::never_used().to_owned(), text::last_used));
    Ok(show(&signed, &user, &title, text::revoke(), &asked, None))
}

/// `POST …/revoke`
pub(super) async fn revoke(State(app): State<App>, signed: Signed, Path((id, key)): Path<(String, String)>) -> Result<Response, Problem> {
    let (user, key) = load(&app, &signed, &id, &key).await?;
    let (ctx, input) = (signed.ctx.clone(), RevokeKey { user: user.id, key: key.id });
    app.db.write(move |tx| service_users::revoke_key(&ctx, tx, input)).await?;
    Ok(signed.to_with(&keys_of(user.id), &Flash::good(text::done_revoked())))
}
