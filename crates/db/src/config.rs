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
        /// What is seldom wanted.
        options: PostgresOptions,
    },
}

/// What is seldom wanted of a PostgreSQL server.
#[derive(Debug, Clone, Default)]
pub struct PostgresOptions {
    /// Certificates (PEM) of the authorities that may have signed the server's, for `sslmode=verify-full`. Without it the
    /// authorities that browsers trust.
    pub ca_file: Option<PathBuf>,
    /// Goes on though the server may lose acknowledged writes at a power cut. For tests.
    pub allow_unsafe_durability: bool,
    /// Runs writes SERIALIZABLE instead of READ COMMITTED: the product must be right on engines that know nothing else.
    pub serializable: bool,
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
