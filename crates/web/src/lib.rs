//! What every page and every endpoint shares: the component kit, the frame around a page, and the HTTP edge.
//!
//! Web knows nothing of the product. A slice's `pages.rs` builds a [`page::Page`] from [`kit`] components; its handlers take
//! [`form::Form`] and answer [`problem::Problem`] where a verb refuses. [`edge::Edge`] wraps the whole router once, in the server.
//! Invariant: every page works without JavaScript, and nothing inline (script, style, event handler) leaves this crate.

pub mod assets;
pub mod client_ip;
pub mod cookies;
pub mod csrf;
pub mod edge;
pub mod form;
pub mod format;
pub mod gallery;
pub mod headers;
pub mod kit;
pub mod negotiate;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod rate_limit;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod text;
pub mod theme;
pub mod url;

pub use icondata_core::Icon;
pub use icondata_lu as icons;
pub use maud::{Markup, PreEscaped, Render, html};
pub use page::Page;
pub use problem::Problem;
