//! Why a backup was not written, or not read back: one line each, which says what to do.

use crate::DbError;

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file exists already.
    #[error("{0} exists already: choose another name; a backup never overwrites one")]
    Exists(String),
    /// The file cannot be written.
    #[error("the backup cannot be written ({0}): check that there is room and permission")]
    CannotWrite(String),
    /// The file cannot be read.
    #[error("the backup cannot be read ({0}): check the name and the permission")]
    CannotRead(String),
    /// Not a backup at all.
    #[error("this is not a backup of Usher: {0}")]
    NotABackup(String),
    /// It begins as a backup and is not whole.
    #[error("the backup is damaged or was cut off ({0}): nothing was changed; use another copy")]
    Damaged(String),
    /// Written by a newer program.
    #[error(
        "the backup was written by Usher {product}, which is newer (its tables are at {found}, this program knows {known}): restore it with that program"
    )]
    Newer {
        /// The version that wrote it.
        product: String,
        /// Its migration.
        found: i64,
        /// The last that this program knows.
        known: i64,
    },
    /// The database holds something.
    #[error("the database is not empty ({0}): nothing was changed; restore into an empty one, or replace what is there with --replace")]
    NotEmpty(String),
    /// The secret key is another.
    #[error(
        "the secret key that this backup needs is not here (missing {0}): put the right secret.key in place. Without it these are lost: waiting mails, waiting jobs, the mail server's password, second factors, and the proof that the audit log is unchanged. To go on all the same, add --without-key"
    )]
    MissingKeys(String),
    /// The database refused.
    #[error("the database refused: {0}")]
    Database(DbError),
}

impl From<DbError> for BackupError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}
