use std::io::Cursor;

use sheet::{About, Encoding, Limits, ReadOptions, Record, Separator, Sheet, Unreadable};

pub fn open(bytes: impl Into<Vec<u8>>) -> Result<(About, Vec<Record>), Unreadable> {
    open_with(bytes, ReadOptions::default())
}

pub fn open_with(bytes: impl Into<Vec<u8>>, options: ReadOptions) -> Result<(About, Vec<Record>), Unreadable> {
    let mut sheet = Sheet::open(Cursor::new(bytes.into()), options)?;
    let rows = sheet.rows().collect::<Result<Vec<_>, _>>()?;
    Ok((sheet.about().clone(), rows))
}

fn cells(record: &Record) -> Vec<&str> {
    record.cells().collect()
}

pub fn utf16(text: &str, low_first: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if low_first { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let text = "Name,Note\r\nZoë,“naïve” €\r\n";
    let (about, rows) = open(text).unwrap();
    assert_eq!((about.encoding, about.header_row), (Encoding::Utf8, 1));
    assert_eq!(cells(&rows[0]), ["Zoë", "“naïve” €"]);
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    for (bytes, encoding) in [
        (format!("\u{FEFF}{text}").into_bytes(), Encoding::Utf8),
        (utf16(text, true), Encoding::Utf16Le),
        (utf16(text, false), Encoding::Utf16Be),
        (windows.into_owned(), Encoding::Windows1252),
    ] {
        let (about, read) = open(bytes).unwrap();
        assert_eq!(about.encoding, encoding);
        assert_eq!(about.header, ["Name", "Note"]);
        assert_eq!(cells(&read[0]), cells(&rows[0]));
    }
}

#[test]
fn a_character_between_two_pieces_is_whole() {
    for shift in 0..4 {
        let name = "x".repeat(64 * 1024 - 8 + shift) + &"é€😀".repeat(4000);
        let text = format!("Name\n{name}\nlast\n");
        for bytes in [text.clone().into_bytes(), utf16(&text, true)] {
            let (about, rows) = open(bytes).unwrap();
            assert_ne!(about.encoding, Encoding::Windows1252);
            assert_eq!((rows[0].cell(0), rows[1].cell(0)), (name.as_str(), "last"));
        }
    }
}

#[test]
fn the_separator_is_found_in_the_header_outside_quotes() {
    for (text, separator) in [
        ("a,b\n1,2", Separator::Comma),
        ("a;b\n1;2", Separator::Semicolon),
        ("a\tb\n1\t2", Separator::Tab),
        ("\"x,y,z\";b\n1;2", Separator::Semicolon),
        ("\n\nversion:v1.0,,,,\na;b\n1;2", Separator::Semicolon),
        ("sep=;\na;b,c,d\n1;2", Separator::Semicolon),
        ("sep=\t\r\na\tb,c,d\n1\t2", Separator::Tab),
        ("single\n1", Separator::Comma),
        ("Size in \";Name;y,z\n1;2", Separator::Semicolon),
        ("\"say \"\"hi, hi, hi\"\"\";b\n1;2", Separator::Semicolon),
    ] {
        let (about, rows) = open(text).unwrap();
        assert_eq!(about.separator, separator, "{text:?}");
        assert_eq!(rows[0].cell(0), "1", "{text:?}");
    }
    let options = ReadOptions { separator: Some(Separator::Comma), ..ReadOptions::default() };
    assert_eq!(open_with("a;b;c,d\n1,2", options).unwrap().0.header, ["a;b;c", "d"]);
}

#[test]
fn rows_have_the_numbers_that_a_spreadsheet_shows() {
    let text = "version:v1.0\r\n\r\nName,Note\r\nAnn,\"two\r\nlines\"\r\n\r\n,,\r\nBob,x\r\n";
    let (about, rows) = open(text).unwrap();
    assert_eq!((about.header_row, &about.header[..]), (3, &["Name".to_owned(), "Note".to_owned()][..]));
    assert_eq!(rows.iter().map(Record::row).collect::<Vec<_>>(), [4, 7]);
    assert_eq!(rows[0].cell(1), "two\r\nlines");
}

#[test]
fn all_three_line_ends_end_a_row() {
    for end in ["\n", "\r\n", "\r"] {
        let (_, rows) = open(["Name,Note", "Ann,1", "Bob,\"a\"\"b\"", ""].join(end)).unwrap();
        assert_eq!(rows.iter().map(|row| cells(row)).collect::<Vec<_>>(), [["Ann", "1"], ["Bob", "a\"b"]]);
    }
}

#[test]
fn quotes_are_read_as_spreadsheets_read_them() {
    let (_, rows) = open("Name,Note\n5\" pipe,\"a\"b\n\"\",'=1\n").unwrap();
    assert_eq!(cells(&rows[0]), ["5\" pipe", "ab"]);
    assert_eq!(cells(&rows[1]), ["", "=1"]);
}

#[test]
fn limits_are_told_when_met() {
    let small = Limits { file_bytes: 5000, cell_bytes: 100, row_bytes: 250, columns: 3, rows: 9 };
    let options = ReadOptions { separator: None, limits: small };
    let code = |text: String| open_with(text, options).unwrap_err().code();
    assert_eq!(code("a\n".repeat(3000)), "file.too_large");
    assert_eq!(code("a,b,c,d\n1,2,3,4".to_owned()), "file.too_many_columns");
    assert_eq!(code(format!("a,b\n{},1", "x".repeat(101))), "file.cell_too_large");
    assert_eq!(code(format!("a,b,c\n{0},{0},{0}", "x".repeat(90))), "file.row_too_large");
    assert!(open_with(format!("a,b\n{},1", "x".repeat(100)), options).is_ok());
    let fault = kernel::Fault::from(Unreadable::TooLarge(64 << 20));
    assert_eq!(fault.category, kernel::Category::TooLarge);
    assert!(fault.is("file.too_large") && fault.message.contains("64 MiB"), "{}", fault.message);
}
