//! The file of an import: spooled while it arrives, stored in pieces, read back in one go.
//!
//! A small file stays in memory, a larger one goes to the disk, so memory is bounded whatever is uploaded.

use db::{Db, DbResult, FromValue, Tx, params};
use kernel::text::one_line;
use kernel::{Call, Category, Fault, OrgId};
use sheet::{Found, Importable, Limits, Preset, ReadOptions, Separator, Sheet};
use std::io::{Read as _, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

use super::model::ImportKind;
use super::row::Importer;
use super::settings::{Seen, Settings};
use super::{presets, store, text};
use crate::ImportId;

/// How much of a file stays in memory.
const MEMORY_BYTES: usize = 4 << 20;
/// How large a stored piece is.
pub(super) const CHUNK_BYTES: usize = 256 << 10;

/// How many rows are shown where columns are chosen, and how much of each cell.
const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 60;

/// A file that is arriving or was read back.
#[derive(Debug)]
pub struct Spool {
    file: SpooledTempFile,
    bytes: u64,
}

impl Default for Spool {
    fn default() -> Self {
        Self { file: SpooledTempFile::new(MEMORY_BYTES), bytes: 0 }
    }
}

impl Spool {
    /// Adds a piece; refuses more than 64 MiB.
    pub fn add(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.bytes += piece.len() as u64;
        let limit = Limits::default().file_bytes;
        if self.bytes > limit {
            let fault = Fault::field("file", "file.too_large", text::too_large(limit >> 20));
            return Err(Fault { category: Category::TooLarge, ..fault });
        }
        self.file.write_all(piece).map_err(no_room)
    }

    /// How much there is.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next piece to store; empty at the end.
    pub(super) fn next_chunk(&mut self) -> Result<Vec<u8>, Fault> {
        let mut chunk = Vec::with_capacity(CHUNK_BYTES);
        (&mut self.file).take(CHUNK_BYTES as u64).read_to_end(&mut chunk).map_err(no_room)?;
        Ok(chunk)
    }

    pub(super) fn rewind(&mut self) -> Result<(), Fault> {
        self.file.seek(SeekFrom::Start(0)).map(drop).map_err(no_room)
    }

    pub(super) fn into_file(self) -> SpooledTempFile {
        self.file
    }
}

/// The file is not kept any more.
pub(super) fn gone() -> Fault {
    Fault::new(Category::Conflict, "import.file_gone", text::file_gone())
}

fn no_room(error: std::io::Error) -> Fault {
    tracing::error!(%error, "an uploaded file could not be spooled");
    Fault::new(Category::Unavailable, "import.no_room", text::no_room())
}

/// What a file was found to be.
#[derive(Debug)]
pub struct Known {
    /// What it holds.
    pub kind: ImportKind,
    /// SHA-256, in hexadecimal.
    pub digest: String,
    /// Its columns as recognized.
    pub settings: Settings,
}

/// Reads the file once to its end, so that one that cannot be read is refused before it is stored, and gives it without the passwords
/// that its header names: those are stored nowhere. Takes as long as reading does: not for a thread that serves others.
pub fn know(spool: Spool, kind: Option<ImportKind>) -> Result<(Known, Spool), Fault> {
    let (known, spool) = look(spool, kind)?;
    let secret = secret_columns(&known.settings.seen.header);
    if secret.is_empty() {
        return Ok((known, spool));
    }
    let options = ReadOptions { separator: Some(known.settings.mapping.separator), ..ReadOptions::default() };
    let out = Spool::default();
    let out = Sheet::open(spool.into_file(), options)?.write_without(&secret, out)?;
    look(out, Some(known.kind))
}

/// The columns of passwords, whatever the file holds.
fn secret_columns(header: &[String]) -> Vec<usize> {
    let columns = sheet::recognize(header, &[], super::people::NOT_IMPORTED.as_slice());
    let is_secret = |column: &sheet::Column| matches!(column.found, Found::NotImported(reason) if reason == text::reason_password());
    columns.iter().filter(|column| is_secret(column)).map(|column| column.index).collect()
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn look(mut spool: Spool, kind: Option<ImportKind>) -> Result<(Known, Spool), Fault> {
    spool.rewind()?;
    let bytes = spool.bytes;
    let mut sheet = Sheet::open(spool.file, ReadOptions::default())?;
    let limit = sheet.limits().rows;
    let mut seen = Seen::default();
    for record in sheet.rows() {
        let record = record?;
        seen.rows += 1;
        if seen.rows > limit {
            return Err(sheet::Unreadable::TooManyRows(limit).into());
        }
        if seen.samples.len() < SAMPLES {
            seen.samples.push(record.cells().map(|cell| one_line(cell).chars().take(SAMPLE_CHARS).collect()).collect());
        }
    }
    let about = sheet.about().clone();
    let kind = kind.unwrap_or_else(|| recognize_kind(&about.header));
    let preset = about.preset(Importer::new(kind).fields());
    let columns = presets::columns(kind, &about.header, preset);
    for column in columns.iter().filter(|column| matches!(column.found, Found::NotImported(_))) {
        // Nobody needs to see what is left out, passwords least of all.
        seen.samples.iter_mut().filter_map(|row| row.get_mut(column.index)).for_each(String::clear);
    }
    seen.header.clone_from(&about.header);
    let settings = Settings::recognized(sheet::Mapping::recognized(&about, &columns), seen, preset);
    let known = Known { kind, digest: about.digest, settings };
    Ok((known, Spool { file: sheet.into_source(), bytes }))
}

/// Companies have a parent and no name of a person.
fn recognize_kind(header: &[String]) -> ImportKind {
    let fields = |kind: ImportKind| {
        let columns = sheet::recognize(header, Importer::new(kind).fields(), Importer::new(kind).not_imported());
        columns.iter().filter(|column| matches!(column.found, Found::Field(_))).count()
    };
    let is_companies = Preset::of(header, &[]) == Some(Preset::CompaniesWithParents) && fields(ImportKind::Users) < 3;
    let (companies, users) = (fields(ImportKind::Companies), fields(ImportKind::Users));
    // A column that both know, as *Company* alone: people without a key are nobody.
    let people = sheet::recognize(header, Importer::new(ImportKind::Users).fields(), Importer::new(ImportKind::Users).not_imported());
    let has_key = people.iter().any(|column| matches!(column.found, Found::Field("external_id" | "user_name" | "primary_email")));
    let is_companies = is_companies || companies > users || (companies == users && companies > 0 && !has_key);
    if is_companies { ImportKind::Companies } else { ImportKind::Users }
}

/// Stores a piece.
pub(super) fn store_chunk(call: &Call, tx: &mut Tx<'_>, import: ImportId, seq: i64, bytes: &[u8]) -> DbResult<()> {
    tx.execute(store::INSERT_CHUNK, params![call.org, import, seq, bytes]).map(drop)
}

/// Reads a stored file back.
pub(super) async fn load(db: &Db, org: OrgId, import: ImportId) -> Result<Spool, Fault> {
    let mut spool = Spool::default();
    for seq in 0_i64.. {
        let chunk = db.read(move |read| read.find(store::CHUNK, params![org, import, seq])).await.map_err(Fault::from)?;
        let Some(row) = chunk else { break };
        spool.add(&Vec::<u8>::from_value(row.only()?).map_err(Fault::from)?)?;
    }
    if spool.bytes() == 0 {
        return Err(gone());
    }
    spool.rewind()?;
    Ok(spool)
}

/// Opens a file as it was seen when its columns were chosen.
pub(super) fn open(spool: Spool, separator: Separator) -> Result<Sheet<SpooledTempFile>, Fault> {
    let options = ReadOptions { separator: Some(separator), ..ReadOptions::default() };
    Ok(Sheet::open(spool.into_file(), options)?)
}
