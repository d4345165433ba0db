//! `…/{id}/sessions`: where somebody is signed in; each session can be ended, or all (B21).

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use serde::Deserialize;
use web::form::Form;
use web::kit::{Flash, button, card, confirm, empty, link_button, mini_table};
use web::page::Crumb;
use web::{Page, Problem};

use super::{id_of, paths, text};
use crate::account::session_device;
use crate::http::{App, Signed};
use crate::sessions::SessionRow;
use crate::users::{self, User};
use crate::{SessionId, UserId, sessions};

async fn load(app: &App, signed: &Signed, id: UserId) -> Result<(User, Vec<SessionRow>), Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (user, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::EndSessions, &target)?;
            Ok((user, sessions::list(read, ctx.org, id, ctx.now)?))
        })
        .await
}

fn crumbs(user: &User) -> Vec<Crumb> {
    let name = user.display_name();
    vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, paths::show(user.id)), Crumb::here(text::sessions())]
}

/// `GET …/{id}/sessions`
pub(super) async fn list(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, rows) = load(&app, &signed, id_of(&id)?).await?;
    let name = user.display_name();
    let (format, now) = (&signed.me.format, signed.ctx.now);
    let cells = |row: &SessionRow| -> Vec<Markup> {
        vec![
            html! { span title=(row.user_agent) { (session_device(row)) } },
            html! { (row.ip) },
            format.moment(row.created_at, now),
            format.moment(row.last_seen_at, now),
            html! {
                form method="post" action=(paths::of(user.id, "sessions")) {
                    input type="hidden" name="session" value=(row.id);
                    (button(text::end_session()).small())
                }
            },
        ]
    };
    let table: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    let headings = [text::session_device(), text::session_from(), text::session_since(), text::session_seen(), text::session_action()];
    let body = html! {
        @if table.is_empty() { (empty(text::no_sessions(), text::no_sessions_what())) } @else {
            (mini_table(text::sessions(), &headings, &table))
            div.actions { (link_button(text::end_sessions(), paths::of(user.id, "end-sessions")).in_dialog()) }
        }
    };
    let page = Page::new(text::sessions_of(&name)).crumbs(crumbs(&user)).section(paths::LIST);
    Ok(signed.show(page.body(html! { (card(text::sessions()).body(body)) })))
}

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    session: String,
}

/// `POST …/{id}/sessions`: ends one.
pub(super) async fn end_one(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Which>,
) -> Result<Response, Problem> {
    let id = id_of(&id)?;
    let session: SessionId = form.input.session.parse().map_err(|_| Fault::not_found())?;
    let ctx = signed.ctx.clone();
    app.db.write(move |tx| users::end_sessions(&ctx, tx, id, Some(session))).await?;
    Ok(signed.to_with(&paths::of(id, "sessions"), &Flash::good(text::done_session())))
}

/// `GET …/{id}/end-sessions`
pub(super) async fn ask_all(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, _) = load(&app, &signed, id_of(&id)?).await?;
    let asked =
        confirm(text::sessions_title(user.display_name()), paths::of(user.id, "end-sessions"), text::end_sessions(), paths::show(user.id));
    let asked = asked.danger().consequence(text::sessions_what());
    Ok(signed.show(Page::new(text::end_sessions()).crumbs(crumbs(&user)).section(paths::LIST).body(html! { (asked) })))
}

/// `POST …/{id}/end-sessions`
pub(super) async fn end_all(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, _) = load(&app, &signed, id_of(&id)?).await?;
    let (ctx, id) = (signed.ctx.clone(), user.id);
    app.db.write(move |tx| users::end_sessions(&ctx, tx, id, None)).await?;
    Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_sessions(user.display_name()))))
}
