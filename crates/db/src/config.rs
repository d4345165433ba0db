//! Which engine, where.

use std::path::PathBuf;

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file on this machine.
    Sqlite,
    /// A server.
    Postgres,
}

/// How to reach the database.
#[derive(Debug, Clone)]
pub enum DbConfig {
    /// A SQLite file. It is made if it is not there.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// How many connections read at once.
        readers: usize,
    },
    /// A PostgreSQL server.
    Postgres {
        /// `postgres://user:password@host/database`. A secret: never logged.
        url: kernel::Secret,
        /// How many connections at most.
        pool: usize,
    },
}

impl DbConfig {
    /// The engine that this names.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }
}
