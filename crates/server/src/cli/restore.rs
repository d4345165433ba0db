//! `usher restore`: puts a backup in the place of what a stopped installation holds.

use std::fs;
use std::path::{Path, PathBuf};

use db::backup::{Restore, verify};
use db::open::{FILE, INSTANCE_FILE};
use kernel::{Actor, Via};

use crate::config::{Config, Database};
use crate::installation::{Installation, Keys};
use crate::operator::Proof;
use crate::stop::Stop;

/// Restores `from`.
pub(super) async fn run(config: Config, from: PathBuf, how: Restore) -> Result<(), Stop> {
    let path = from.clone();
    let seen = tokio::task::spawn_blocking(move || verify(&path)).await.map_err(Stop::because)?.map_err(Stop::because)?;
    let mark = SetAside::take(&config)?;
    let restored = restore(&config, &from, how).await;
    match &restored {
        Ok(_) => mark.forget(),
        Err(_) => mark.put_back(),
    }
    let doubt = restored?;
    println!("{} is restored: {} rows, written by Usher {}.", from.display(), seen.rows, seen.header.product);
    if let Some(doubt) = doubt {
        println!("{doubt}");
    }
    Ok(())
}

/// Restores, and says in a line if the audit log that came back does not verify up to the head that the backup names.
async fn restore(config: &Config, from: &Path, how: Restore) -> Result<Option<String>, Stop> {
    // A key that is made now cannot be the one that the backup needs.
    let keys = if how.without_keys { Keys::MadeAnew } else { Keys::AsTheyAre };
    let installation = Installation::open_with(config, keys).await?;
    let call = installation.call(Actor::Operator, Via::Cli);
    let restored = installation.opened.restore(&call, from, how).await.map_err(Stop::because)?;
    let db = &installation.opened.db;
    let doubt = if restored.missing_keys(&installation.world.keys).is_empty() {
        let proof = Proof::of_backup(db, &installation.world.keys, &restored.header).await;
        proof.map_err(|fault| Stop::because(fault.message))?.doubt()
    } else {
        Some("Without the key it was written with, nobody can tell whether its audit log was changed.".to_owned())
    };
    db.checkpoint().map_err(Stop::because)?;
    Ok(doubt)
}

/// The mark of an installation whose database is gone. It says that a fresh start would be wrong, and here none is made: it
/// is set aside until the restore has written its own.
struct SetAside {
    folder: PathBuf,
    is_aside: bool,
}

impl SetAside {
    fn take(config: &Config) -> Result<Self, Stop> {
        let folder = config.data_dir.clone();
        let is_lost = matches!(config.database, Database::Embedded) && !folder.join(FILE).exists() && folder.join(INSTANCE_FILE).exists();
        if is_lost {
            fs::rename(folder.join(INSTANCE_FILE), folder.join("instance.toml.aside")).map_err(Stop::because)?;
        }
        Ok(Self { folder, is_aside: is_lost })
    }

    fn forget(&self) {
        if self.is_aside {
            let _ = fs::remove_file(self.folder.join("instance.toml.aside"));
        }
    }

    fn put_back(&self) {
        if self.is_aside {
            for made in [FILE.to_owned(), format!("{FILE}-wal"), format!("{FILE}-shm")] {
                let _ = fs::remove_file(self.folder.join(made));
            }
            let _ = fs::rename(self.folder.join("instance.toml.aside"), self.folder.join(INSTANCE_FILE));
        }
    }
}
