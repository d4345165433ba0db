//! `/administration/imports/{id}`: a running pass with its bar, what a check foretells, what an import did.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use db::{Tx, jobs};
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::{Form, Values};
use web::kit::{Flash, Tone, button, card, columns, confirm, facts, link_button, notice, progress, slim_card};
use web::url::Query;
use web::{Page, Problem, icons};

use super::administrators::{self, Administrators};
use super::outcomes::{self, Asked};
use super::{checked, id_of, parts, paths};
use crate::ImportId;
use crate::http::{App, Signed};
use crate::imports::{self, BeginImport, Begun, Import, ImportKind, ImportState, Outcome, Place, text};

/// So many rows of a difference are shown.
const DIFFERENCES: i64 = 20;

pub(super) struct Found {
    pub(super) import: Import,
    pub(super) rows: Vec<Outcome>,
    pub(super) differences: Vec<Outcome>,
    pub(super) administrators: Administrators,
    pub(super) leavers: Vec<Outcome>,
    stop_asked: bool,
}

/// So many of those who would leave are named.
const NAMED: i64 = 50;

async fn find(app: &App, signed: &Signed, id: ImportId, asked: &Asked, administrators_at: Place) -> Result<Found, Fault> {
    let (ctx, asked) = (signed.ctx.clone(), asked.clone());
    app.db
        .read(move |read| {
            let import = imports::get(&ctx, read, id)?;
            let job = import.job.filter(|_| import.state.runs()).map(|job| jobs::find(&ctx, read, job)).transpose()?.flatten();
            let most = i64::try_from(outcomes::PAGE + 1).unwrap_or(i64::MAX);
            let rows = if import.state.runs() {
                Vec::new()
            } else {
                imports::outcomes(&ctx, read, &import, asked.only.as_deref(), asked.place, most)?
            };
            let differences = imports::differences(&ctx, read, &import, DIFFERENCES)?;
            let administrators = Administrators::find(&ctx, read, &import, administrators_at)?;
            let leavers = match import.state {
                ImportState::Checked if import.summary().deactivated > 0 => {
                    imports::outcomes(&ctx, read, &import, Some("deactivated"), Place::After(-1), NAMED)?
                }
                _ => Vec::new(),
            };
            Ok(Found { import, rows, differences, administrators, leavers, stop_asked: job.is_some_and(|job| job.stop_asked) })
        })
        .await
}

/// Where it stands.
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>, here: Query) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let asked = Asked::of(&here);
    let found = find(&app, &signed, id_of(&id)?, &asked, administrators::FIRST).await?;
    let import = &found.import;
    Ok(match import.state {
        ImportState::Uploading | ImportState::Mapping | ImportState::Deleted => signed.to(&paths::of(import.id, "columns")),
        ImportState::Checking | ImportState::Importing | ImportState::Undoing => signed.show(running(&signed, &found)),
        ImportState::Checked => signed.show(checked::page(&signed, &found, &asked, None, &Values::default())),
        _ => signed.show(ended(&signed, &found, &asked)),
    })
}

pub(super) fn base(import: &Import, title: &str) -> Page {
    Page::new(title).crumbs(parts::crumbs(import.file_name.clone())).section(paths::LIST)
}

fn running(signed: &Signed, found: &Found) -> Page {
    let import = &found.import;
    let rows = import.settings.as_ref().map_or(0, |settings| settings.seen.rows);
    let (step, label, sentence, total) = match import.state {
        ImportState::Checking => (2, text::checking_label(), text::checking_sentence(), rows),
        ImportState::Undoing => (3, text::undoing_label(), text::undoing_sentence(), import.writes()),
        _ => (3, text::importing_label(), text::importing_sentence(), rows),
    };
    let done = u64::try_from(import.rows_done).unwrap_or(0);
    let bar =
        progress("import-progress", label, done, total).polls(paths::show(import.id)).detail(parts::counts(signed, &import.summary()));
    let body = html! {
        (parts::wizard(Some(import), step))
        (web::kit::narrow(html! {
            (card("").body(html! {
                (bar)
                @if found.stop_asked { p.dim { (text::stop_asked()) } }
                @else { form.actions method="post" action=(paths::of(import.id, "stop")) { (button(text::stop())) } }
            }))
        }))
    };
    base(import, label).sentence(sentence).refresh(2).body(body)
}

