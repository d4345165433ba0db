//! Writing a backup.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use kernel::Call;

use super::file::{Lines, TableLine};
use super::layout::{Table, tables};
use super::{AUDIT_HEADS, AuditHead, BackupError, Header, Summary};
use crate::migrate::FIND_LATEST;
use crate::open::FIND_INSTANCE;
use crate::{Db, Read, Row, Value, params};

/// About so many bytes of rows are in memory at once.
const PAGE_BYTES: usize = 4 << 20;

/// Writes everything into the new file `to`, as it is at one moment; people go on working. The file appears when it is
/// whole. `product` is the program's version.
pub async fn backup(db: &Db, call: &Call, product: &str, to: &Path) -> Result<Summary, BackupError> {
    let cannot = |error: std::io::Error| BackupError::CannotWrite(format!("{}: {error}", to.display()));
    if to.exists() {
        return Err(BackupError::Exists(to.display().to_string()));
    }
    let part = part_of(to);
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part).map_err(cannot)?;
    let (keys, made_at, product) = (call.keys().fingerprints(), call.now.0, product.to_owned());
    let written = db.read_apart(move |read| write_all(read, file, product, made_at, keys)).await;
    let settled = written.and_then(|summary| {
        fs::rename(&part, to).map_err(cannot)?;
        let folder = to.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(cannot)?;
        Ok(summary)
    });
    if settled.is_err() {
        let _ = fs::remove_file(&part);
    }
    settled
}

/// Writes a backup into `folder` before the tables change, and answers its file.
pub async fn before_migration(db: &Db, call: &Call, product: &str, folder: &Path) -> Result<PathBuf, BackupError> {
    let cannot = |error: std::io::Error| BackupError::CannotWrite(format!("{}: {error}", folder.display()));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(cannot)?;
    let moment = call.now.rfc3339().replace(':', "");
    // An upgrade that is killed and begins again in the same second finds the backup that it made before.
    for again in 0_u32.. {
        let count = if again == 0 { String::new() } else { format!("-{again}") };
        let to = folder.join(format!("before-{product}-{moment}{count}.usher"));
        match backup(db, call, product, &to).await {
            Err(BackupError::Exists(_)) => {}
            Err(error) => return Err(error),
            Ok(_) => return Ok(to),
        }
    }
    Err(BackupError::CannotWrite(folder.display().to_string()))
}

fn part_of(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn write_all(read: &mut Read<'_>, file: File, product: String, made_at: i64, keys: Vec<String>) -> Result<Summary, BackupError> {
    let schema: i64 = read.scalar(FIND_LATEST, &[])?;
    let tables = tables(schema)?;
    let mut counts = BTreeMap::new();
    for table in &tables {
        let count: i64 = read.query_text(&table.count_text(), &[])?.into_iter().next().map_or(Ok(0), Row::only)?;
        counts.insert(table.name.clone(), count.unsigned_abs());
    }
    let instance = read.find(FIND_INSTANCE, &[])?.map(Row::only).transpose()?;
    let has_audit = tables.iter().any(|t| t.name == "audit_link");
    let audit = if has_audit { audit_heads(read)? } else { Vec::new() };
    let header = Header { usher_backup: 1, product, schema, made_at, instance, keys, audit, counts };
    let mut lines = Lines::new(BufWriter::new(file));
    lines.line(&header)?;
    for table in &tables {
        write_table(read, &mut lines, table)?;
    }
    let (out, rows, sha256) = lines.finish()?;
    let file = out.into_inner().map_err(|error| BackupError::CannotWrite(error.to_string()))?;
    file.sync_all().map_err(|error| BackupError::CannotWrite(error.to_string()))?;
    Ok(Summary { header, rows, sha256 })
}

fn audit_heads(read: &mut Read<'_>) -> Result<Vec<AuditHead>, BackupError> {
    let head = |row: Row| {
        let mut r = row.reader();
        Ok(AuditHead { org: r.next()?, seq: r.next()?, hash: kernel::crypto::hex(&r.next::<Vec<u8>>()?) })
    };
    read.query(AUDIT_HEADS, params![])?.into_iter().map(head).collect()
}

fn write_table<W: Write>(read: &mut Read<'_>, lines: &mut Lines<W>, table: &Table) -> Result<(), BackupError> {
    lines.line(&TableLine { table: table.name.clone(), columns: table.columns.clone() })?;
    let (first, further) = (table.page_text(true), table.page_text(false));
    let mut page = 50;
    let mut after: Option<Vec<Value>> = None;
    loop {
        let most = Value::Int(i64::try_from(page).unwrap_or(50));
        let rows = match after {
            None => read.query_text(&first, &[most])?,
            Some(mut key) => {
                key.push(most);
                read.query_text(&further, &key)?
            }
        };
        let (count, mut bytes, mut last) = (rows.len(), 0, None);
        for row in rows {
            let row = row.into_values();
            bytes += lines.row(&row)?;
            last = Some(row);
        }
        let Some(last) = last.filter(|_| count == page) else { return Ok(()) };
        after = Some(table.key.iter().map(|i| last[*i].clone()).collect());
        // Rows of one table are of one size, more or less: the next page is as many as fit.
        page = (PAGE_BYTES / (bytes / count).max(1)).clamp(4, 1000);
    }
}
