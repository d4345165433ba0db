//! One SQL text on two engines: SQLite inside by default, PostgreSQL when one machine is not enough.
//!
//! A verb is synchronous and gets a [`Tx`]; the edge calls [`Db::write`] or [`Db::read`]. No `await` can stand inside a
//! transaction, so nothing remote can, and a dropped request leaves no half. On SQLite all writes run on one thread, each in
//! a savepoint of a group commit unless it is the first, answered after the commit is on the disk. On PostgreSQL a write runs on a blocking thread
//! with a pooled client and is tried again whole when the engine reports a serialization failure or a deadlock.
//!
//! The crate knows no table but its own; the product's tables stand in `migrations/`.

pub mod backup;
mod bells;
pub mod config;
mod error;
pub mod examine;
mod gate;
mod handle;
pub mod jobs;
pub mod lease;
#[cfg(feature = "testing")]
pub mod lint;
mod lite;
pub mod migrate;
pub mod open;
mod patience;
#[cfg(feature = "testing")]
pub mod plan;
mod postgres;
mod row;
mod sql;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod tls;
mod tx;
mod value;
mod write;

pub use config::{DbConfig, Engine};
pub use error::{DbError, DbResult, or_before};
pub use gate::{Gate, gated};
pub use handle::Db;
pub use patience::hurried;
pub use row::{Row, RowReader};
pub use sql::Sql;
pub use tx::{Read, Tx};
pub use uuid::Uuid;
pub use value::{FromValue, ToValue, Value};

/// Every statement of this crate, for the test that prepares them on both engines.
pub fn statements() -> Vec<Sql> {
    [migrate::STATEMENTS, jobs::store::STATEMENTS, lease::STATEMENTS, open::STATEMENTS, backup::STATEMENTS].concat()
}
