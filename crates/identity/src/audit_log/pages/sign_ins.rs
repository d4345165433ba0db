//! The login history: of everybody, of a person, one's own; on the page and as a file.

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Change, Event, Fault, Micros};
use maud::{Markup, html};
use web::kit::{Column, FilterChip, List, Pager, Row, Tone, badge, empty, link_button, notice, select};
use web::page::Crumb;
use web::url::Query;
use web::{Page, Problem};

use super::narrow::{chip, day_chips, day_fields, days};
use super::paths;
use crate::account::{self, device_of};
use crate::audit_log::words::{Speaker, via};
use crate::audit_log::{Entry, ListSignIns, Listed, Outcome, Told, Whose, list_sign_ins, text};
use crate::http::{App, Signed, csv};
use crate::{UserId, audit, users};

const PAGE_ROWS: usize = 50;
/// So many rows of a file are read at a time.
const BATCH: usize = 200;

/// `GET /administration/security/sign-ins`
pub(super) async fn everyone(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    let listed = read(&app, &signed, &here, Whose::Everyone, PAGE_ROWS).await?;
    let file = link_button(text::sign_ins_file(), file_of(paths::SIGN_INS_FILE, &here));
    let page = Page::new(text::sign_ins()).sentence(text::sign_ins_intro()).wide().section(paths::LIST);
    let page = page.crumbs(vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::sign_ins())]).actions(html! { (file) });
    Ok(signed.show(page.body(grid(&signed, &here, Whose::Everyone, &listed))))
}

/// `GET /administration/users/{id}/sign-ins`
pub(super) async fn of_person(State(app): State<App>, signed: Signed, Path(id): Path<String>, here: Query) -> Result<Response, Problem> {
    let id: UserId = id.parse().map_err(|_| Fault::not_found())?;
    let listed = read(&app, &signed, &here, Whose::Person(id), PAGE_ROWS).await?;
    let name = listed.names.get(id.0).map(|name| name.text.clone()).unwrap_or_default();
    let file = link_button(text::sign_ins_file(), file_of(&format!("{}/export", paths::sign_ins_of(id)), &here));
    let crumbs =
        vec![Crumb::link(text::users(), users::paths::LIST), Crumb::link(&name, users::paths::show(id)), Crumb::here(text::sign_ins())];
    let page = Page::new(text::sign_ins_of(&name)).crumbs(crumbs).section(users::paths::LIST).actions(html! { (file) }).wide();
    Ok(signed.show(page.body(grid(&signed, &here, Whose::Person(id), &listed))))
}

/// `GET /account/sign-ins`
pub(super) async fn own(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    let listed = read(&app, &signed, &here, Whose::Own, PAGE_ROWS).await?;
    let crumbs = vec![Crumb::link(account::text::title(), account::HOME), Crumb::here(text::sign_ins())];
    let page = Page::new(text::sign_ins()).sentence(text::sign_ins_own()).crumbs(crumbs).wide();
    Ok(signed.show(page.body(grid(&signed, &here, Whose::Own, &listed))))
}

/// `GET /administration/security/sign-ins/export`
pub(super) async fn file(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    export(&app, &signed, &here, Whose::Everyone).await
}

/// `GET /administration/users/{id}/sign-ins/export`
pub(super) async fn file_of_person(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    here: Query,
) -> Result<Response, Problem> {
    let id: UserId = id.parse().map_err(|_| Fault::not_found())?;
    export(&app, &signed, &here, Whose::Person(id)).await
}

async fn read(app: &App, signed: &Signed, here: &Query, whose: Whose, limit: usize) -> Result<Listed, Fault> {
    // Who may not read it is told just that, before anything typed is judged.
    let (ctx, bare) = (signed.ctx.clone(), ListSignIns::of(whose, 1));
    app.db.read(move |read| list_sign_ins(&ctx, read, &bare).map(drop)).await?;
    let (ctx, input) = (signed.ctx.clone(), question(signed, here, whose, limit)?);
    app.db.read(move |read| list_sign_ins(&ctx, read, &input)).await
}

fn question(signed: &Signed, here: &Query, whose: Whose, limit: usize) -> Result<ListSignIns, Fault> {
    let outcome = here.get("outcome").filter(|word| !word.is_empty());
    let (from, until) = days(signed, here)?;
    Ok(ListSignIns {
        search: here.get("q").filter(|_| whose == Whose::Everyone).unwrap_or_default().to_owned(),
        outcome: outcome.map(|word| Outcome::from_word(word).ok_or_else(Fault::not_found)).transpose()?,
        from,
        until,
        cursor: here.get("after").map(str::to_owned),
        ..ListSignIns::of(whose, limit)
    })
}

