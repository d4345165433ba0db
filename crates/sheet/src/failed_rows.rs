//! The rows that failed, as a file to correct and bring again: the columns of the original and three with the errors.

use std::io::{Read, Seek, Write};

use crate::fields::{error_headers, is_header};
use crate::{Sheet, Unreadable, Writer};

/// What is wrong with a row. Of several errors each has its place in all three, divided by [`RowErrors::BETWEEN`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowErrors {
    /// What to do.
    pub messages: String,
    /// In which fields; empty for the row as a whole.
    pub fields: String,
    /// The stable codes.
    pub codes: String,
}

impl RowErrors {
    /// What stands between two errors.
    pub const BETWEEN: &'static str = " | ";

    /// Of single errors: field, code, message.
    pub fn of<'a>(errors: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Self {
        let mut all = Self::default();
        for (nth, (field, code, message)) in errors.into_iter().enumerate() {
            for (cell, text) in [(&mut all.fields, field), (&mut all.codes, code), (&mut all.messages, message)] {
                if nth > 0 {
                    cell.push_str(Self::BETWEEN);
                }
                cell.push_str(text);
            }
        }
        // Errors of the row as a whole alone have no field.
        if all.fields.split(Self::BETWEEN).all(str::is_empty) {
            all.fields.clear();
        }
        all
    }

    fn cells(&self) -> [&str; 3] {
        [&self.messages, &self.fields, &self.codes]
    }
}

/// Writes the rows of `sheet` that `failed` names by number, ascending, with what is wrong with each; gives how many. A file
/// that has columns of errors already gets the new errors there. A row with too few cells is filled up with empty
/// ones; one with too many keeps the rest behind the errors.
pub fn write_failed_rows<R: Read + Seek, W: Write>(
    sheet: &mut Sheet<R>,
    failed: impl IntoIterator<Item = (u64, RowErrors)>,
    out: W,
) -> Result<(W, u64), Unreadable> {
    let header = sheet.about().header.clone();
    let errors_at = error_headers().map(|own| header.iter().position(|name| is_header(name, own)));
    let mut writer = Writer::with_mark(out)?;
    let added = error_headers().into_iter().zip(errors_at).filter(|(_, at)| at.is_none()).map(|(own, _)| own);
    writer.row(header.iter().map(String::as_str).chain(added))?;
    let mut failed = failed.into_iter().peekable();
    let mut written = 0;
    for record in sheet.rows() {
        let record = record?;
        while failed.next_if(|(row, _)| *row < record.row()).is_some() {}
        let Some((_, errors)) = failed.next_if(|(row, _)| *row == record.row()) else {
            if failed.peek().is_none() {
                break;
            }
            continue;
        };
        let cells = errors.cells();
        let cell = |index| errors_at.iter().position(|at| *at == Some(index)).map_or_else(|| record.cell(index), |nth| cells[nth]);
        let own = (0..header.len()).map(cell);
        let added = cells.into_iter().zip(errors_at).filter(|(_, at)| at.is_none()).map(|(cell, _)| cell);
        writer.row(own.chain(added).chain(record.cells().skip(header.len())))?;
        written += 1;
    }
    Ok((writer.finish()?, written))
}
