//! The JSON door: who asks, and what every answer below `/api/v1` says besides.

mod credential;
mod idempotence;
mod signed;
mod told;

pub use credential::{Presented, presented};
pub use idempotence::{Claim, IDEMPOTENCY_KEY, REPLAYED, forget_answers};
pub use signed::ApiSigned;

use axum::Router;
use axum::middleware::from_fn;

use super::app::App;

/// Everything below `/api/v1`.
pub(super) fn router() -> Router<App> {
    crate::sign_in::api_router().layer(from_fn(told::tell))
}
