//! What the pages share: the application's state, who is signed in, the frame.
//!
//! A handler takes [`Visit`] (anybody) or [`Signed`] (a person who may go on); everything it needs of the outside comes
//! with that. Slices give their own routers; [`router`] puts them together.

pub mod api;
mod app;
pub mod csv;
mod frame;
mod gates;
mod home;
mod jump;
mod refusals;
mod router;
mod signed;
mod standing;
mod store;
mod subjects;
mod text;
mod visit;

pub use app::{App, Settings};
pub use router::router;
pub use signed::{Elsewhere, Me, Renewed, SESSION_COOKIE, Signed};
pub use standing::Credential;
pub use store::STATEMENTS;
pub use visit::Visit;
