//! Every component in every state, for eyes, screenshots and tests. Only in development.

use axum::Router;

/// The gallery's pages under `/gallery`.
pub fn router() -> Router {
    Router::new()
}
