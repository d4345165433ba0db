//! A CSV file as a person has it: what it is written in, its header, its rows one after the other.

use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;

use kernel::{crypto, text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::record::{self, Record};
use crate::tape::{Encoding, Place, Tape};
use crate::{Preset, Unreadable};

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// How much a file may hold. A file beyond is refused with words that name the limit.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file: 64 MiB.
    pub file_bytes: u64,
    /// Bytes of one cell, as UTF-8: 1 MiB.
    pub cell_bytes: usize,
    /// Bytes of one row, as UTF-8: 4 MiB.
    pub row_bytes: usize,
    /// Columns: 200.
    pub columns: usize,
    /// Rows below the header that are not blank: 500,000.
    pub rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 64 << 20, cell_bytes: 1 << 20, row_bytes: 4 << 20, columns: 200, rows: 500_000 }
    }
}

/// What a person may decide before a file is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOptions {
    /// The separator; found out from the header if not given.
    pub separator: Option<Separator>,
    /// The limits.
    pub limits: Limits,
}

/// What is known of a file once its header is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// What it is written in. [`Encoding::Windows1252`] is a guess.
    pub encoding: Encoding,
    /// What stands between two cells.
    pub separator: Separator,
    /// The header's cells, outer blanks cut.
    pub header: Vec<String>,
    /// The header's row; 2 in files that begin with a line about themselves.
    pub header_row: u64,
}

impl About {
    /// Which known kind of file this is, by its header.
    pub fn preset(&self, fields: &[crate::FieldSpec]) -> Option<Preset> {
        Preset::of(&self.header, fields)
    }
}

/// An opened file. It is read from the disk a piece at a time and never held whole.
pub struct Sheet<R> {
    tape: Tape<R>,
    limits: Limits,
    about: About,
    first_row: Place,
}

impl<R: Read + Seek> Sheet<R> {
    /// Reads what the file is and its header. Refuses a file that has no rows.
    pub fn open(mut source: R, options: ReadOptions) -> Result<Self, Unreadable> {
        let limits = options.limits;
        let scan = scan(&mut source, &limits)?;
        let start = Place { offset: scan.mark, row: 1, line: 1 };
        let mut tape = Tape::new(source, scan.encoding, start)?;
        let separator = match options.separator {
            Some(separator) => separator,
            None => detect_separator(tape.ahead()?),
        };
        let mut header = None;
        while let Some(record) = record::next(&mut tape, separator.byte(), &limits)? {
            if !record.is_blank() && !is_preamble(&record) {
                header = Some(record);
                break;
            }
        }
        let header = header.ok_or(Unreadable::Empty)?;
        let names = header_names(&header, &limits)?;
        let first_row = tape.at;
        let header_row = header.row();
        let about = About { bytes: scan.bytes, digest: String::new(), encoding: scan.encoding, separator, header: names, header_row };
        let mut sheet = Self { tape, limits, about, first_row };
        if sheet.next_row()?.is_none() {
            return Err(Unreadable::HeaderOnly);
        }
        // Last, because it is the dearest: what is refused by its first rows is not hashed.
        sheet.about.digest = digest(sheet.tape.source(), &limits)?;
        sheet.tape.jump(first_row)?;
        Ok(sheet)
    }

    /// What is known of the file.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The limits it is read under.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The rows below the header from the first on, without blank ones. The iterator ends at the first error.
    pub fn rows(&mut self) -> Rows<'_, R> {
        let rewound = self.tape.go_to(self.first_row);
        Rows { sheet: self, fault: rewound.err(), ended: false }
    }

    /// Writes the file as it is, but for the cells of these columns, which are empty below the header.
    pub fn write_without<W: Write>(mut self, columns: &[usize], mut out: W) -> Result<W, Unreadable> {
        self.tape.go_to(self.first_row)?;
        let mut cuts: Vec<Range<u64>> = Vec::new();
        let mut copied = 0;
        loop {
            let cut = |column: usize, cell: Range<u64>| {
                if columns.contains(&column) && !cell.is_empty() {
                    cuts.push(cell);
                }
            };
            let more = record::next_with(&mut self.tape, self.about.separator.byte(), &self.limits, cut)?.is_some();
            if cuts.len() < CUTS && more {
                continue;
            }
            let behind = self.tape.at;
            for cut in cuts.drain(..) {
                copy(self.tape.source(), copied..cut.start, &mut out)?;
                copied = cut.end;
            }
            if !more {
                copy(self.tape.source(), copied..self.about.bytes, &mut out)?;
                return Ok(out);
            }
            self.tape.jump(behind)?;
        }
    }

    /// What it was opened on.
    pub fn into_source(self) -> R {
        self.tape.into_source()
    }

    /// The row that begins at a place where a row began before.
    pub(crate) fn row_at(&mut self, place: Place) -> Result<Option<Record>, Unreadable> {
        self.tape.go_to(place)?;
        self.next_row()
    }

    fn next_row(&mut self) -> Result<Option<Record>, Unreadable> {
        while let Some(record) = record::next(&mut self.tape, self.about.separator.byte(), &self.limits)? {
            if !record.is_blank() {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }
}

/// So many cells are cut out at a time: memory is bounded, and the tape seldom jumps.
const CUTS: usize = 10_000;

fn copy<R: Read + Seek, W: Write>(source: &mut R, range: Range<u64>, out: &mut W) -> std::io::Result<()> {
    source.seek(SeekFrom::Start(range.start))?;
    std::io::copy(&mut source.take(range.end.saturating_sub(range.start)), out).map(drop)
}

/// See [`Sheet::rows`].
pub struct Rows<'a, R> {
    sheet: &'a mut Sheet<R>,
    fault: Option<Unreadable>,
    ended: bool,
}

