//! Where one is signed in, and the buttons that end it.

use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, Render, html};
use serde::Deserialize;
use web::Problem;
use web::form::Form;
use web::kit::{Flash, Tone, badge, button, card, mini_table};

use super::HOME;
use crate::account::{self, session_device, text};
use crate::http::{App, Signed};
use crate::sessions::{Limits, SessionRow};

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    session: String,
}

pub(super) async fn end_one(State(app): State<App>, signed: Signed, form: Form<Which>) -> Result<Response, Problem> {
    let id = form.input.session.parse().map_err(|_| Fault::not_found())?;
    let ctx = signed.ctx.clone();
    app.db.write(move |tx| account::end_session(&ctx, tx, id)).await?;
    Ok(signed.to_with(HOME, &Flash::good(text::session_ended())))
}

pub(super) async fn end_others(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let (ctx, present) = (signed.ctx.clone(), signed.session.id);
    let ended = app.db.write(move |tx| account::end_other_sessions(&ctx, tx, present)).await?;
    Ok(signed.to_with(HOME, &Flash::good(text::sessions_ended(signed.me.format.integer(i64::try_from(ended).unwrap_or(i64::MAX))))))
}

/// A length of time in the largest unit that says it whole.
fn length(secs: i64) -> String {
    match (secs % 86_400, secs % 3600) {
        (0, _) if secs == 86_400 => text::a_day().to_owned(),
        (0, _) => text::days(secs / 86_400),
        (_, 0) if secs == 3600 => text::an_hour().to_owned(),
        (_, 0) => text::hours(secs / 3600),
        _ => text::minutes(secs / 60),
    }
}

/// The list, the present one first.
pub(super) fn list(signed: &Signed, rows: &[SessionRow], limits: &Limits) -> Markup {
    let (format, now, present) = (&signed.me.format, signed.ctx.now, signed.session.id);
    let (mine, others): (Vec<&SessionRow>, Vec<&SessionRow>) = rows.iter().partition(|row| row.id == present);
    let cells = |row: &SessionRow| {
        let last = if row.id == present {
            badge(text::this_one(), Tone::Good)
        } else {
            html! {
                form method="post" action="/account/sessions/end" {
                    input type="hidden" name="session" value=(row.id);
                    (button(text::end()).small())
                }
            }
        };
        vec![
            html! { span title=(row.user_agent) { (session_device(row)) } },
            html! { (row.ip) },
            format.moment(row.last_seen_at, now),
            last,
        ]
    };
    let table: Vec<Vec<Markup>> = mine.into_iter().chain(others.iter().copied()).map(cells).collect();
    let headings = [text::device(), text::ip(), text::last_seen(), text::action()];
    card(text::sessions())
        .id("sessions")
        .sentence(text::sessions_sentence(length(limits.idle_secs), length(limits.absolute_secs)))
        .body(html! {
            (mini_table(text::sessions(), &headings, &table))
            @if let Some(most) = limits.most { p.dim { (text::most_sessions(format.integer(most))) } }
            p { a.link href=(super::SIGN_INS) { (text::login_history()) } }
            @if !others.is_empty() {
                form.actions method="post" action="/account/sessions/end-others" { (button(text::end_others())) }
            }
        })
        .render()
}
