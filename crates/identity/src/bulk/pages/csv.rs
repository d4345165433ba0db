//! `GET …/{id}/rows.csv`: every row with its outcome, made while it is sent.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use web::Problem;

use super::{id_of, parts};
use crate::bulk::{self, Bulk, BulkRow, Which, text};
use crate::http::{App, Signed};

/// So many rows are read at once.
const BATCH: usize = 500;

/// The file.
pub(super) async fn file(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    let bulk = app.db.read(move |read| bulk::get(&ctx, read, id)).await?;
    let (send, receive) = mpsc::channel::<Result<Bytes, std::io::Error>>(2);
    let (db, ctx) = (app.db.clone(), signed.ctx.clone());
    tokio::spawn(async move {
        let mut which = Which::default();
        let head = [text::csv_user(), text::csv_user_name(), text::csv_id(), text::csv_outcome(), text::csv_code(), text::csv_message()];
        let mut chunk = lines(&[head.map(str::to_owned).to_vec()], true);
        loop {
            if send.send(chunk).await.is_err() {
                return;
            }
            let (asker, of, asked) = (ctx.clone(), bulk.clone(), which.clone());
            let rows = match db.read(move |read| bulk::rows(&asker, read, &of, &asked, BATCH)).await {
                Ok(rows) => rows,
                Err(fault) => {
                    // A file that ends early must not look whole: the connection breaks off.
                    let _ = send.send(Err(std::io::Error::other(fault.to_string()))).await;
                    return;
                }
            };
            let Some(last) = rows.last() else { return };
            which.after = last.seq;
            let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(&bulk, row)).collect();
            chunk = lines(&cells, false);
        }
    });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"bulk-change.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(Chunks(receive))).into_response())
}

fn cells(bulk: &Bulk, row: &BulkRow) -> Vec<String> {
    let (name, user_name) = row.name.clone().unwrap_or_else(|| (text::hidden_person().to_owned(), String::new()));
    let outcome = row.outcome.map_or(text::not_reached(), |outcome| parts::outcome_word(outcome, bulk.state.has_run()));
    vec![name, user_name, row.user.to_string(), outcome.to_owned(), row.code.clone(), row.message.clone()]
}

fn lines(rows: &[Vec<String>], with_mark: bool) -> Result<Bytes, std::io::Error> {
    let mut bytes = Vec::new();
    let mut writer = if with_mark { sheet::Writer::with_mark(&mut bytes)? } else { sheet::Writer::new(&mut bytes) };
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()?;
    Ok(bytes.into())
}

/// The receiving end as a stream.
struct Chunks(mpsc::Receiver<Result<Bytes, std::io::Error>>);

impl futures_core::Stream for Chunks {
    type Item = Result<Bytes, std::io::Error>;
    fn poll_next(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
