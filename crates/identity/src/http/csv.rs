//! A list as a CSV file, made while it is sent: batch by batch, each a read of its own.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use db::{Db, Read};
use kernel::Fault;
use tokio::sync::mpsc;

/// The rows of a batch, and where the next one begins; nowhere after the last.
pub type Batch<C> = (Vec<Vec<String>>, Option<C>);

/// Answers with the file `name`: the header line, then what `read` gives, from nowhere on until there is no more.
pub fn respond<C, F>(db: Db, name: &str, header: Vec<String>, read: F) -> Response
where
    C: Clone + Send + 'static,
    F: Fn(&mut Read<'_>, Option<C>) -> Result<Batch<C>, Fault> + Clone + Send + 'static,
{
    let (send, receive) = mpsc::channel::<Result<Bytes, std::io::Error>>(2);
    tokio::spawn(async move {
        let mut after: Option<C> = None;
        let mut chunk = lines(&[header], true);
        loop {
            if send.send(chunk).await.is_err() {
                return;
            }
            let (read, at) = (read.clone(), after.clone());
            let (rows, next) = match db.read(move |r| read(r, at)).await {
                Ok(batch) => batch,
                Err(fault) => {
                    // A file that ends early must not look whole: the connection breaks off.
                    let _ = send.send(Err(std::io::Error::other(fault.to_string()))).await;
                    return;
                }
            };
            chunk = lines(&rows, false);
            if next.is_none() {
                let _ = send.send(chunk).await;
                return;
            }
            after = next;
        }
    });
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition), (CACHE_CONTROL, "no-store".to_owned())];
    (headers, Body::from_stream(Chunks(receive))).into_response()
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
