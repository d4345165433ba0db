//! The network side: sockets, TLS, and the patience that a connection gets.
//!
//! HTTP/1.1 only: a proxy in front speaks whatever else. No client holds a connection by being slow: a head must come within
//! [`Limits::patience`], a body must keep a pace after that, and an answer must be taken.

mod accept;
mod pace;
mod stream;
mod tls;

use std::time::Duration;

pub use accept::{Limits, Listener, Server, full};
pub use tls::acceptor;

/// A TLS handshake may take so long.
pub const HANDSHAKE: Duration = Duration::from_secs(10);
