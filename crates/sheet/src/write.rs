//! CSV for others to read: RFC 4180, every cell safe to open in a spreadsheet.

use std::io::{self, Write};

use crate::guard;

/// Writes rows as UTF-8 with commas and CRLF.
pub struct Writer<W> {
    out: W,
    line: String,
}

impl<W: Write> Writer<W> {
    /// A file without a byte order mark.
    pub fn new(out: W) -> Self {
        Self { out, line: String::new() }
    }

    /// A file with a byte order mark, by which spreadsheets know UTF-8.
    pub fn with_mark(mut out: W) -> io::Result<Self> {
        out.write_all("\u{FEFF}".as_bytes())?;
        Ok(Self::new(out))
    }

    /// Writes one row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        self.line.clear();
        let mut count = 0;
        for cell in cells {
            if count > 0 {
                self.line.push(',');
            }
            count += 1;
            push_cell(&mut self.line, &guard(cell.as_ref()));
        }
        if count == 1 && self.line.is_empty() {
            self.line.push_str("\"\"");
        }
        self.line.push_str("\r\n");
        self.out.write_all(self.line.as_bytes())
    }

    /// Flushes and gives back what was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Quotes what needs it. Other separators need it too, for programs that divide by those.
fn push_cell(line: &mut String, cell: &str) {
    let is_plain = !cell.contains([',', ';', '\t', '"', '\r', '\n']) && cell.trim().len() == cell.len();
    if is_plain {
        line.push_str(cell);
        return;
    }
    line.push('"');
    for (index, part) in cell.split('"').enumerate() {
        if index > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(row: &[&str]) -> String {
        let mut writer = Writer::new(Vec::new());
        writer.row(row).unwrap();
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let row: &[&str] = &["Ann", "a,b", "say \"hi\"", "two\nlines", "a;b", " x", "", "=1"];
        assert_eq!(written(row), "Ann,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"a;b\",\" x\",,'=1\r\n");
    }

    #[test]
    fn one_empty_cell_is_still_a_row() {
        assert_eq!(written(&[""]), "\"\"\r\n");
    }

    #[test]
    fn a_mark_comes_first() {
        let mut writer = Writer::with_mark(Vec::new()).unwrap();
        writer.row(["a"]).unwrap();
        assert_eq!(writer.finish().unwrap(), b"\xEF\xBB\xBFa\r\n");
    }
}
