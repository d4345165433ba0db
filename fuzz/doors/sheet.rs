//! Files of rows.

use std::io::Cursor;

use kernel::text::fold;
use sheet::{
    FieldSpec, Limits, Mapping, NotImported, ReadOptions, Record, Said, Separator, Sheet, Writer, guard, recognize, said, spelled, unguard,
};

const FIELDS: &[FieldSpec] = &[
    FieldSpec { key: "user_name", label: "User name", aliases: &["login", "userPrincipalName"], required: true },
    FieldSpec { key: "email", label: "Email", aliases: &["mail", "e-mail address"], required: false },
    FieldSpec { key: "last_name", label: "Last name", aliases: &["surname"], required: false },
];
const NOT_IMPORTED: &[NotImported] = &[NotImported { headers: &["password"], reason: "it is not" }];
/// So small that what lies beyond is found.
const SMALL: Limits = Limits { file_bytes: 4000, cell_bytes: 20, row_bytes: 60, columns: 5, rows: 10 };

/// The first byte chooses the separator and the limits, the rest is the file.
pub fn take(data: &[u8]) {
    let Some((choice, file)) = data.split_first() else { return };
    let separator = [None, Some(Separator::Comma), Some(Separator::Semicolon), Some(Separator::Tab)][usize::from(choice & 3)];
    let limits = if choice & 4 == 0 { Limits::default() } else { SMALL };
    let options = ReadOptions { separator, limits };
    if let Some(text) = super::text(file) {
        cell(text);
    }
    let Ok(mut sheet) = Sheet::open(Cursor::new(file), options) else { return };
    let about = sheet.about().clone();
    assert!(about.header.len() <= limits.columns, "{about:?}");
    let columns = recognize(&about.header, FIELDS, NOT_IMPORTED);
    assert_eq!(columns.len(), about.header.len());
    let _ = (about.preset(FIELDS), Mapping::recognized(&about, &columns).check(&about, FIELDS));
    let rows: Vec<Record> = sheet.rows().map_while(Result::ok).collect();
    for row in &rows {
        assert!(row.cells().count() <= limits.columns && row.cells().all(|cell| cell.len() <= limits.cell_bytes));
        assert!(row.cells().map(str::len).sum::<usize>() <= limits.row_bytes);
        let _ = row.is_ragged(&about.header);
    }
    let again: Vec<Record> = sheet.rows().map_while(Result::ok).collect();
    assert_eq!(rows, again, "a file reads the same twice");
    let whole = sheet.rows().all(|row| row.is_ok());
    write_again(&about.header, &rows);
    if whole {
        cut(sheet, file, options);
    }
}

/// What was read is read again when it was written as the product writes files; those have a header that can be read.
fn write_again(header: &[String], rows: &[Record]) {
    let first = header[0].to_lowercase();
    if first.starts_with("version:") || first.starts_with("sep=") || header.iter().all(String::is_empty) {
        return;
    }
    let mut writer = Writer::with_mark(Vec::new()).expect("memory takes it");
    writer.row(header).expect("memory takes it");
    for row in rows {
        writer.row(row.cells()).expect("memory takes it");
    }
    let bytes = writer.finish().expect("memory takes it");
    let options = ReadOptions { separator: Some(Separator::Comma), limits: Limits::default() };
    let read = Sheet::open(Cursor::new(&bytes), options);
    let Ok(mut sheet) = read else {
        assert!(rows.is_empty(), "what was written cannot be read: {:?}", String::from_utf8_lossy(&bytes));
        return;
    };
    assert_eq!(sheet.about().header, header);
    let read: Vec<Record> = sheet.rows().map_while(Result::ok).collect();
    let cells = |rows: &[Record]| rows.iter().map(|row| row.cells().map(str::to_owned).collect()).collect::<Vec<Vec<String>>>();
    assert_eq!(cells(&read), cells(rows), "{:?}", String::from_utf8_lossy(&bytes));
}

/// A file of which no column is taken away is the same file; of one that is, nothing is left.
fn cut(sheet: Sheet<Cursor<&[u8]>>, file: &[u8], options: ReadOptions) {
    let options = ReadOptions { separator: Some(sheet.about().separator), ..options };
    let same = sheet.write_without(&[], Vec::new()).expect("it was read to its end");
    assert_eq!(same, file);
    let sheet = Sheet::open(Cursor::new(file), options).expect("it was opened before");
    let left = sheet.write_without(&[0], Vec::new()).expect("it was read to its end");
    if let Ok(mut sheet) = Sheet::open(Cursor::new(&left[..]), options) {
        assert!(sheet.rows().map_while(Result::ok).all(|row| row.cell(0).is_empty()), "{:?}", String::from_utf8_lossy(&left));
    }
}

/// Cells are guarded against spreadsheets, and come back.
fn cell(text: &str) {
    let guarded = guard(text);
    assert_eq!(unguard(&guarded), text);
    assert!(!guarded.trim_start().starts_with(['=', '+', '-', '@']), "{guarded:?}");
    if !text.trim().is_empty() {
        assert_eq!(said(&spelled(text)), Said::Value(text), "{:?}", fold(text));
    }
}
