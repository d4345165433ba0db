//! Opening the data folder: the lock, the mark, the file.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{FILE, INSTANCE_FILE, LOCK_FILE, OpenError, Opened};
use crate::{Db, DbConfig, Uuid, migrate};

/// Up to this size the start looks at every page; `usher doctor` does it for larger files.
const CHECKED_BYTES: u64 = 32 << 20;

/// Takes the folder for this process and opens its database; makes both if there is nothing.
pub async fn open_sqlite(folder: &Path, readers: usize) -> Result<Opened, OpenError> {
    let lock = take_folder(folder)?;
    let path = folder.join(FILE);
    let mark = read_instance(folder)?;
    let size = fs::metadata(&path).map_or(0, |m| m.len());
    let mut warnings = Vec::new();
    if size == 0 && mark.is_some() {
        return Err(OpenError::Lost(path));
    }
    if size > 0 {
        check_header(&path, size)?;
        let found = check_content(&path, size)?;
        match (mark, found) {
            (Some(mark), Some(found)) if mark != found => return Err(OpenError::OtherInstance(path)),
            (Some(_), None) => return Err(OpenError::OtherInstance(path)),
            (None, Some(_)) => warnings.push(format!("{INSTANCE_FILE} was missing beside {}; it is written again", path.display())),
            _ => {}
        }
    } else {
        make_private(&path).map_err(|error| not_writable(folder, &error))?;
    }
    let db = Db::open(&DbConfig::Sqlite { path, readers })?;
    let state = migrate::state(&db).await?;
    Ok(Opened { db, state, warnings, folder: Some(folder.to_owned()), _lock: Some(lock) })
}

fn not_writable(folder: &Path, error: &std::io::Error) -> OpenError {
    OpenError::FolderNotWritable { folder: folder.to_owned(), why: error.to_string() }
}

fn make_private(path: &Path) -> std::io::Result<File> {
    fs::OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)
}

fn take_folder(folder: &Path) -> Result<File, OpenError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| not_writable(folder, &error))?;
    let lock = make_private(&folder.join(LOCK_FILE)).map_err(|error| not_writable(folder, &error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(OpenError::InUse(folder.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(not_writable(folder, &error)),
    }
}

fn read_instance(folder: &Path) -> Result<Option<Uuid>, OpenError> {
    let path = folder.join(INSTANCE_FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(OpenError::BadInstanceFile(path)),
    };
    let id = text.lines().find_map(|line| line.strip_prefix("instance = \"")?.strip_suffix('"'));
    id.and_then(|id| Uuid::try_parse(id).ok()).map(Some).ok_or(OpenError::BadInstanceFile(path))
}

/// Writes the mark whole or not at all.
pub(super) fn write_instance(folder: &Path, id: Uuid) -> Result<(), OpenError> {
    let write = || -> std::io::Result<()> {
        let part = folder.join(format!("{INSTANCE_FILE}.part"));
        let mut file = File::create(&part)?;
        writeln!(file, "# Tells whose database stands beside this file. Keep them together.\ninstance = \"{id}\"")?;
        file.sync_all()?;
        fs::rename(&part, folder.join(INSTANCE_FILE))?;
        File::open(folder)?.sync_all()
    };
    write().map_err(|error| not_writable(folder, &error))
}

/// The first hundred bytes tell what the file is, and how long it must be.
fn check_header(path: &Path, size: u64) -> Result<(), OpenError> {
    let mut header = [0_u8; 100];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(not_writable(path.parent().unwrap_or(path), &error));
        }
        Err(_) => return Err(OpenError::NotADatabase(path.to_owned())),
        Ok(()) if !header.starts_with(b"SQLite format 3\0") => return Err(OpenError::NotADatabase(path.to_owned())),
        Ok(()) => {}
    }
    let number = |at: usize| u64::from(u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]));
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        1 => 65_536,
        bytes => bytes,
    };
    let log = fs::metadata(with_suffix(path, "-wal")).map_or(0, |m| m.len());
    // While a log stands beside it, pages of the file may still be in the log; the count holds only if it is up to date.
    if log == 0 && number(24) == number(92) && size < page * number(28) {
        return Err(damaged(path, "it is shorter than its first page says"));
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn damaged(path: &Path, why: impl ToString) -> OpenError {
    OpenError::Damaged { path: path.to_owned(), why: why.to_string() }
}

/// Whose database it is, and whether it can be read. Gives the instance id.
fn check_content(path: &Path, size: u64) -> Result<Option<Uuid>, OpenError> {
    let translate = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotADatabase(path.to_owned()),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            OpenError::FolderNotWritable { folder: path.to_owned(), why: error.to_string() }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse(path.to_owned()),
        _ => damaged(path, error),
    };
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(translate)?;
    let count = |text: &str| conn.query_row(text, [], |row| row.get::<_, i64>(0)).map_err(translate);
    let ours = count("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'")? == 1;
    if !ours {
        let others = count("SELECT COUNT(*) FROM sqlite_master")?;
        return if others == 0 { Ok(None) } else { Err(OpenError::Foreign(path.display().to_string())) };
    }
    if size <= CHECKED_BYTES {
        let said: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(translate)?;
        if said != "ok" {
            return Err(damaged(path, said.replace('\n', " ")));
        }
    }
    let (found, known) = (count("SELECT COALESCE(MAX(number), 0) FROM schema_migration")?, migrate::newest());
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    if count("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'instance'")? == 0 {
        return Ok(None);
    }
    let id: Option<Vec<u8>> = match conn.query_row("SELECT id FROM instance WHERE one = 1", [], |row| row.get(0)) {
        Ok(id) => Some(id),
        Err(rusqlite::Error::QueryReturnedNoRows) => None,
        Err(error) => return Err(translate(error)),
    };
    id.map(|bytes| Uuid::from_slice(&bytes).map_err(|_| damaged(path, "its instance id is not an id"))).transpose()
}
