//! What stands in the way of a start: one line each, which says what to do.

use std::path::PathBuf;

use crate::DbError;

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be made or written.
    #[error(
        "cannot write to the data folder {folder} ({why}): give the user that runs Usher write permission there, or choose another folder with --data-dir"
    )]
    FolderNotWritable {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        why: String,
    },
    /// Another process holds the folder.
    #[error("another Usher is already running on {0}: stop it first, or choose another folder with --data-dir")]
    InUse(PathBuf),
    /// The installation's mark is there, its database is not.
    #[error(
        "the database {0} is gone, though instance.toml says that it was there: put it back or run `usher restore`; to begin anew, remove instance.toml"
    )]
    Lost(PathBuf),
    /// The file is not a SQLite database.
    #[error("{0} is not a database, or its beginning is damaged: move it away and run `usher restore` with your last backup")]
    NotADatabase(PathBuf),
    /// A database of some other program.
    #[error("{0} is a database of another program: Usher leaves it alone; choose an empty one")]
    Foreign(String),
    /// The database belongs to another installation than `instance.toml` says.
    #[error(
        "{0} belongs to another installation than instance.toml beside it says: put the right file there; if the database is the right one, remove instance.toml"
    )]
    OtherInstance(PathBuf),
    /// The mark cannot be read.
    #[error(
        "{0} cannot be read: it should hold one line `instance = \"…\"`; put it back from a copy, or remove it if the database is the right one"
    )]
    BadInstanceFile(PathBuf),
    /// The database's pages are damaged.
    #[error(
        "the database {path} is damaged ({why}): keep a copy of it, move it away together with instance.toml, and run `usher restore` with your last backup"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// A newer program wrote it.
    #[error(
        "the database was written by a newer Usher (its tables are at {found}, this program knows {known}): start the newer program, or restore a backup into an empty database"
    )]
    Newer {
        /// The database's migration.
        found: i64,
        /// The last that this program knows.
        known: i64,
    },
    /// The server may lose what it acknowledged.
    #[error(
        "the PostgreSQL server may lose saved work at a power cut ({0}): set it to on, or set database.allow_unsafe_durability for a test system"
    )]
    UnsafeDurability(String),
    /// The server does not answer.
    #[error("the PostgreSQL server does not answer ({0}): check that it runs, and the address, user and password in database.url")]
    Unreachable(String),
    /// The backup before a migration failed.
    #[error("the tables must be changed for this version, and the backup before that failed: {0}")]
    NoBackup(String),
    /// Anything else that the database answers.
    #[error("the database cannot be used: {0}")]
    Database(DbError),
}
