//! The rows that failed, as a file to correct and bring again: the columns of the original and one with the errors.

use std::io::{Read, Seek, Write};

use crate::fields::is_error_column;
use crate::{Sheet, Unreadable, Writer, text};

/// Writes the rows of `sheet` that `failed` names by number, ascending, with what to say of each; gives how many. A file
/// that has a column of errors already gets the new errors there. A row with too few cells is filled up with empty
/// ones; one with too many keeps the rest behind the errors.
pub fn write_failed_rows<R: Read + Seek, W: Write>(
    sheet: &mut Sheet<R>,
    failed: impl IntoIterator<Item = (u64, String)>,
    out: W,
) -> Result<(W, u64), Unreadable> {
    let header = sheet.about().header.clone();
    let errors_at = header.iter().position(|name| is_error_column(name));
    let mut writer = Writer::with_mark(out)?;
    let added = errors_at.is_none().then_some(text::error_header());
    writer.row(header.iter().map(String::as_str).chain(added))?;
    let mut failed = failed.into_iter().peekable();
    let mut written = 0;
    for record in sheet.rows() {
        let record = record?;
        while failed.next_if(|(row, _)| *row < record.row()).is_some() {}
        let Some((_, message)) = failed.next_if(|(row, _)| *row == record.row()) else {
            if failed.peek().is_none() {
                break;
            }
            continue;
        };
        let cell = |index| if Some(index) == errors_at { message.as_str() } else { record.cell(index) };
        let own = (0..header.len()).map(cell);
        let error = errors_at.is_none().then_some(message.as_str());
        writer.row(own.chain(error).chain(record.cells().skip(header.len())))?;
        written += 1;
    }
    Ok((writer.finish()?, written))
}