pub(super) fn side(signed: &Signed, import: &Import) -> Markup {
    let rows = import.settings.as_ref().map_or(0, |settings| settings.seen.rows);
    let about = [
        (text::fact_file(), html! { bdi { (import.file_name) } }),
        (text::fact_holds(), html! { (parts::kind_word(import.kind)) }),
        (text::fact_rows(), html! { (parts::number(signed, rows)) }),
        (text::fact_uploaded(), signed.me.format.moment(import.created_at, signed.ctx.now)),
    ];
    html! {
        (slim_card(text::counts_card()).body(parts::counts(signed, &import.summary())))
        @if let Some(cards) = parts::cards(signed, &import.summary()) { (slim_card(text::cards_card()).body(cards)) }
        (slim_card(text::file_card()).body(html! {
            (facts(&about))
            p.dim { (text::kept(imports::KEPT_DAYS)) }
            @if imports::may_undo(import, signed.ctx.now) {
                p.dim { (text::can_undo(signed.me.format.exact(imports::undo_until(import)))) }
            }
            div.actions { (link_button(text::delete(), paths::of(import.id, "delete")).small().in_dialog()) }
        }))
    }
}

pub(super) fn failed_notice(signed: &Signed, import: &Import, failed: u64) -> Markup {
    notice(
        Tone::Warn,
        html! {
            p { @if failed == 1 { (text::one_failed_stays_out()) } @else { (text::failed_stay_out(parts::number(signed, failed))) } }
            p { (link_button(text::download_failed(), paths::of(import.id, "failed.csv")).icon(icons::LuDownload).small()) }
        },
    )
}

fn ended(signed: &Signed, found: &Found, asked: &Asked) -> Page {
    let import = &found.import;
    let counts = import.summary().counts;
    let title = match import.state {
        ImportState::Done => text::done_title(),
        ImportState::Stopped => text::stopped_title(),
        ImportState::Undone => text::undone_title(),
        ImportState::UndoStopped => text::undo_stopped_title(),
        _ => text::failed_title(),
    };
    let main = html! {
        @if !import.fault.is_empty() { (notice(Tone::Bad, &*import.fault)) }
        @if counts.failed > 0 { (failed_notice(signed, import, counts.failed)) }
        @if counts.total() + import.summary().deactivated + import.writes() > 0 { (outcomes::list(signed, import, asked, &found.rows)) }
    };
    let (see, there) = match import.kind {
        ImportKind::Users => (text::see_people(), crate::users::paths::LIST),
        ImportKind::Companies => (text::see_companies(), "/administration/companies"),
    };
    let actions = html! {
        @if imports::may_undo(import, signed.ctx.now) && import.state != ImportState::UndoStopped {
            (link_button(text::undo(), paths::of(import.id, "undo")).icon(icons::LuUndo2).in_dialog())
        }
        (link_button(text::another_file(), paths::NEW).icon(icons::LuUpload))
        @match import.state {
            ImportState::UndoStopped => form method="post" action=(paths::of(import.id, "undo")) { (button(text::undo_go_on()).primary()) },
            ImportState::Stopped => form method="post" action=(paths::of(import.id, "go-on")) { (button(text::go_on()).primary()) },
            ImportState::Failed if import.may_be_checked() => (link_button(text::change_columns(), paths::of(import.id, "columns")).primary()),
            _ => (link_button(see, there).primary()),
        }
    };
    let body = html! { (parts::wizard(Some(import), 3)) (columns(main, side(signed, import))) };
    let page = base(import, title).actions(actions).body(body);
    match import.state {
        ImportState::Done => page.sentence(text::done_sentence()),
        ImportState::Undone | ImportState::UndoStopped => page.sentence(text::undone_sentence()),
        _ => page,
    }
}

/// What the button carries.
#[derive(Debug, serde::Deserialize)]
pub(super) struct ImportForm {
    token: String,
    #[serde(default)]
    deactivates: bool,
    #[serde(default)]
    reason: String,
}

