//! Opening an installation's database at the start of the server, and saying in one line what stands in the way.
//!
//! Beside the SQLite file stands `instance.toml` with the installation's id, which the database holds too. So a lost file
//! is not taken for a fresh start, and one that belongs elsewhere is not taken for ours. Nothing is repaired silently:
//! whatever is not as it should be is an [`OpenError`], and the folder stays as it was.

mod error;
mod postgres;
mod sqlite;

use std::fs::File;
use std::path::{Path, PathBuf};

use kernel::Call;

pub use error::OpenError;
pub use postgres::open_postgres;
pub use sqlite::open_sqlite;

use crate::backup::{self, BackupError, Restore, Summary};
use crate::{Db, DbError, DbResult, Uuid, migrate, params};

/// The SQLite file's name in the data folder.
pub const FILE: &str = "usher.sqlite";
/// The name of the file with the installation's id.
pub const INSTANCE_FILE: &str = "instance.toml";
/// The name of the file that a running process holds locked.
pub const LOCK_FILE: &str = "usher.lock";

crate::statements! {
    FIND_INSTANCE = "SELECT id FROM instance WHERE one = 1";
    INSERT_INSTANCE = "INSERT INTO instance (one, id, created_at) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING";
}

/// A database that may be used. The process holds the data folder as long as this lives.
#[derive(Debug)]
pub struct Opened {
    /// The handle.
    pub db: Db,
    /// Where the tables stand.
    pub state: migrate::State,
    /// What the log should say aloud at the start.
    pub warnings: Vec<String>,
    folder: Option<PathBuf>,
    _lock: Option<File>,
}

impl Opened {
    /// Brings the tables to this program's state. If there is something to change in tables that hold something, a backup
    /// is written into `backups` before; its file is answered.
    pub async fn bring_up(&self, call: &Call, product: &str, backups: &Path) -> Result<Option<PathBuf>, OpenError> {
        let mut kept = None;
        if self.state.missing > 0 && self.state.at > 0 {
            kept = Some(backup::before_migration(&self.db, call, product, backups).await.map_err(|e| OpenError::NoBackup(e.to_string()))?);
        }
        migrate::migrate(&self.db, call.now).await?;
        let (id, now) = (call.new_uuid(), call.now);
        self.db.write(move |tx| tx.execute(INSERT_INSTANCE, params![id, now]).map(drop)).await?;
        self.note_instance().await?;
        Ok(kept)
    }

    /// Puts a backup in the place of what the database holds; see [`backup::restore`].
    pub async fn restore(&self, call: &Call, from: &Path, how: Restore) -> Result<Summary, BackupError> {
        let restored = backup::restore(&self.db, call, from, how).await?;
        let (id, now) = (call.new_uuid(), call.now);
        // A backup of an installation that never finished its first start names no instance.
        self.db.write(move |tx| tx.execute(INSERT_INSTANCE, params![id, now]).map(drop)).await.map_err(BackupError::Database)?;
        self.note_instance().await.map_err(|error| BackupError::CannotWrite(error.to_string()))?;
        Ok(restored)
    }

    /// Writes the database's instance id beside it. First the database, then the file: a kill between the two leaves a
    /// database without the file, which the next start completes, and never the other way round.
    async fn note_instance(&self) -> Result<(), OpenError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        if let Some(id) = instance(&self.db).await? {
            sqlite::write_instance(folder, id)?;
        }
        Ok(())
    }
}

/// The installation's id, if the database has one yet.
pub async fn instance(db: &Db) -> DbResult<Option<Uuid>> {
    db.read(|read| read.find(FIND_INSTANCE, &[])?.map(crate::Row::only).transpose()).await
}

impl From<DbError> for OpenError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}
