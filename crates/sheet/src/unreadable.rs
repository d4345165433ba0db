//! Why a file as a whole is refused. (What is wrong with one row is a [`crate::RowOutcome`].)

use std::fmt;

use kernel::{Category, Fault, FieldError};

use crate::{Encoding, column_name, text};

/// Why a file cannot be read. Rows are counted as spreadsheets count them, lines as text editors do.
#[derive(Debug)]
pub enum Unreadable {
    /// It has no header line.
    Empty,
    /// It has a header line and nothing below.
    HeaderOnly,
    /// It is an .xlsx or .xls file.
    Workbook,
    /// It has more bytes than the limit, in bytes.
    TooLarge(u64),
    /// It has more rows than the limit.
    TooManyRows(u64),
    /// Its header has more columns than the limit.
    TooManyColumns(usize),
    /// A row has more text than the limit, in bytes.
    RowTooLarge {
        /// The row.
        row: u64,
        /// The limit.
        limit: usize,
    },
    /// A cell has more text than the limit, in bytes.
    CellTooLarge {
        /// The row.
        row: u64,
        /// The column, from 0.
        column: usize,
        /// The limit.
        limit: usize,
    },
    /// It holds a NUL.
    Nul {
        /// The row.
        row: u64,
        /// The line.
        line: u64,
    },
    /// It is not in the encoding that its first bytes announce.
    Encoding {
        /// What they announce.
        encoding: Encoding,
        /// The row.
        row: u64,
        /// The line.
        line: u64,
    },
    /// A quotation mark is not closed before the end.
    OpenQuote {
        /// The row.
        row: u64,
        /// The line of the mark.
        line: u64,
    },
    /// Two columns have the same header.
    HeadersAlike {
        /// The first column, from 0.
        first: usize,
        /// The second column, from 0.
        second: usize,
        /// The header.
        header: String,
    },
    /// The disk did not give the file.
    Io(std::io::Error),
}

impl Unreadable {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file.empty",
            Self::HeaderOnly => "file.header_only",
            Self::Workbook => "file.workbook",
            Self::TooLarge(_) => "file.too_large",
            Self::TooManyRows(_) => "file.too_many_rows",
            Self::TooManyColumns(_) => "file.too_many_columns",
            Self::RowTooLarge { .. } => "file.row_too_large",
            Self::CellTooLarge { .. } => "file.cell_too_large",
            Self::Nul { .. } => "file.nul",
            Self::Encoding { .. } => "file.encoding",
            Self::OpenQuote { .. } => "file.open_quote",
            Self::HeadersAlike { .. } => "file.headers_alike",
            Self::Io(_) => "internal",
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::TooLarge(_) | Self::TooManyRows(_) | Self::TooManyColumns(_) | Self::RowTooLarge { .. } | Self::CellTooLarge { .. } => {
                Category::TooLarge
            }
            Self::Io(_) => Category::Internal,
            _ => Category::Invalid,
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self {
            Self::Empty => text::empty().to_owned(),
            Self::HeaderOnly => text::header_only().to_owned(),
            Self::Workbook => text::workbook().to_owned(),
            Self::TooLarge(limit) => text::too_large(limit >> 20),
            Self::TooManyRows(limit) => text::too_many_rows(limit),
            Self::TooManyColumns(limit) => text::too_many_columns(limit),
            Self::RowTooLarge { row, limit } => text::row_too_large(row, limit >> 20),
            Self::CellTooLarge { row, column, limit } => text::cell_too_large(row, column_name(*column), limit >> 20),
            Self::Nul { row, line } => text::nul(row, line),
            Self::Encoding { encoding, row, line } => text::encoding(encoding, row, line),
            Self::OpenQuote { row, line } => text::open_quote(row, line),
            Self::HeadersAlike { first, second, header } => text::headers_alike(column_name(*first), column_name(*second), header),
            Self::Io(error) => error.to_string(),
        };
        f.write_str(&message)
    }
}

impl std::error::Error for Unreadable {}

impl From<std::io::Error> for Unreadable {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        let (category, code, message) = (unreadable.category(), unreadable.code(), unreadable.to_string());
        if category == Category::Internal {
            return Fault::internal(format!("reading an uploaded file: {message}"));
        }
        let fields = vec![FieldError { field: "file".into(), code, message: message.clone() }];
        Fault { category, code, message, fields }
    }
}
