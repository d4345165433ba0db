//! The outbox: every mail, where it stands, what the server said; send again, cancel. Secrets are masked.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use kernel::Fault;
use kernel::paging::Cursor;
use mail::outbox::{self, OutboxCounts};
use mail::{ListOutbox, MailId, MailState, OutboxRow};
use maud::{Markup, html};
use web::kit::{self, Column, Flash, List, MenuItem, Pager, Row, Tone, View};
use web::page::Crumb;
use web::url::Query;
use web::{Page, Problem};

use super::{OUTBOX, SERVER, admit};
use crate::http::{App, Signed};
use crate::mail_settings::{self, text};

const ROWS: i64 = 50;

/// The list.
pub(super) async fn list(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    admit(&signed)?;
    let pairs = web::form::parse_pairs(query.unwrap_or_default().as_bytes())?;
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str());
    let (state, search) = (MailState::parse(value("view")), value("q").trim().to_owned());
    let input = ListOutbox { state, search: search.clone(), from: Cursor::parse(value("after")), limit: ROWS };
    let ctx = signed.ctx.clone();
    let (page, counts) = app.db.read(move |read| Ok::<_, Fault>((outbox::list(&ctx, read, &input)?, outbox::counts(&ctx, read)?))).await?;
    let here = Query::new(OUTBOX).with("view", state.map(MailState::word).unwrap_or_default()).with("q", search.as_str());
    let empty = if state.is_some() || !search.is_empty() {
        kit::empty(text::no_match_title(), text::no_match()).no_match().action(kit::link_button(text::show_all(), OUTBOX))
    } else {
        kit::empty(text::empty_title(), text::empty())
    };
    let mut table = List::new("outbox", text::outbox(), here.clone())
        .views(views(&signed, &counts, state, &search))
        .search(text::search(), search)
        .columns(vec![
            Column::new(text::to()).always(),
            Column::new(text::state()).always(),
            Column::new(text::subject()),
            Column::new(text::answer()).when_wide(),
            Column::new(text::made()),
        ])
        .rows(page.items.iter().map(|row| line(&signed, row)).collect())
        .empty(empty);
    if page.next.is_some() || page.previous.is_some() {
        let to = |cursor: String| here.clone().with("after", cursor).to_string().into();
        table = table.pager(Pager { shown: "".into(), previous: page.previous.map(to), next: page.next.map(to) });
    }
    let crumbs = vec![Crumb::link(text::title(), SERVER), Crumb::here(text::outbox())];
    let page = Page::new(text::outbox()).sentence(text::outbox_sentence()).crumbs(crumbs).section(SERVER).body(html! { (table) }).wide();
    Ok(signed.show(page))
}

fn views<'a>(signed: &Signed, counts: &OutboxCounts, current: Option<MailState>, search: &str) -> Vec<View<'a>> {
    let view = |state: Option<MailState>, count: i64| View {
        label: state.map_or(text::all(), state_word).into(),
        href: Query::new(OUTBOX).with("view", state.map(MailState::word).unwrap_or_default()).with("q", search).to_string().into(),
        count: signed.me.format.integer(count).into(),
        current: current == state,
    };
    let of = |state| match state {
        MailState::Waiting => counts.waiting,
        MailState::Sending => counts.sending,
        MailState::Sent => counts.sent,
        MailState::Dead => counts.dead,
        MailState::Held => counts.held,
        MailState::Cancelled => counts.cancelled,
    };
    let all = MailState::ALL.iter().map(|state| of(*state)).sum();
    std::iter::once(view(None, all)).chain(MailState::ALL.iter().map(|state| view(Some(*state), of(*state)))).collect()
}

fn state_word(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => text::waiting(),
        MailState::Sending => text::sending(),
        MailState::Sent => text::sent(),
        MailState::Dead => text::dead(),
        MailState::Held => text::held(),
        MailState::Cancelled => text::cancelled(),
    }
}

