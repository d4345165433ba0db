//! `GET …/{id}/rows.csv`: every row with its outcome, made while it is sent.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Change, Event, Fault};
use web::Problem;

use super::{id_of, parts};
use crate::audit;
use crate::bulk::{self, Bulk, BulkRow, Which, text};
use crate::http::{App, Signed, csv};

/// So many rows are read at once.
const BATCH: usize = 500;

/// The file. It takes out names as the export of users does, needs the same right, and is in the audit log before the first byte is sent.
pub(super) async fn file(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    bulk::require(&signed.ctx)?;
    signed.ctx.require_somewhere(Capability::ExportUsers)?;
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    let bulk = app.db.read(move |read| bulk::get(&ctx, read, id)).await?;
    let head = [text::csv_user(), text::csv_user_name(), text::csv_id(), text::csv_outcome(), text::csv_code(), text::csv_message()];
    let event =
        Event::new("bulk.rows_exported", "bulk_change", bulk.id.0).with(vec![Change::of("rows", None, Some(bulk.total.to_string()))]);
    let ctx = signed.ctx.clone();
    app.db.write(move |tx| Ok::<_, Fault>(audit::announce(&ctx, tx, event.clone()).map(drop)?)).await?;
    let ctx = signed.ctx.clone();
    let batch = move |read: &mut db::Read<'_>, after: Option<i64>| {
        let which = Which { after: after.unwrap_or_default(), ..Which::default() };
        let rows = bulk::rows(&ctx, read, &bulk, &which, BATCH)?;
        Ok((rows.iter().map(|row| cells(&bulk, row)).collect(), rows.last().map(|row| row.seq).filter(|_| rows.len() == BATCH)))
    };
    Ok(csv::respond(app.db.clone(), "bulk-change.csv", head.map(str::to_owned).to_vec(), batch))
}

fn cells(bulk: &Bulk, row: &BulkRow) -> Vec<String> {
    let (name, user_name) = row.name.clone().unwrap_or_else(|| (text::hidden_person().to_owned(), String::new()));
    let outcome = row.outcome.map_or(text::not_reached(), |outcome| parts::outcome_word(outcome, bulk.state.has_run()));
    vec![name, user_name, row.user.to_string(), outcome.to_owned(), row.code.clone(), row.message.clone()]
}
