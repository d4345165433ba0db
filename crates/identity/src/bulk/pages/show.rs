//! `/administration/users/bulk/{id}`: whatever it is at: the choice, a bar, the preview, the outcome.

use std::time::Duration;

use access::Ctx;
use axum::extract::{Path, State};
use axum::response::Response;
use db::{Read, jobs};
use kernel::Fault;
use maud::html;
use web::kit::{Flash, button, card, progress};
use web::url::Query;
use web::{Page, Problem};

use super::{choose, id_of, parts, paths, people, preview, result};
use crate::bulk::{self, Bulk, BulkRow, BulkState, Effect, Reason, Selection, Which, text};
use crate::http::{App, Signed};
use crate::seats::{self, PlanSeats};
use crate::{BulkId, users};

/// So many reasons are told.
const REASONS: usize = 20;
/// So many rows of a difference.
const DIFFERENCES: usize = 20;
/// So many administrators are named.
const ADMINISTRATORS: usize = 5;

/// A bulk change and all that its page tells.
pub(super) struct Found {
    pub(super) bulk: Bulk,
    pub(super) title: String,
    pub(super) by: String,
    pub(super) rows: Vec<BulkRow>,
    pub(super) reasons: Vec<Reason>,
    pub(super) differences: Vec<BulkRow>,
    pub(super) administrators: Vec<BulkRow>,
    pub(super) plans: Vec<PlanSeats>,
    pub(super) undone_by: Option<BulkId>,
    pub(super) stop_asked: bool,
    /// What people gain and lose by groups and teams.
    pub(super) effect: Effect,
}

/// Reads it.
pub(super) async fn find(app: &App, signed: &Signed, id: BulkId, which: &Which) -> Result<Found, Fault> {
    let (ctx, which) = (signed.ctx.clone(), which.clone());
    app.db.read(move |read| read_all(&ctx, read, id, &which)).await
}

fn read_all(ctx: &Ctx, read: &mut Read<'_>, id: BulkId, which: &Which) -> Result<Found, Fault> {
    let bulk = bulk::get(ctx, read, id)?;
    let title = match bulk.action {
        Some(action) => bulk::title(ctx, read, &bulk, action)?,
        None => String::new(),
    };
    let by = users::find(read, ctx.org, bulk.created_by)?.map(|user| user.display_name()).unwrap_or_default();
    let job = bulk.job.map(|job| jobs::find(ctx, read, job)).transpose()?.flatten();
    let mut found = Found {
        title,
        by,
        rows: Vec::new(),
        reasons: Vec::new(),
        differences: Vec::new(),
        administrators: Vec::new(),
        plans: Vec::new(),
        undone_by: None,
        stop_asked: job.is_some_and(|job| job.stop_asked),
        effect: Effect::default(),
        bulk,
    };
    let bulk = &found.bulk;
    if bulk::has_rows(bulk) {
        found.rows = bulk::rows(ctx, read, bulk, which, people::PAGE + 1)?;
        found.reasons = bulk::reasons(ctx, read, bulk, REASONS)?;
        found.undone_by = bulk::undone_by(ctx, read, id)?;
    }
    if bulk.state == BulkState::Checked {
        found.differences = bulk::differences(ctx, read, bulk, DIFFERENCES)?;
        found.administrators = bulk::administrators(ctx, read, bulk, ADMINISTRATORS)?;
        found.plans = seats::list(read, ctx.org)?;
        found.effect = bulk::effect(ctx, read, bulk)?;
    }
    Ok(found)
}

/// Where it stands.
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>, here: Query) -> Result<Response, Problem> {
    bulk::require(&signed.ctx)?;
    let which = people::asked(&here);
    let found = find(&app, &signed, id_of(&id)?, &which).await?;
    match found.bulk.state {
        BulkState::Choosing => choose::form(&app, &signed, &found.bulk, here.get("action"), None).await,
        BulkState::Gathering | BulkState::Checking | BulkState::Running => Ok(signed.show(running(&signed, &found))),
        // Chosen once more; what an undo does is not chosen.
        BulkState::Checked if here.get("action").is_some() && !matches!(found.bulk.selection, Selection::ChangedBy(_)) => {
            choose::form(&app, &signed, &found.bulk, here.get("action"), None).await
        }
        BulkState::Checked => Ok(signed.show(preview::page(&signed, &found, &which, None))),
        BulkState::Done | BulkState::Stopped => Ok(signed.show(result::page(&signed, &found, &which))),
    }
}

fn running(signed: &Signed, found: &Found) -> Page {
    let bulk = &found.bulk;
    let (title, sentence) = if bulk.state == BulkState::Running {
        (text::running_title(), text::running_sentence())
    } else {
        (text::checking_title(), text::checking_sentence())
    };
    let unsigned = |number: i64| u64::try_from(number).unwrap_or(0);
    let mut bar =
        progress("bulk-progress", text::progress_label(), unsigned(bulk.done()), unsigned(bulk.total)).polls(paths::show(bulk.id));
    if let Some((rows, micros)) = bulk.pace(signed.ctx.now) {
        bar = bar.pace(unsigned(rows), Duration::from_micros(unsigned(micros)));
    }
    let body = web::kit::narrow(html! {
        (card(found.title.as_str()).body(html! {
            (bar)
            @if found.stop_asked { p.dim { (text::stop_asked()) } }
            @else { form.actions method="post" action=(paths::of(bulk.id, "stop")) { (button(text::stop())) } }
        }))
    });
    parts::base(title).sentence(sentence).refresh(2).body(body)
}

/// Asks it to stop.
pub(super) async fn stop(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    match app.db.write(move |tx| bulk::stop(&ctx, tx, id)).await {
        Ok(()) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::stop_asked()))),
        Err(fault) if fault.is("bulk.not_now") || fault.is("job.ended") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}

/// Goes on.
pub(super) async fn go_on(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    match app.db.write(move |tx| bulk::go_on(&ctx, tx, id)).await {
        Ok(_) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_going_on()))),
        Err(fault) if fault.is("bulk.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}
