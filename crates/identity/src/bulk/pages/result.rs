//! What came of it: by outcome and reason, as a file, and the undo.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::html;
use web::kit::{Flash, Tone, button, columns, link_button, notice, slim_card};
use web::{Page, Problem, icons};

use super::show::Found;
use super::{id_of, parts, paths, people, preview};
use crate::bulk::{self, BulkState, Which, text};
use crate::http::{App, Signed};

/// The page.
pub(super) fn page(signed: &Signed, found: &Found, which: &Which) -> Page {
    let bulk = &found.bulk;
    let until = bulk.undo_until().filter(|until| *until > signed.ctx.now);
    let main = html! {
        @if !bulk.fault.is_empty() { (notice(Tone::Warn, bulk.fault.as_str())) }
        (slim_card(text::happened_card()).body(html! {
            (parts::counts(signed, &bulk.counts, true))
            @if let Some(until) = until { p.dim { (text::undo_until(signed.me.format.exact(until))) } }
            @if let Some(undo) = found.undone_by { p { a.link href=(paths::show(undo)) { (text::undone_link()) } } }
        }))
        @if !found.reasons.is_empty() { (preview::reasons(signed, bulk, &found.reasons)) }
        (people::list(signed, bulk, which, &found.rows))
    };
    let actions = html! {
        @if signed.ctx.subject.may_somewhere(Capability::ExportUsers) {
            (link_button(text::download(), paths::of(bulk.id, "rows.csv")).icon(icons::LuDownload))
        }
        @if until.is_some() { form method="post" action=(paths::of(bulk.id, "undo")) { (button(text::undo()).icon(icons::LuUndo2)) } }
        @if bulk.state == BulkState::Stopped && signed.me.id == bulk.created_by {
            form method="post" action=(paths::of(bulk.id, "go-on")) { (button(text::go_on()).primary()) }
        } @else {
            (link_button(text::to_users(), bulk.back.as_str()).primary())
        }
    };
    parts::base(&found.title).actions(actions).body(columns(main, parts::about(signed, bulk, &found.by)))
}

/// `POST …/{id}/undo`: previews the way back.
pub(super) async fn undo(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    match app.db.write(move |tx| bulk::undo(&ctx, tx, id)).await {
        Ok(undo) => Ok(signed.to(&paths::show(undo.id))),
        Err(fault) if fault.is("bulk.no_undo") || fault.is("bulk.undo_over") => {
            Ok(signed.to_with(&paths::show(id), &Flash::warn(fault.message)))
        }
        Err(fault) => Err(fault.into()),
    }
}
