//! The file's lines: gzip of JSON lines, hashed as they go by.

use std::io::{BufRead, BufReader, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BackupError, Header};
use crate::Value;

/// A longer line is not one of ours; a reader need not hold more than this.
const LONGEST_LINE: u64 = 64 << 20;

/// The line before a table's rows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TableLine {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EndLine {
    end: End,
}

/// The last line: what all before must add up to.
#[derive(Debug, Serialize, Deserialize)]
struct End {
    rows: u64,
    sha256: String,
}

/// A line as it is read.
pub(super) enum Line {
    Table(TableLine),
    Row(Vec<Value>),
    /// The end, checked: how many rows, and the hash.
    End(u64, String),
}

pub(super) struct Lines<W: Write> {
    out: GzEncoder<W>,
    hash: Sha256,
    rows: u64,
    buffer: Vec<u8>,
}

fn cannot_write(error: impl std::fmt::Display) -> BackupError {
    BackupError::CannotWrite(error.to_string())
}

impl<W: Write> Lines<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out: GzEncoder::new(out, Compression::default()), hash: Sha256::new(), rows: 0, buffer: Vec::new() }
    }

    pub(super) fn line(&mut self, line: &impl Serialize) -> Result<(), BackupError> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, line).map_err(cannot_write)?;
        self.buffer.push(b'\n');
        self.hash.update(&self.buffer);
        self.out.write_all(&self.buffer).map_err(cannot_write)
    }

    /// Writes a row, and says how many bytes it took.
    pub(super) fn row(&mut self, row: &[Value]) -> Result<usize, BackupError> {
        let cells: Vec<serde_json::Value> = row.iter().map(cell_of).collect();
        self.line(&cells)?;
        self.rows += 1;
        Ok(self.buffer.len())
    }

    /// Writes the end and gives back what is beneath, and what the end says.
    pub(super) fn finish(mut self) -> Result<(W, u64, String), BackupError> {
        let sha256 = kernel::crypto::hex(&self.hash.clone().finalize());
        let rows = self.rows;
        self.line(&EndLine { end: End { rows, sha256: sha256.clone() } })?;
        Ok((self.out.finish().map_err(cannot_write)?, rows, sha256))
    }
}

/// Ids and bytes are written alike, because one engine cannot tell them apart.
fn cell_of(value: &Value) -> serde_json::Value {
    let bytes = |bytes: &[u8]| serde_json::json!({ "x": hex(bytes) });
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Int(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Blob(blob) => bytes(blob),
        Value::Uuid(id) => bytes(id.as_bytes()),
    }
}

fn value_of(cell: serde_json::Value) -> Option<Value> {
    Some(match cell {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Number(number) => Value::Int(number.as_i64()?),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Object(map) => Value::Blob(unhex(map.get("x")?.as_str()?)?),
        _ => return None,
    })
}

/// Whole files pass through here, so it does without the formatter.
fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble & 15)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(*byte));
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

/// Reads the lines of a file that anybody may have written.
pub(super) struct Reading<R: Read> {
    from: BufReader<GzDecoder<R>>,
    hash: Sha256,
    rows: u64,
    line: Vec<u8>,
}

fn damaged(why: impl std::fmt::Display) -> BackupError {
    BackupError::Damaged(why.to_string())
}

impl<R: Read> Reading<R> {
    pub(super) fn begin(from: R) -> Result<(Self, Header), BackupError> {
        let from = BufReader::with_capacity(1 << 16, GzDecoder::new(from));
        let mut reading = Self { from, hash: Sha256::new(), rows: 0, line: Vec::new() };
        let not_ours = |_| BackupError::NotABackup("its first line is not a backup's".into());
        reading.read_line().map_err(not_ours)?;
        let header: Header =
            serde_json::from_slice(&reading.line).map_err(|_| BackupError::NotABackup("its first line is not a backup's".into()))?;
        if header.usher_backup != 1 {
            return Err(BackupError::NotABackup(format!("its form is {}, this program reads 1", header.usher_backup)));
        }
        reading.hash.update(&reading.line);
        Ok((reading, header))
    }

    fn read_line(&mut self) -> Result<(), BackupError> {
        self.line.clear();
        (&mut self.from).take(LONGEST_LINE).read_until(b'\n', &mut self.line).map_err(damaged)?;
        if self.line.last() == Some(&b'\n') { Ok(()) } else { Err(damaged("a line has no end")) }
    }

    pub(super) fn next(&mut self) -> Result<Line, BackupError> {
        self.read_line()?;
        if self.line.starts_with(b"[") {
            let cells: Vec<serde_json::Value> = serde_json::from_slice(&self.line).map_err(damaged)?;
            let row =
                cells.into_iter().map(value_of).collect::<Option<Vec<_>>>().ok_or_else(|| damaged("a row holds what no row holds"))?;
            self.hash.update(&self.line);
            self.rows += 1;
            return Ok(Line::Row(row));
        }
        if self.line.starts_with(b"{\"end\"") {
            return self.end();
        }
        let table = serde_json::from_slice(&self.line).map_err(damaged)?;
        self.hash.update(&self.line);
        Ok(Line::Table(table))
    }

    fn end(&mut self) -> Result<Line, BackupError> {
        let EndLine { end } = serde_json::from_slice(&self.line).map_err(damaged)?;
        let sha256 = kernel::crypto::hex(&self.hash.clone().finalize());
        if end.sha256 != sha256 || end.rows != self.rows {
            return Err(damaged("its content is not what was written"));
        }
        let mut more = [0];
        if self.from.read(&mut more).map_err(damaged)? > 0 {
            return Err(damaged("something follows its end"));
        }
        Ok(Line::End(end.rows, sha256))
    }
}
