//! The data directory: the database's file, the secret key, backups made before migrations, the socket for commands.
//!
//! It is made for its owner alone. The secret key is made once; where a database is there and its key is not, nothing is
//! made, because a new key would make what is sealed unreadable for good.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use kernel::{KeyRing, Rng, SystemRng};

use crate::stop::Stop;

/// The directory and what lies in it.
#[derive(Debug, Clone)]
pub struct DataDir(PathBuf);

impl DataDir {
    /// Makes the directory if it is not there.
    pub fn make(path: &Path) -> Result<Self, Stop> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| not_writable(path, &error))?;
        Ok(Self(path.to_owned()))
    }

    /// The directory, there or not.
    pub fn named(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where backups go that are made before a migration.
    pub fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// The socket through which commands reach the running process.
    pub fn socket(&self) -> PathBuf {
        self.0.join("admin.sock")
    }

    /// The file with the keys that seal.
    pub fn key_file(&self) -> PathBuf {
        self.0.join("secret.key")
    }

    /// The keys of `secret.key`; made now if there is none and the database holds nothing yet. With them, what the log should
    /// say aloud.
    pub fn keys(&self, has_database: bool) -> Result<(KeyRing, Option<String>), Stop> {
        let path = self.key_file();
        match fs::read_to_string(&path) {
            Ok(text) => {
                let keys = KeyRing::parse(&text)
                    .map_err(|error| Stop::because(format!("{} cannot be used ({error}): put the right one back", path.display())))?;
                Ok((keys, readable_by_others(&path)))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => self.make_keys(&path, has_database).map(|keys| (keys, None)),
            Err(error) => {
                Err(Stop::because(format!("{} cannot be read ({error}): give the user that runs Usher permission", path.display())))
            }
        }
    }

    fn make_keys(&self, path: &Path, has_database: bool) -> Result<KeyRing, Stop> {
        if has_database {
            return Err(Stop::because(format!(
                "{} is gone, and the database needs it: put it back, or set USHER_SECRET_KEY; it is in no backup",
                path.display()
            )));
        }
        let mut key = [0; 32];
        SystemRng.fill(&mut key);
        let keys = KeyRing::single(key);
        write_private(path, &keys.to_text()).map_err(|error| not_writable(&self.0, &error))?;
        Ok(keys)
    }
}

fn readable_by_others(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("{} can be read by others (mode {mode:o}): chmod 600", path.display()))
}

/// Writes the file whole or not at all, and never over one that is there: a start that is killed leaves no half of a key.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let part = path.with_extension("key.part");
    if let Err(error) = fs::remove_file(&part)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
    file.write_all(b"# Seals what Usher stores. Keep a copy apart from the backups; without it they are not whole.\n")?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    match fs::hard_link(&part, path) {
        Ok(()) => fs::remove_file(&part)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
        // A file system without links: nobody else is at work in the directory.
        Err(_) => fs::rename(&part, path)?,
    }
    fs::File::open(path.parent().unwrap_or(path))?.sync_all()
}

fn not_writable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::because(format!(
        "cannot write to the data directory {} ({error}): give the user that runs Usher write permission there, or choose another with --data-dir",
        path.display()
    ))
}
