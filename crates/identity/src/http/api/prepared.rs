//! What an operation does before its transaction: it takes a file in piece by piece, or reads more than the writer may wait for.

use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use db::Db;
use kernel::Fault;

use super::asked::Asked;
use super::operation::{Input, Operation};

/// Something on its way.
pub type Preparing<P> = Pin<Box<dyn Future<Output = Result<P, Fault>> + Send>>;

/// Takes a file in as it arrives, and gives it with a digest of it.
pub type Receiver<I> = fn(Db, Asked, Body) -> Preparing<(Vec<u8>, I)>;

/// The types of a file, each as `Content-Type` has it.
pub type FileTypes = &'static [&'static str];

pub(super) type Prepare = dyn Fn(Db, Asked, Input) -> Preparing<Input> + Send + Sync;
pub(super) type Receive = dyn Fn(Db, Asked, Body) -> Preparing<(Vec<u8>, Input)> + Send + Sync;

/// A body that is a file.
#[derive(Clone)]
pub(super) struct File {
    pub(super) types: FileTypes,
    pub(super) receive: Arc<Receive>,
}

impl File {
    /// Whether what is sent says that it is one.
    pub(super) fn is_of(&self, headers: &HeaderMap) -> bool {
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(|kind| kind.split(';').next());
        kind.is_some_and(|kind| self.types.iter().any(|known| kind.trim().eq_ignore_ascii_case(known)))
    }
}

impl Operation {
    /// Its body is a file of one of these types, which `receive` reads as it arrives, and gives with a digest of it. That asks whether
    /// the caller may before it reads anything.
    #[must_use]
    pub fn with_file<I: Send + Sync + 'static>(self, types: FileTypes, receive: Receiver<I>) -> Self {
        let receive: Arc<Receive> = Arc::new(move |db, asked, body| {
            Box::pin(async move { receive(db, asked, body).await.map(|(digest, input)| (digest, Arc::new(input) as Input)) })
        });
        Self { takes: None, file: Some(File { types, receive }), ..self }
    }

    /// It does something before its transaction, which finds what came of that as [`Asked::prepared`]: it reads a file, or more rows
    /// than the writer may wait for. That asks whether the caller may, too, and is not done again for a request that comes again.
    #[must_use]
    pub fn prepares<I: Send + Sync + 'static, P: Send + Sync + 'static>(self, prepare: fn(Db, Asked, Arc<I>) -> Preparing<P>) -> Self {
        let prepares: Arc<Prepare> = Arc::new(move |db, asked, input| {
            Box::pin(async move {
                let input = input.downcast::<I>().map_err(|_| Fault::internal("the input is of another operation"))?;
                prepare(db, asked, input).await.map(|prepared| Arc::new(prepared) as Input)
            })
        });
        Self { prepares: Some(prepares), ..self }
    }
}
