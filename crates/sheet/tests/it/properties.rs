use std::io::Cursor;

use proptest::prelude::*;
use sheet::{Limits, ReadOptions, Separator, Sheet, Writer, guard, unguard};

use crate::people::{Store, plan, run};
use crate::reading::{open, open_with, utf16};

/// Any text but NUL, rich in what could go wrong.
fn cell() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        "'", "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"", ",", ";", " ", "＝", "é", "😀", "\u{FEFF}", "a",
    ]);
    prop_oneof![
        prop::collection::vec(hard, 0..8).prop_map(|parts| parts.concat()),
        "\\PC{0,20}",
        any::<String>().prop_map(|text| text.replace('\0', "")),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    let is_not_blank = |row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
    (1_usize..6).prop_flat_map(move |width| {
        let row = prop::collection::vec(cell(), width).prop_filter("blank rows are left out", is_not_blank);
        prop::collection::vec(row, 1..8)
    })
}

/// The rows below a header, as the writer writes them.
fn written(rows: &[Vec<String>]) -> String {
    let mut writer = Writer::new(Vec::new());
    writer.row((0..rows[0].len()).map(|n| format!("Column {n}"))).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

proptest! {
    // covers: T-D14
    #[test]
    fn a_guarded_cell_comes_back(value in cell()) {
        let written = guard(&value);
        prop_assert!(!written.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']));
        prop_assert!(!written.starts_with(['\t', '\r', '\n']));
        prop_assert_eq!(unguard(&written), value.as_str());
    }

    // covers: T-D14
    #[test]
    fn what_is_written_is_read(rows in table(), encoding in 0..4) {
        let text = written(&rows);
        let bytes = match encoding {
            0 => text.into_bytes(),
            1 => format!("\u{FEFF}{text}").into_bytes(),
            mark => utf16(&text, mark == 2),
        };
        let (_, read) = open(bytes).unwrap();
        let read: Vec<Vec<&str>> = read.iter().map(|record| record.cells().collect()).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn another_reader_reads_the_same(rows in table()) {
        let text = written(&rows);
        let mut other = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let theirs: Vec<Vec<String>> = other.records().map(|record| record.unwrap().iter().map(|cell| unguard(cell).to_owned()).collect()).collect();
        prop_assert_eq!(theirs, rows);
    }

    #[test]
    fn any_bytes_end_in_rows_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = open(bytes);
    }

    #[test]
    fn any_text_stays_within_its_limits(text in "[ab\"',;\t\r\n=é€\u{FEFF}]{0,200}", separator in 0_usize..4, encoding in 0..3) {
        let separator = [None, Some(Separator::Comma), Some(Separator::Semicolon), Some(Separator::Tab)][separator];
        let limits = Limits { file_bytes: 4000, cell_bytes: 20, row_bytes: 30, columns: 5, rows: 10 };
        let bytes = match encoding { 0 => text.into_bytes(), mark => utf16(&text, mark == 1) };
        if let Ok((about, rows)) = open_with(bytes, ReadOptions { separator, limits }) {
            prop_assert!(about.header.len() <= 5);
            for row in rows {
                prop_assert!(row.cells().count() <= 5 && row.cells().map(str::len).sum::<usize>() <= 30);
                prop_assert!(row.cells().all(|cell| cell.len() <= 20));
            }
        }
    }

    #[test]
    fn a_row_comes_after_the_row_it_refers_to(managers in prop::collection::vec(0_usize..12, 1..12), batch in 1_usize..7) {
        let rows: String = managers.iter().enumerate().map(|(n, m)| format!("u{n},u{n}@x,L,u{m}@x\n")).collect();
        let csv = format!("User name,Email,Last name,Manager email\n{rows}");
        let foretold = run(&mut plan(&csv, batch), &mut Store::default(), true);
        let mut store = Store::default();
        let results = run(&mut plan(&csv, batch), &mut store, false);
        prop_assert_eq!(&foretold, &results);
        prop_assert_eq!(results.len(), managers.len());
        // Whoever has a way to the top that meets no circle and no stranger came in; here every way ends in one.
        prop_assert!(store.people.is_empty());
    }

    #[test]
    fn rows_found_again_are_the_same(rows in table(), encoding in 0..4) {
        let text = written(&rows).replace('\u{FFFD}', "");
        let bytes = match encoding {
            0 => text.into_bytes(),
            1 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            mark => utf16(&text, mark == 2),
        };
        let mut sheet = Sheet::open(Cursor::new(bytes), ReadOptions::default()).unwrap();
        let once: Vec<_> = sheet.rows().map(Result::unwrap).collect();
        let again: Vec<_> = sheet.rows().map(Result::unwrap).collect();
        prop_assert_eq!(once, again);
    }
}
