//! The network side: sockets, TLS, and the patience that a connection gets.
//!
//! HTTP/1.1 only: a proxy in front speaks whatever else. No client holds a connection by being slow: a head must come within
//! [`HEADERS`], a body must keep a [`pace`], an answer must be taken within [`STALLED`].

mod accept;
mod pace;
mod stream;
mod tls;

use std::time::Duration;

pub use accept::{Limits, Listener, Server};
pub use tls::acceptor;

/// The whole of a request's head must come within this, and a kept connection may idle so long.
pub const HEADERS: Duration = Duration::from_secs(30);
/// A client that takes nothing of its answer for so long is let go.
pub const STALLED: Duration = Duration::from_secs(30);
/// A TLS handshake may take so long.
pub const HANDSHAKE: Duration = Duration::from_secs(10);
