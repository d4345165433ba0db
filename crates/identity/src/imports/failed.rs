//! The rows that failed, as a file to correct and bring again, made while it is sent.
//!
//! Whatever the file, memory holds one page of outcomes and two pieces of the answer. A reader that goes away ends the writing.

use std::collections::HashMap;
use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use access::Ctx;
use axum::body::Bytes;
use db::Db;
use kernel::{Change, Event, Fault};
use sheet::{Importable, RowErrors};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::model::{Import, Outcome, Said};
use super::row::Importer;
use super::{Place, file, look};
use crate::audit;

/// So many outcomes are read at once.
const PAGE: i64 = 500;
/// How large a piece of the answer is.
const PIECE_BYTES: usize = 32 << 10;

/// The file in pieces. One that breaks off ends in an error, so that it does not look whole.
#[derive(Debug)]
pub struct FailedRows(mpsc::Receiver<io::Result<Bytes>>);

impl FailedRows {
    /// The next piece; none at the end.
    pub async fn next(&mut self) -> Option<io::Result<Bytes>> {
        self.0.recv().await
    }
}

impl futures_core::Stream for FailedRows {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

/// What is said of a row besides why it failed.
const NAMELESS: &str = "row.nameless";

/// What the file calls its fields; what it does not have, as the product does.
fn headers(import: &Import) -> HashMap<String, String> {
    let fields = Importer::new(import.kind).fields().iter().map(|field| (field.key.to_owned(), field.label.to_owned())).collect();
    let Some(settings) = &import.settings else { return fields };
    let mut fields: HashMap<String, String> = fields;
    for (key, header) in settings.mapping.columns.iter().zip(&settings.seen.header) {
        if let Some(key) = key.as_ref().filter(|_| !header.is_empty()) {
            fields.insert(key.clone(), header.clone());
        }
    }
    fields
}

/// The failed rows of the pass that is shown, with columns of errors.
pub async fn failed_rows(db: &Db, ctx: &Ctx, import: &Import) -> Result<FailedRows, Fault> {
    let separator = import.settings.as_ref().map(|settings| settings.mapping.separator).ok_or_else(Fault::not_found)?;
    let spool = file::load(db, ctx.org, import.id).await?;
    // The rows name people: who took them out is told before they go.
    let (acting, id) = (ctx.clone(), import.id);
    let event = Event::new("import.rows_downloaded", "import", id.0).with(vec![Change::of(
        "failed",
        None,
        Some(import.summary().counts.failed.to_string()),
    )]);
    db.write(move |tx| audit::announce(&acting, tx, event.clone())).await?;
    let (send, receive) = mpsc::channel(2);
    let failed =
        Failed { db: db.clone(), ctx: ctx.clone(), import: import.clone(), page: Vec::new().into_iter(), after: Some(-1), fault: None };
    let (runtime, fields) = (Handle::current(), headers(import));
    tokio::task::spawn_blocking(move || {
        let mut failed = Rows { failed, runtime, fields };
        let mut pieces = Pieces { send, piece: Vec::with_capacity(PIECE_BYTES) };
        let written = write(spool, separator, &mut failed, &mut pieces);
        if let Some(fault) = failed.failed.fault.or_else(|| written.err()) {
            let _ = pieces.send.blocking_send(Err(io::Error::other(fault.to_string())));
        }
    });
    Ok(FailedRows(receive))
}

fn write(spool: file::Spool, separator: sheet::Separator, failed: &mut Rows, pieces: &mut Pieces) -> Result<(), Fault> {
    let mut sheet = file::open(spool, separator)?;
    sheet::write_failed_rows(&mut sheet, failed, &mut *pieces)?;
    pieces.flush().map_err(|_| Fault::internal("nobody takes the failed rows any more"))
}

/// The outcomes, page by page.
struct Failed {
    db: Db,
    ctx: Ctx,
    import: Import,
    page: std::vec::IntoIter<Outcome>,
    /// The row behind which to go on; none at the end.
    after: Option<i64>,
    fault: Option<Fault>,
}

struct Rows {
    failed: Failed,
    runtime: Handle,
    /// What the file calls its fields.
    fields: HashMap<String, String>,
}

impl Iterator for Rows {
    type Item = (u64, RowErrors);

    fn next(&mut self) -> Option<Self::Item> {
        let failed = &mut self.failed;
        if failed.page.len() == 0
            && let Some(after) = failed.after
        {
            let (ctx, import) = (failed.ctx.clone(), failed.import.clone());
            let read = failed.db.read(move |read| look::outcomes(&ctx, read, &import, Some("failed"), Place::After(after), PAGE));
            match self.runtime.block_on(read) {
                Ok(page) => {
                    failed.after = page.last().map(|row| row.line);
                    failed.page = page.into_iter();
                }
                Err(error) => (failed.after, failed.fault) = (None, Some(error.into())),
            }
        }
        failed.page.next().map(|row| {
            let said: Vec<Said> = row.said().into_iter().filter(|said| said.code != NAMELESS).collect();
            let errors =
                said.iter().map(|said| (self.fields.get(&said.field).unwrap_or(&said.field).as_str(), &*said.code, &*said.message));
            (u64::try_from(row.line).unwrap_or(0), RowErrors::of(errors))
        })
    }
}

/// Sends what is written in pieces.
struct Pieces {
    send: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE_BYTES));
        self.send.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