/// Begins the import, or shows other rows that make administrators.
pub(super) async fn import(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<ImportForm>,
) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    let ImportForm { token, deactivates, reason } = form.input;
    let (administrators, ticks, go) = administrators::read(&form.values);
    if let Some(place) = go {
        let tick = move |tx: &mut Tx<'_>| imports::tick_administrators(&ctx, tx, id, &token, &ticks);
        return match app.db.write(tick).await {
            Ok(()) => {
                let asked = Asked::default();
                let found = find(&app, &signed, id, &asked, place).await?;
                Ok(signed.show(checked::page(&signed, &found, &asked, None, &form.values)))
            }
            Err(fault) if fault.is("import.not_now") => Ok(signed.to(&paths::show(id))),
            Err(fault) => Err(fault.into()),
        };
    }
    let input = BeginImport { import: id, token, administrators, ticks, deactivates, reason };
    match app.db.write(move |tx| imports::import(&ctx, tx, input.clone())).await {
        Ok(Begun::Importing) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_begun()))),
        Ok(Begun::CheckingAgain) => Ok(signed.to_with(&paths::show(id), &Flash::warn(text::checked_again()))),
        // A button pressed twice, or on an old page: the page shows where it stands.
        Err(fault) if fault.is("import.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) if fault.category == Category::Invalid => {
            let asked = Asked::default();
            let found = find(&app, &signed, id, &asked, administrators::place(form.values.get("at"))).await?;
            Ok(signed.show(checked::page(&signed, &found, &asked, Some(&fault), &form.values)))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Asks it to stop.
pub(super) async fn stop(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    match app.db.write(move |tx| imports::stop(&ctx, tx, id)).await {
        Ok(()) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::stop_asked()))),
        Err(fault) if fault.is("import.not_now") || fault.is("job.ended") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}

/// Goes on.
pub(super) async fn go_on(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    match app.db.write(move |tx| imports::go_on(&ctx, tx, id)).await {
        Ok(()) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_going_on()))),
        Err(fault) if fault.is("import.changed_since") => {
            let new = imports::again(&app.db, &signed.ctx, id).await?;
            Ok(signed.to_with(&paths::show(new), &Flash::warn(text::go_on_checked())))
        }
        Err(fault) if fault.is("import.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}

/// Asks before undoing.
pub(super) async fn ask_undo(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    let import = app.db.read(move |read| imports::get(&ctx, read, id)).await?;
    if !imports::may_undo(&import, signed.ctx.now) {
        return Ok(signed.to(&paths::show(id)));
    }
    let ask = confirm(text::undo_title(&import.file_name), paths::of(id, "undo"), text::undo(), paths::show(id))
        .danger()
        .consequence(text::undo_changes_back())
        .consequence(text::undo_bin())
        .consequence(text::undo_made())
        .consequence(text::undo_stays());
    Ok(signed.show(base(&import, text::undo()).body(web::kit::narrow(html! { (ask) }))))
}

/// Begins to undo, or goes on with it.
pub(super) async fn undo(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    match app.db.write(move |tx| imports::undo(&ctx, tx, id)).await {
        Ok(()) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::undo_begun()))),
        Err(fault) if fault.is("import.cannot_undo") || fault.is("import.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}

/// The failed rows as a file, made while it is sent.
pub(super) async fn failed(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    let import = app.db.read(move |read| imports::get(&ctx, read, id)).await?;
    let rows = imports::failed_rows(&app.db, &signed.ctx, &import).await?;
    // Not the upload's name: that is somebody's text, and this is a header.
    let name = format!("attachment; filename=\"failed-rows-{}.csv\"", import.kind.word());
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name), (CACHE_CONTROL, "no-store".to_owned())];
    Ok((headers, Body::from_stream(rows)).into_response())
}

/// Asks before deleting.
pub(super) async fn ask_delete(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    let import = app.db.read(move |read| imports::get(&ctx, read, id)).await?;
    let mut ask = confirm(text::delete_title(&import.file_name), paths::of(id, "delete"), text::delete(), paths::LIST)
        .danger()
        .consequence(text::delete_takes())
        .consequence(text::delete_final());
    if import.imported.is_some() {
        ask = ask.consequence(text::delete_keeps());
    }
    Ok(signed.show(base(&import, text::delete()).body(web::kit::narrow(html! { (ask) }))))
}

/// Deletes it with its file and its rows' outcomes.
pub(super) async fn delete(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id_of(&id)?;
    match imports::delete(&app.db, &signed.ctx, id).await {
        Ok(()) => Ok(signed.to_with(paths::LIST, &Flash::good(text::deleted()))),
        Err(fault) if fault.is("import.runs") => Ok(signed.to_with(&paths::show(id), &Flash::warn(fault.message))),
        Err(fault) => Err(fault.into()),
    }
}