impl<R: Read + Seek> Iterator for Rows<'_, R> {
    type Item = Result<Record, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = match self.fault.take() {
            Some(fault) => Err(fault),
            None => self.sheet.next_row(),
        };
        self.ended = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

struct Scan {
    bytes: u64,
    encoding: Encoding,
    /// Length of the byte order mark.
    mark: u64,
}

/// How long the file is and what it is written in.
fn scan<R: Read + Seek>(source: &mut R, limits: &Limits) -> Result<Scan, Unreadable> {
    let bytes = source.seek(SeekFrom::End(0))?;
    if bytes > limits.file_bytes {
        return Err(Unreadable::TooLarge(limits.file_bytes));
    }
    source.seek(SeekFrom::Start(0))?;
    let mut start = Vec::new();
    source.by_ref().take(8).read_to_end(&mut start)?;
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Unreadable::Workbook);
    }
    if let Some((encoding, mark)) = Encoding::of_mark(&start) {
        return Ok(Scan { bytes, encoding, mark });
    }
    let mut utf8 = Utf8Check { open: Vec::new(), broken: false };
    for_each_piece(source, limits, |piece| utf8.feed(piece))?;
    let encoding = if utf8.holds() { Encoding::Utf8 } else { Encoding::Windows1252 };
    Ok(Scan { bytes, encoding, mark: 0 })
}

fn digest<R: Read + Seek>(source: &mut R, limits: &Limits) -> Result<String, Unreadable> {
    let mut hash = Sha256::new();
    for_each_piece(source, limits, |piece| hash.update(piece))?;
    Ok(crypto::hex(&hash.finalize()))
}

/// Reads the file from its start; of one that grows meanwhile, no more than the limit.
fn for_each_piece<R: Read + Seek>(source: &mut R, limits: &Limits, mut take: impl FnMut(&[u8])) -> Result<(), Unreadable> {
    source.seek(SeekFrom::Start(0))?;
    let mut limited = source.take(limits.file_bytes);
    let mut piece = vec![0; 64 * 1024];
    loop {
        match limited.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => take(&piece[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Whether pieces together are UTF-8.
struct Utf8Check {
    /// The beginning of a character whose end is in the next piece.
    open: Vec<u8>,
    broken: bool,
}

impl Utf8Check {
    fn feed(&mut self, piece: &[u8]) {
        if self.broken {
            return;
        }
        self.open.extend_from_slice(piece);
        match std::str::from_utf8(&self.open) {
            Ok(_) => self.open.clear(),
            Err(error) if error.error_len().is_none() => {
                self.open.drain(..error.valid_up_to());
            }
            Err(_) => self.broken = true,
        }
    }

    fn holds(&self) -> bool {
        !self.broken && self.open.is_empty()
    }
}

/// A line before the header that speaks of the file itself: Entra's `version:v1.0`, a spreadsheet's `sep=;`.
fn is_preamble(record: &Record) -> bool {
    let first = record.cell(0).trim().to_ascii_lowercase();
    (first.starts_with("version:") || first.starts_with("sep=")) && record.cells().skip(1).all(|cell| cell.trim().is_empty())
}

/// The separator that stands most often outside quotation marks in the header; a `sep=` line decides.
fn detect_separator(start: &[u8]) -> Separator {
    let mut counts = [0_usize; 3];
    // As rows are read: a mark opens a cell at its beginning or goes on with one that another mark has closed; elsewhere it is text.
    let (mut quoted, mut opens) = (false, true);
    let mut line_start = 0;
    for (index, byte) in start.iter().enumerate() {
        match byte {
            b'"' if quoted || opens => (quoted, opens) = (!quoted, quoted),
            b'\r' | b'\n' if !quoted => {
                opens = true;
                let line = &start[line_start..index];
                line_start = index + 1;
                if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', said] = line
                    && let Some(separator) = Separator::ALL.into_iter().find(|separator| separator.byte() == *said)
                {
                    return separator;
                }
                let is_version = line.get(..8).is_some_and(|word| word.eq_ignore_ascii_case(b"version:"));
                if !line.trim_ascii().is_empty() && !is_version {
                    break;
                }
                counts = [0; 3];
            }
            _ if !quoted => {
                let which = Separator::ALL.iter().position(|separator| separator.byte() == *byte);
                opens = which.is_some();
                if let Some(which) = which {
                    counts[which] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let which = counts.iter().position(|count| *count == most).unwrap_or(0);
    Separator::ALL[which]
}

/// The header's cells. Columns without a name may be several; of those with one, no two may be alike.
fn header_names(header: &Record, limits: &Limits) -> Result<Vec<String>, Unreadable> {
    if header.found() > limits.columns {
        return Err(Unreadable::TooManyColumns(limits.columns));
    }
    let names: Vec<String> = header.cells().map(text::one_line).collect();
    let folded: Vec<String> = names.iter().map(|name| text::fold(name)).collect();
    for (second, name) in folded.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if let Some(first) = folded[..second].iter().position(|other| other == name) {
            return Err(Unreadable::HeadersAlike { first, second, header: names[second].clone() });
        }
    }
    Ok(names)
}