fn file_of(path: &str, here: &Query) -> String {
    here.clone().keep(&["q", "outcome", "from", "to"]).at(path).to_string()
}

fn grid(signed: &Signed, here: &Query, whose: Whose, listed: &Listed) -> Markup {
    let here = here.clone().keep(&["q", "outcome", "from", "to", "after"]);
    let speaker = Speaker::to(&signed.ctx, &listed.names, &signed.me.format);
    let chips = chips(signed, &here);
    let searched = here.get("q").is_some_and(|typed| !typed.is_empty());
    let none = if searched || !chips.is_empty() {
        empty(text::sign_ins_no_match(), text::sign_ins_no_match_what()).no_match()
    } else {
        empty(text::sign_ins_empty(), text::sign_ins_empty_what())
    };
    let to = |cursor: &String| here.clone().with("after", cursor).into();
    let count = signed.me.format.integer(i64::try_from(listed.page.items.len()).unwrap_or(i64::MAX));
    let shown = if listed.page.items.len() == 1 { text::shown_one().to_owned() } else { text::shown(count) };
    let pager = Pager { shown: shown.into(), previous: listed.page.previous.as_ref().map(to), next: listed.page.next.as_ref().map(to) };
    // Where the person stands in each row, a phone has room for what came of it and when.
    let from = Column::new(text::column_from());
    let mut columns = vec![
        Column::new(text::column_outcome()).always().wide(),
        if whose == Whose::Everyone { from.when_wide() } else { from.always() },
        Column::new(text::column_device()).when_wide(),
        Column::new(text::column_when()).always().numeric(),
    ];
    if whose == Whose::Everyone {
        columns.insert(0, Column::new(text::column_person()).always());
    }
    let state = here.clone().without("outcome").without("from").without("to");
    let mut list = List::new("sign-ins", text::sign_ins(), state);
    if whose == Whose::Everyone {
        list = list.search(text::sign_ins_search(), here.get("q").unwrap_or_default().to_owned());
    }
    let rows = listed.page.items.iter().map(|entry| row(signed, &speaker, whose, entry)).collect();
    let list = list.filters(filters(&here)).chips(chips).columns(columns).rows(rows).pager(pager).empty(none);
    html! {
        @if listed.many_people { (notice(Tone::Plain, text::many_people())) }
        (list)
    }
}

fn filters(here: &Query) -> Markup {
    let outcomes = Outcome::ALL.map(|outcome| (outcome.word(), label(outcome)));
    let typed = here.get("outcome").unwrap_or_default().to_owned();
    html! {
        (select("outcome", text::sign_ins_outcome()).quiet().option("", text::filter_any()).options(outcomes).value(typed))
        (day_fields(here))
    }
}

fn label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::In => text::outcome_in(),
        Outcome::Refused => text::outcome_refused(),
        Outcome::Locks => text::outcome_locks(),
    }
}

fn chips<'a>(signed: &Signed, here: &Query) -> Vec<FilterChip<'a>> {
    let outcome = here.get("outcome").and_then(Outcome::from_word);
    let outcome = outcome.map(|it| chip(here, "outcome", text::sign_ins_outcome(), text::filter_is(), label(it).to_owned()));
    outcome.into_iter().chain(day_chips(signed, here)).collect()
}

fn row<'a>(signed: &Signed, speaker: &Speaker<'_>, whose: Whose, entry: &Entry) -> Row<'a> {
    let (tone, happened) = outcome(entry);
    let person = person(speaker, entry);
    let more = more(speaker, entry);
    let by_other = by_other(whose, entry);
    let through = || html! { span.dim { (via(&entry.via)) } };
    let mut cells = vec![
        html! { (badge(happened, tone)) @if !more.is_empty() { " " span { (more) } } },
        if by_other { through() } else { speaker.from_where(entry) },
        if by_other { through() } else { device(entry) },
        html! { time datetime=(entry.at.rfc3339()) title=(signed.me.format.exact(entry.at)) { (signed.me.format.moment(entry.at, signed.ctx.now)) } },
    ];
    if whose == Whose::Everyone {
        let link = entry.subject.and_then(|id| speaker.link_to_user(id));
        cells.insert(0, html! { @if let Some(href) = link { a.link href=(href) { bdi { (person) } } } @else { bdi { (person) } } });
    }
    Row::new(entry.id.to_string(), text::row_name(&person, happened), cells)
}

