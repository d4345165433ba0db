//! `…/{id}/api-keys`: the keys of a service user, and when each was last used.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use web::kit::{Tone, badge, card, empty, link_button, mini_table};
use web::{Page, Problem, icons};

use super::{crumbs, id_of, keys_of, of_key, text};
use crate::api_keys::{ApiKey, KeyState};
use crate::http::{App, Signed};
use crate::service_users;
use crate::users::{User, paths};

/// `GET …/{id}/api-keys`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    let (user, keys) = app.db.read(move |read| service_users::list_keys(&ctx, read, id)).await?;
    let rows: Vec<Vec<Markup>> = keys.iter().map(|key| row(&signed, &user, key)).collect();
    let headings =
        [text::column_name(), text::column_state(), text::column_ends(), text::column_used(), text::column_from(), text::column_action()];
    let body = html! {
        @if rows.is_empty() { (empty(text::no_keys(), text::no_keys_what())) } @else { (mini_table(text::api_keys(), &headings, &rows)) }
    };
    let page = Page::new(text::api_keys_of(user.display_name())).sentence(text::api_keys_sentence()).crumbs(crumbs(&user, None));
    let new = link_button(text::new_key(), format!("{}/new", keys_of(user.id))).icon(icons::LuPlus).primary();
    let reference = link_button(text::reference(), crate::http::api::REFERENCE);
    Ok(signed.show(page.section(paths::LIST).actions(html! { (reference) (new) }).body(html! { (card(text::api_keys()).body(body)) })))
}

fn row(signed: &Signed, user: &User, key: &ApiKey) -> Vec<Markup> {
    let (format, now) = (&signed.me.format, signed.ctx.now);
    let state = key.state(now);
    let (words, tone) = match state {
        KeyState::Living => (text::living(), Tone::Good),
        KeyState::Replaced => (text::replaced(), Tone::Warn),
        KeyState::Expired => (text::expired(), Tone::Plain),
        KeyState::Revoked => (text::revoked(), Tone::Bad),
    };
    let change = |label, what| link_button(label, of_key(user.id, key.id, what)).small().in_dialog();
    vec![
        html! { bdi { (key.name) } " " code { (key.shown) "…" } },
        badge(words, tone),
        format.moment(key.expires_at, now),
        format.moment_or_never(key.last_used_at, now),
        html! { (key.last_used_ip) },
        html! {
            @if state == KeyState::Living { (change(text::rotate(), "rotate")) " " }
            @if matches!(state, KeyState::Living | KeyState::Replaced) { (change(text::revoke(), "revoke")) }
        },
    ]
}
