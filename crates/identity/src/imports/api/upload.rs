//! `POST /api/v1/imports`: the body is the file, and arrives piece by piece.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::Method;
use db::{Db, Tx};
use futures_core::Stream;
use kernel::{Category, Fault};
use serde_json::json;

use super::PATH;
use super::told::{self, FileImport};
use crate::ImportId;
use crate::http::api::{Asked, FileTypes, Operation, Preparing, Reply};
use crate::imports::file::Known;
use crate::imports::upload::{self, Arriving, broken};
use crate::imports::{ImportKind, Spool, get, require, stored, text};

/// What programs call such a file. A workbook is read only so far as to say that it is to be saved as CSV.
const TYPES: FileTypes = &[
    "text/csv",
    "text/tab-separated-values",
    "application/octet-stream",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];
/// What a file is called whose name nobody sent.
const NAMELESS: &str = "import.csv";

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::bare(Method::POST, PATH, "imports.upload", keep)
            .says(
                "Upload a file",
                "The body is the file: CSV as the page takes it, at most 64 MiB and 500,000 rows. It is read once, and refused at once if it cannot be \
                 read; what is told are its columns as they were recognized. Nothing is imported yet. Columns of passwords are thrown away.",
            )
            .verbs(&["imports::begin", "imports::stored"])
            .query("kind", "What it holds; found out where it is left out.", json!({ "type": "string", "enum": ["users", "companies"] }))
            .query("file_name", "What it is called in lists and in the audit log.", json!({ "type": "string", "default": NAMELESS }))
            .with_file(TYPES, receive)
            .prepares(store)
            .makes(),
    ]
}

/// A file that was read.
struct Arrived {
    name: String,
    read: Mutex<Option<(Known, Spool)>>,
}

fn receive(db: Db, asked: Asked, body: Body) -> Preparing<(Vec<u8>, Arrived)> {
    Box::pin(async move {
        require(&asked.ctx)?;
        let kind = match asked.query.get("kind").filter(|word| !word.is_empty()) {
            None => None,
            Some(word) => {
                Some(ImportKind::from_word(word).ok_or_else(|| Fault::new(Category::Malformed, "query.value", text::query_kind()))?)
            }
        };
        let name = asked.query.get("file_name").filter(|name| !name.is_empty()).unwrap_or(NAMELESS).to_owned();
        let mut arriving = Arriving::default();
        let mut pieces = body.into_data_stream();
        while let Some(piece) = std::future::poll_fn(|cx| Pin::new(&mut pieces).poll_next(cx)).await {
            arriving.add(&piece.map_err(|_| broken())?)?;
        }
        let spool = arriving.end().map_err(of_the_body)?;
        let (known, spool) = upload::read(&db, &asked.ctx, spool, kind).await.map_err(of_the_body)?;
        let digest = known.digest.clone().into_bytes();
        Ok((digest, Arrived { name, read: Mutex::new(Some((known, spool))) }))
    })
}

/// What is wrong with the file is wrong with the body as a whole.
fn of_the_body(mut fault: Fault) -> Fault {
    fault.fields.iter_mut().filter(|error| error.field == "file").for_each(|error| error.field = "".into());
    fault
}

fn store(db: Db, asked: Asked, arrived: Arc<Arrived>) -> Preparing<ImportId> {
    Box::pin(async move {
        let read = arrived.read.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (known, mut spool) = read.ok_or_else(|| Fault::internal("an upload is stored twice"))?;
        upload::store(&db, &asked.ctx, &arrived.name, known, &mut spool).await
    })
}

fn keep(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<FileImport>, Fault> {
    let (ctx, id) = (&asked.ctx, *asked.prepared::<ImportId>()?);
    require(ctx)?;
    stored(ctx, tx, id)?;
    let import = get(ctx, tx, id)?;
    Ok(Reply::new(told::tell(ctx, tx, &import)?).at(format!("{PATH}/{id}")))
}
