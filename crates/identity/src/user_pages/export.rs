//! `GET /administration/users/export`: what the list shows, as a CSV file, made while it is sent.

use std::sync::Arc;

use access::{Capability, Target};
use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use kernel::Event;
use tokio::sync::mpsc;
use web::Problem;
use web::url::Query;

use super::list::filter_of_export;
use crate::http::{App, Signed};
use crate::users::{self, ExportColumns};
use crate::{UserId, audit};

/// The file. That it was taken is in the audit log before the first byte is sent.
pub(super) async fn file(State(app): State<App>, signed: Signed, OriginalUri(uri): OriginalUri) -> Result<Response, Problem> {
    let filter = filter_of_export(&Query::of(&uri))?;
    if !signed.ctx.subject.may_somewhere(Capability::ExportUsers) {
        signed.ctx.require(Capability::ExportUsers, &Target::organization())?;
    }
    let ctx = signed.ctx.clone();
    let columns = app
        .db
        .write(move |tx| {
            audit::announce(&ctx, tx, Event::new("users.exported", "organization", None))?;
            ExportColumns::of(tx, ctx.org)
        })
        .await?;
    let columns = Arc::new(columns);
    let (send, receive) = mpsc::channel::<Result<Bytes, std::io::Error>>(2);
    let (db, ctx) = (app.db.clone(), signed.ctx.clone());
    tokio::spawn(async move {
        let mut after: Option<UserId> = None;
        let mut chunk = csv(&[columns.header()], true);
        loop {
            if send.send(chunk).await.is_err() {
                return;
            }
            let (ctx, filter, columns, at) = (ctx.clone(), filter.clone(), Arc::clone(&columns), after);
            let batch = db.read(move |read| users::export(&ctx, read, &columns, &filter, at)).await;
            let (rows, last) = match batch {
                Ok(batch) => batch,
                Err(fault) => {
                    // A file that ends early must not look whole: the connection breaks off.
                    let _ = send.send(Err(std::io::Error::other(fault.to_string()))).await;
                    return;
                }
            };
            chunk = csv(&rows, false);
            if last.is_none() {
                let _ = send.send(chunk).await;
                return;
            }
            after = last;
        }
    });
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"users.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(Chunks(receive))).into_response())
}

fn csv(rows: &[Vec<String>], with_mark: bool) -> Result<Bytes, std::io::Error> {
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
