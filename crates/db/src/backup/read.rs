//! Reading a backup to its end without changing anything.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use super::file::{Line, Reading};
use super::layout::{Table, tables};
use super::{AuditHead, BackupError, Header, Summary};
use crate::{Value, migrate};

/// The table whose last row of each organization is the head of its chain.
const AUDIT_LINK: &str = "audit_link";

/// Takes what a file holds, in its order.
pub(super) trait Taker {
    /// Rows of this table follow.
    fn table(&mut self, table: &Table) -> Result<(), BackupError>;
    /// One of them.
    fn row(&mut self, table: &Table, row: Vec<Value>) -> Result<(), BackupError>;
}

/// Takes nothing, so that only the file itself is looked at.
struct Nobody;

impl Taker for Nobody {
    fn table(&mut self, _: &Table) -> Result<(), BackupError> {
        Ok(())
    }

    fn row(&mut self, _: &Table, _: Vec<Value>) -> Result<(), BackupError> {
        Ok(())
    }
}

/// Reads the file to its end: its form, its tables, its counts, its checksum, and that each audit chain ends where the first line
/// says. Blocks; memory stays small.
pub fn verify(from: &Path) -> Result<Summary, BackupError> {
    read_all(from, &mut Nobody)
}

/// Opens the file and reads its first line.
fn begin(from: &Path) -> Result<(Reading<File>, Header), BackupError> {
    let file = File::open(from).map_err(|error| BackupError::CannotRead(format!("{}: {error}", from.display())))?;
    let (reading, header) = Reading::begin(file)?;
    let known = migrate::newest();
    if header.schema > known {
        return Err(BackupError::Newer { product: header.product, found: header.schema, known });
    }
    Ok((reading, header))
}

/// Gives everything in the file to `taker`, and fails unless it is whole and just what its header says.
pub(super) fn read_all(from: &Path, taker: &mut impl Taker) -> Result<Summary, BackupError> {
    let (mut reading, header) = begin(from)?;
    let layout = tables(header.schema)?;
    let damaged = |why: String| BackupError::Damaged(why);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut current: Option<&Table> = None;
    // Rows come in the order of their key: the last link of an organization is its head.
    let mut ends: BTreeMap<i64, AuditHead> = BTreeMap::new();
    loop {
        match reading.next()? {
            Line::Table(line) => {
                let table =
                    layout.iter().find(|t| t.name == line.table).ok_or_else(|| damaged(format!("it has a table {:?}", line.table)))?;
                if table.columns != line.columns {
                    return Err(damaged(format!("its table {} has other columns", table.name)));
                }
                if counts.insert(table.name.clone(), 0).is_some() {
                    return Err(damaged(format!("its table {} stands twice", table.name)));
                }
                current = Some(table);
                taker.table(table)?;
            }
            Line::Row(row) => {
                let table = current.ok_or_else(|| damaged("a row stands before any table".into()))?;
                if row.len() != table.columns.len() {
                    return Err(damaged(format!("a row of {} has {} columns", table.name, row.len())));
                }
                *counts.entry(table.name.clone()).or_default() += 1;
                if table.name == AUDIT_LINK {
                    ends.extend(head_in(table, &row).map(|head| (head.org, head)));
                }
                taker.row(table, row)?;
            }
            Line::End(rows, sha256) => {
                if counts != header.counts || counts.len() != layout.len() {
                    return Err(damaged("its tables do not hold what its first line says".into()));
                }
                if !ends.into_values().eq(header.audit.iter().cloned()) {
                    return Err(damaged("its audit chain does not end where its first line says".into()));
                }
                return Ok(Summary { header, rows, sha256 });
            }
        }
    }
}

/// A row of `audit_link` as a head.
fn head_in(table: &Table, row: &[Value]) -> Option<AuditHead> {
    let cell = |name: &str| table.columns.iter().position(|column| column == name).and_then(|at| row.get(at));
    match (cell("org")?, cell("seq")?, cell("hash")?) {
        (Value::Int(org), Value::Int(seq), Value::Blob(hash)) => Some(AuditHead { org: *org, seq: *seq, hash: kernel::crypto::hex(hash) }),
        _ => None,
    }
}
