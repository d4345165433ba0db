//! `GET /administration/audit/{id}`: an entry with everything that is known of it, and its place in the chain.

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{card, columns, facts, link_button, mini_table, slim_card};
use web::page::Crumb;
use web::{Page, Problem};

use super::paths;
use crate::audit::text as log;
use crate::audit_log::words::{Speaker, linked, via};
use crate::audit_log::{Entry, Found, Told, find, text};
use crate::http::{App, Signed};
use crate::{BulkId, EventId, UserId, bulk};

/// The page.
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let id: EventId = id.parse().map_err(|_| Fault::not_found())?;
    let ctx = signed.ctx.clone();
    let found = app.db.read(move |read| find(&ctx, read, id)).await?;
    let speaker = Speaker::to(&signed.ctx, &found.names, &signed.me.format);
    let title = log::capital(&speaker.plain_sentence(&found.entry));
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::entry_title())];
    let body = columns(main(&speaker, &found.entry), side(&found, speaker.links_bulks));
    Ok(signed.show(Page::new(title).crumbs(crumbs).section(paths::LIST).body(body)))
}

fn main(speaker: &Speaker<'_>, entry: &Entry) -> Markup {
    let told = |told: &Told| speaker.value("", told);
    let actor = linked(&speaker.who(entry), entry.actor.and_then(|id| speaker.link_to_user(id)));
    let (target, href) = speaker.target(entry);
    let target = linked(&target, href);
    let mut rows = vec![(text::fact_who(), actor)];
    if let Some(other) = entry.acting_for {
        rows.push((text::fact_acting_for(), html! { bdi { (speaker.user(other)) } }));
    }
    rows.push((text::fact_target(), target));
    rows.push((text::fact_when(), html! { time datetime=(entry.at.rfc3339()) { (speaker.format.exact(entry.at)) } }));
    rows.push((text::fact_via(), html! { (via(&entry.via)) }));
    rows.push((text::fact_from(), told(&entry.ip)));
    rows.push((text::fact_device(), told(&entry.user_agent)));
    if entry.api_key != Told::Nothing {
        rows.push((text::fact_api_key(), told(&entry.api_key)));
    }
    rows.push((text::fact_reason(), told(&entry.reason)));
    let person = entry.subject.filter(|_| entry.subject_kind == "user").or(entry.actor).map(UserId);
    html! {
        (card(text::card_happened()).body(html! {
            (facts(&rows))
            @if let Some(user) = person { p { (link_button(text::all_of_person(), paths::about(user))) } }
        }))
        (card(text::card_changes()).body(changes(speaker, entry)))
    }
}

fn changes(speaker: &Speaker<'_>, entry: &Entry) -> Markup {
    if entry.changes.is_empty() {
        return html! { p.dim { (text::no_changes()) } };
    }
    let row = |change: &crate::audit_log::Changed| {
        let field = html! { (speaker.names.field_label(&change.field)) };
        vec![field, speaker.value(&change.field, &change.before), speaker.value(&change.field, &change.after)]
    };
    let rows: Vec<Vec<Markup>> = entry.changes.iter().map(row).collect();
    mini_table(text::card_changes(), &[text::change_field(), text::change_before(), text::change_after()], &rows)
}

fn side(found: &Found, links_bulks: bool) -> Markup {
    let entry = &found.entry;
    let place = match &found.place {
        Some(place) => vec![(text::fact_seq(), html! { (place.seq) }), (text::fact_hash(), html! { code { (place.hash) } })],
        None => Vec::new(),
    };
    let mut about = vec![(text::fact_kind(), html! { code { (entry.kind) } }), (text::fact_id(), html! { code { (entry.id) } })];
    if let Some(subject) = entry.subject.filter(|_| entry.subject_kind == "user") {
        about.push((text::fact_target_id(), html! { code { (UserId(subject)) } }));
    }
    match entry.request_id.parse::<BulkId>() {
        Ok(bulk) if links_bulks => {
            about.push((text::fact_bulk(), html! { a.link href=(bulk::pages::paths::show(bulk)) { (text::bulk_open()) } }));
        }
        Ok(_) => {}
        Err(_) if entry.request_id.is_empty() => {}
        Err(_) => about.push((text::fact_request(), html! { code { (entry.request_id) } })),
    }
    html! {
        (slim_card(text::entry_title()).body(facts(&about)))
        (slim_card(text::card_chain()).body(html! {
            @if place.is_empty() { p { (text::chain_pending()) } } @else { (facts(&place)) }
            p.dim { (text::chain_sentence()) }
        }))
    }
}
