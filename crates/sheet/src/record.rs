//! One row of a file: cells between separators, as RFC 4180 writes them and as spreadsheets forgive.
//!
//! A quotation mark opens a quoted cell only as the cell's first character; elsewhere it is text. Text behind a closing
//! mark belongs to the cell. CRLF, LF and CR end a row outside quotation marks.

use std::io::{Read, Seek};

use crate::csv::Limits;
use crate::tape::{Place, Tape};
use crate::{Unreadable, unguard};

/// A row's cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    row: u64,
    place: Place,
    text: String,
    ends: Vec<usize>,
    found: usize,
}

impl Record {
    /// The row's number as a spreadsheet shows it: the first row of the file is 1, a blank one counts.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// How many cells the row has. Those beyond the limit of columns are counted and not kept.
    pub fn found(&self) -> usize {
        self.found
    }

    /// A cell's value, the spreadsheet guard taken away; empty where the row has no such cell.
    pub fn cell(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        unguard(&self.text[start..*end])
    }

    /// The values of all cells kept.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|index| self.cell(index))
    }

    /// Whether the row has another number of cells than the header. Columns without a name at the header's end may be
    /// missing, and empty cells behind its last column do not count.
    pub fn is_ragged(&self, header: &[String]) -> bool {
        let needed = header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        self.found < needed || self.found > self.ends.len() || self.cells().skip(header.len()).any(|cell| !cell.trim().is_empty())
    }

    /// How much text the row holds, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn place(&self) -> Place {
        self.place
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    CellStart,
    Bare,
    Quoted,
    /// Behind a quotation mark in a quoted cell: the cell's end, or the first half of a doubled mark.
    Closed,
}

/// Takes the next row from the tape, blank or not; nothing at the end of the file.
pub(crate) fn next<R: Read + Seek>(tape: &mut Tape<R>, separator: u8, limits: &Limits) -> Result<Option<Record>, Unreadable> {
    next_with(tape, separator, limits, |_, _| ())
}

/// The same, and tells of each cell where in the source it begins and where it ends, marks included: its column, and both places.
pub(crate) fn next_with<R: Read + Seek>(
    tape: &mut Tape<R>,
    separator: u8,
    limits: &Limits,
    mut cell: impl FnMut(usize, std::ops::Range<u64>),
) -> Result<Option<Record>, Unreadable> {
    if tape.peek()?.is_none() {
        return Ok(None);
    }
    let mut began = tape.at.offset;
    let mut before = began;
    let mut cells = Cells { start: tape.at, text: Vec::new(), ends: Vec::new(), found: 0, size: 0, limits };
    let mut state = In::CellStart;
    let mut quote_line = tape.at.line;
    while let Some(byte) = tape.take()? {
        match (state, byte) {
            (_, 0) => return Err(Unreadable::Nul { row: tape.at.row, line: tape.at.line }),
            (In::Quoted, b'"') => state = In::Closed,
            (In::Quoted, _) => {
                if byte == b'\n' || (byte == b'\r' && tape.peek()? != Some(b'\n')) {
                    tape.at.line += 1;
                }
                cells.push(byte)?;
            }
            (In::Closed, b'"') => {
                cells.push(byte)?;
                state = In::Quoted;
            }
            (In::CellStart, b'"') => {
                quote_line = tape.at.line;
                state = In::Quoted;
            }
            (_, b'\r' | b'\n') => {
                cell(cells.found, began..before);
                if byte == b'\r' && tape.peek()? == Some(b'\n') {
                    tape.take()?;
                }
                tape.at.line += 1;
                tape.at.row += 1;
                return cells.finish().map(Some);
            }
            (_, _) if byte == separator => {
                cell(cells.found, began..before);
                began = tape.at.offset;
                cells.end_cell();
                state = In::CellStart;
            }
            (_, _) => {
                cells.push(byte)?;
                state = In::Bare;
            }
        }
        before = tape.at.offset;
    }
    if state == In::Quoted {
        return Err(Unreadable::OpenQuote { row: cells.start.row, line: quote_line });
    }
    tape.at.row += 1;
    cell(cells.found, began..before);
    cells.finish().map(Some)
}

struct Cells<'a> {
    start: Place,
    text: Vec<u8>,
    ends: Vec<usize>,
    found: usize,
    /// Bytes of the cell at hand, also of one that is not kept.
    size: usize,
    limits: &'a Limits,
}

impl Cells<'_> {
    fn push(&mut self, byte: u8) -> Result<(), Unreadable> {
        self.size += 1;
        if self.size > self.limits.cell_bytes {
            return Err(Unreadable::CellTooLarge { row: self.start.row, column: self.found, limit: self.limits.cell_bytes });
        }
        if self.found < self.limits.columns {
            if self.text.len() >= self.limits.row_bytes {
                return Err(Unreadable::RowTooLarge { row: self.start.row, limit: self.limits.row_bytes });
            }
            self.text.push(byte);
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        if self.found < self.limits.columns {
            self.ends.push(self.text.len());
        }
        self.found += 1;
        self.size = 0;
    }

    fn finish(mut self) -> Result<Record, Unreadable> {
        self.end_cell();
        let text = String::from_utf8(self.text).map_err(|error| Unreadable::Io(std::io::Error::other(error)))?;
        Ok(Record { row: self.start.row, place: self.start, text, ends: self.ends, found: self.found })
    }
}
