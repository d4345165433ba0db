//! The pages of a service user's API keys: the list with the last use of each, a new key, its one showing, rotation, revocation.

mod change;
mod list;
mod new;
mod text;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::kit::{Tone, card, copyable, link_button, narrow, notice};
use web::page::{Crumb, Page};

use crate::http::{App, Signed};
use crate::service_users::Made;
use crate::users::{User, paths};
use crate::{ApiKeyId, UserId};

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route("/administration/users/{id}/api-keys", get(list::page))
        .route("/administration/users/{id}/api-keys/new", get(new::form).post(new::save))
        .route("/administration/users/{id}/api-keys/{key}/rotate", get(change::ask_rotate).post(change::rotate))
        .route("/administration/users/{id}/api-keys/{key}/revoke", get(change::ask_revoke).post(change::revoke))
}

/// The page of somebody's keys.
fn keys_of(user: UserId) -> String {
    paths::of(user, "api-keys")
}

/// What is done with one key.
fn of_key(user: UserId, key: ApiKeyId, what: &str) -> String {
    format!("{}/{key}/{what}", keys_of(user))
}

/// An id of an address; what is no id is not there.
fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

fn status_of(fault: Option<&Fault>) -> StatusCode {
    fault.map_or(StatusCode::OK, |f| web::problem::status_of(f.category))
}

/// What the person can mend in the form, or must be told there.
fn is_shown(fault: &Fault) -> bool {
    matches!(fault.category, Category::Invalid | Category::Conflict)
}

fn crumbs(user: &User, here: Option<&str>) -> Vec<Crumb> {
    let name = user.display_name();
    let mut crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, paths::show(user.id))];
    match here {
        None => crumbs.push(Crumb::here(text::api_keys())),
        Some(here) => crumbs.extend([Crumb::link(text::api_keys(), keys_of(user.id)), Crumb::here(here)]),
    }
    crumbs
}

/// A page below somebody's keys.
fn framed(user: &User, title: &str, here: &str, body: Markup) -> Page {
    Page::new(title).crumbs(crumbs(user, Some(here))).section(paths::LIST).body(narrow(body))
}

/// The one page that shows a key.
fn shown_once(signed: &Signed, user: &User, made: &Made) -> Page {
    let example = format!("curl -H \"Authorization: Bearer $USHER_KEY\" {}/api/v1/me", signed.organization.public_url);
    let body = html! {
        (notice(Tone::Good, text::shown_once()))
        (copyable("api_key", text::the_key(), made.key.reveal()))
        p { (text::ends_on(signed.me.format.exact(made.expires_at))) }
        (copyable("example", text::try_it(), &example))
        div.actions { (link_button(text::done_with_it(), keys_of(user.id)).primary()) }
    };
    let card = card(text::new_key()).sentence(text::shown_what(user.display_name())).body(body);
    framed(user, text::new_key(), text::new_key(), html! { (card) })
}