fn state_badge(state: MailState) -> Markup {
    let tone = match state {
        MailState::Sent => Tone::Good,
        MailState::Dead => Tone::Bad,
        MailState::Held | MailState::Waiting => Tone::Warn,
        MailState::Sending => Tone::Accent,
        MailState::Cancelled => Tone::Plain,
    };
    kit::badge(state_word(state), tone)
}

fn can_cancel(row: &OutboxRow) -> bool {
    matches!(row.state, MailState::Waiting | MailState::Held | MailState::Dead)
}

fn line<'a>(signed: &Signed, row: &'a OutboxRow) -> Row<'a> {
    let address = format!("{OUTBOX}/{}", row.id);
    let cells = vec![
        html! { a.link href=(address) dir="auto" { (row.to) } },
        state_badge(row.state),
        html! { (row.subject) },
        html! { (row.answer) },
        signed.me.format.moment(row.created_at, signed.ctx.now),
    ];
    let mut items = vec![MenuItem::link(text::open(), address.clone())];
    if row.can_retry {
        items.push(MenuItem::post(text::retry(), format!("{address}/retry")));
    }
    if can_cancel(row) {
        items.push(MenuItem::post(text::cancel(), format!("{address}/cancel")));
    }
    Row::new(row.id.to_string(), row.subject.as_str(), cells).menu(items)
}

fn mail_of(text: &str) -> Result<MailId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

/// One mail: its text with secrets masked, and every word of the server.
pub(super) async fn show(State(app): State<App>, signed: Signed, Path(mail): Path<String>) -> Result<Response, Problem> {
    admit(&signed)?;
    let (ctx, id) = (signed.ctx.clone(), mail_of(&mail)?);
    let row = app.db.read(move |read| outbox::find(&ctx, read, id)).await?.ok_or_else(Fault::not_found)?;
    let (format, now) = (&signed.me.format, signed.ctx.now);
    let mut facts = vec![
        (text::state(), state_badge(row.state)),
        (text::to(), html! { span dir="auto" { (row.to) } }),
        (text::template(), html! { (row.template) }),
        (text::made(), format.moment(row.created_at, now)),
        (text::tries(), html! { (format.integer(row.tries)) }),
    ];
    match row.state {
        MailState::Sent => facts.push((text::sent_at(), format.moment_or_never(row.sent_at, now))),
        MailState::Waiting if row.tries > 0 => facts.push((text::next_try(), format.moment(row.due_at, now))),
        _ => {}
    }
    let answer = if row.answer.is_empty() { text::no_answer().to_owned() } else { row.answer.clone() };
    let main = html! {
        (kit::card(text::text()).sentence(text::masked()).body(html! { div.lines dir="auto" { (row.text) } }))
    };
    let side = html! {
        (kit::slim_card(text::facts()).body(html! {
            (kit::facts(&facts))
            p { strong { (text::answer()) } }
            p { (answer) }
            div.actions {
                @if can_cancel(&row) { form method="post" action={ (OUTBOX) "/" (row.id) "/cancel" } { (kit::button(text::cancel()).small()) } }
                @if row.can_retry { form method="post" action={ (OUTBOX) "/" (row.id) "/retry" } { (kit::button(text::retry()).small().primary()) } }
            }
        }))
    };
    let crumbs = vec![Crumb::link(text::title(), SERVER), Crumb::link(text::outbox(), OUTBOX), Crumb::here(row.subject.clone())];
    Ok(signed.show(Page::new(row.subject).crumbs(crumbs).section(SERVER).body(kit::columns(main, side))))
}

/// Tries again.
pub(super) async fn retry(State(app): State<App>, signed: Signed, Path(mail): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), mail_of(&mail)?);
    app.db.write(move |tx| mail_settings::retry(&ctx, tx, id)).await?;
    Ok(signed.to_with(OUTBOX, &Flash::good(text::retried())))
}

/// Cancels.
pub(super) async fn cancel(State(app): State<App>, signed: Signed, Path(mail): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), mail_of(&mail)?);
    app.db.write(move |tx| mail_settings::cancel(&ctx, tx, id)).await?;
    Ok(signed.to_with(OUTBOX, &Flash::good(text::cancelled_now())))
}