/// Where an administrator sat who did it is for readers of the log.
fn by_other(whose: Whose, entry: &Entry) -> bool {
    whose != Whose::Everyone && entry.actor.is_some() && entry.actor != entry.subject
}

fn person(speaker: &Speaker<'_>, entry: &Entry) -> String {
    entry.subject.map_or_else(|| text::nobody_known().to_owned(), |id| speaker.user(id))
}

fn outcome(entry: &Entry) -> (Tone, &'static str) {
    match entry.kind.as_str() {
        "session.begun" => (Tone::Good, text::outcome_in()),
        "session.ended" => (Tone::Plain, text::outcome_ended()),
        "session.all_ended" => (Tone::Plain, text::outcome_all_ended()),
        "user.locked" => (Tone::Bad, text::outcome_locked()),
        "user.unlocked" => (Tone::Plain, text::outcome_unlocked()),
        _ => (Tone::Warn, text::outcome_refused()),
    }
}

/// By what method, or why not.
fn more(speaker: &Speaker<'_>, entry: &Entry) -> String {
    let word = |field: &str| entry.after(field).map(|word| speaker.names.value(field, word));
    match entry.kind.as_str() {
        "session.begun" => word("method"),
        "user.locked" => word("lock_cause"),
        "sign_in.refused" | "password.change_refused" => word("reason"),
        _ => None,
    }
    .unwrap_or_default()
}

fn device(entry: &Entry) -> Markup {
    match &entry.user_agent {
        Told::Text(agent) => html! { span title=(agent) { (device_of(agent)) } },
        Told::Erased => html! { em.dim { (text::erased()) } },
        Told::Nothing => html! { span.dim { (via(&entry.via)) } },
    }
}

/// What stands above the columns of the file.
const HEADER: [&str; 9] = ["Time", "Person", "User ID", "Event", "Outcome", "Detail", "Address", "Program", "Through"];

/// The file. That it was taken, whose and how narrowed, is in the audit log before the first byte is sent.
async fn export(app: &App, signed: &Signed, here: &Query, whose: Whose) -> Result<Response, Problem> {
    read(app, signed, here, whose, 1).await?;
    let asked = ListSignIns { cursor: None, ..question(signed, here, whose, BATCH)? };
    let (kind, subject) = match whose {
        Whose::Person(id) => ("user", Some(id.0)),
        Whose::Everyone | Whose::Own => ("organization", None),
    };
    let filter = here.clone().keep(&["q", "outcome", "from", "to"]).to_string();
    let event = Event::new("sign_ins.exported", kind, subject).with(vec![Change::personal("filter", None, Some(filter))]);
    let ctx = signed.ctx.clone();
    app.db.write(move |tx| Ok::<_, Fault>(audit::announce(&ctx, tx, event.clone()).map(drop)?)).await?;
    let (ctx, format) = (signed.ctx.clone(), signed.me.format.clone());
    Ok(csv::respond(app.db.clone(), "login-history.csv", HEADER.map(str::to_owned).to_vec(), move |read, after: Option<String>| {
        let listed = list_sign_ins(&ctx, read, &ListSignIns { cursor: after, ..asked.clone() })?;
        let speaker = Speaker::to(&ctx, &listed.names, &format);
        Ok((listed.page.items.iter().map(|entry| line(&speaker, whose, entry)).collect(), listed.page.next))
    }))
}

fn line(speaker: &Speaker<'_>, whose: Whose, entry: &Entry) -> Vec<String> {
    let told = |told: &Told| match told {
        Told::Text(text) if !by_other(whose, entry) => text.clone(),
        _ => String::new(),
    };
    let at: Micros = entry.at;
    let id = entry.subject.map(|id| UserId(id).to_string()).unwrap_or_default();
    let (outcome, detail) = (outcome(entry).1.to_owned(), more(speaker, entry));
    let (ip, program, through) = (told(&entry.ip), told(&entry.user_agent), via(&entry.via).to_owned());
    vec![at.rfc3339(), person(speaker, entry), id, entry.kind.clone(), outcome, detail, ip, program, through]
}
