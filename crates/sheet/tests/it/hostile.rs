//! Files that mean harm or were harmed: each ends in rows, failed rows or one refusal, soon and without panic.

use std::io::Cursor;
use std::time::{Duration, Instant};

use sheet::RowOutcome;

use crate::people::{Store, plan, plan_of, run};
use crate::reading::{open, utf16};

const HEADER: &str = "User name,Email,Last name,Manager email\n";

/// What must come of a file: its refusal's code, or how many rows are good and the codes of the failed ones.
enum Must {
    Refuse(&'static str),
    Take(u64, &'static [&'static str]),
}

fn with_header(rows: &str) -> Vec<u8> {
    format!("{HEADER}{rows}").into_bytes()
}

fn files() -> Vec<(&'static str, Vec<u8>, Must)> {
    use Must::Take;
    let mut files = structure();
    let deep: String = (0..5_000).map(|n| format!("u{n},u{n}@x.example,L,u{}@x.example\n", n + 1)).collect();
    files.extend([
        ("manager of oneself", with_header("ann,a@x.example,L,a@x.example\n"), Take(0, &["reference.cycle"])),
        (
            "circle of three, and one below it",
            with_header("a,a@x,L,b@x\nb,b@x,L,c@x\nc,c@x,L,a@x\nd,d@x,L,a@x\ne,e@x,L,\n"),
            Take(1, &["reference.cycle", "reference.cycle", "reference.cycle", "manager.not_found"]),
        ),
        ("chain of 5,000 upside down", with_header(&(deep + "u5000,u5000@x.example,L,\n")), Take(5_001, &[])),
        ("the same name in another case", with_header("ann,a@x,L,\nANN,b@x,L,\n"), Take(1, &["row.duplicate"])),
        ("manager that is nowhere", with_header("ann,a@x,L,ghost@x\n"), Take(0, &["manager.not_found"])),
        ("formulas", with_header("=cmd|' /C calc'!A0,a@x,+L,\n"), Take(1, &[])),
        ("direction marks and emoji", with_header("\u{202E}nna,a@x,👩‍👩‍👧‍👦,\nב,b@x,\u{200B},\n"), Take(2, &[])),
        ("a name of 50,000 characters", with_header(&format!("{},a@x,L,\n", "n".repeat(50_000))), Take(1, &[])),
    ]);
    files
}

fn structure() -> Vec<(&'static str, Vec<u8>, Must)> {
    use Must::{Refuse, Take};
    vec![
        ("nothing", Vec::new(), Refuse("file.empty")),
        ("a mark only", b"\xEF\xBB\xBF".to_vec(), Refuse("file.empty")),
        ("blank lines only", b"\n\r\n , ,\n\r".to_vec(), Refuse("file.empty")),
        ("header only", HEADER.into(), Refuse("file.header_only")),
        ("a line about itself only", b"version:v1.0\n".to_vec(), Refuse("file.empty")),
        ("two headers alike", b"User name,Email,user NAME\na,b,c\n".to_vec(), Refuse("file.headers_alike")),
        ("201 columns", [vec!["h"; 201].join(",").into_bytes(), b"\n1\n".to_vec()].concat(), Refuse("file.too_many_columns")),
        ("a NUL", with_header("ann,a\0@x,L,\n"), Refuse("file.nul")),
        ("UTF-16 without a mark", utf16("User name,Email\nann,a@x\n", true)[2..].to_vec(), Refuse("file.nul")),
        ("half a UTF-16 pair", [utf16("User name\nann", true), vec![0x3D, 0xD8, 0x0A, 0x00]].concat(), Refuse("file.encoding")),
        ("an odd byte of UTF-16", [utf16("User name\nann\n", false), vec![0x00]].concat(), Refuse("file.encoding")),
        ("a UTF-8 mark before something else", b"\xEF\xBB\xBFUser name\nann\xFF\n".to_vec(), Refuse("file.encoding")),
        ("bytes that are no UTF-8", b"User name,Last name\nann,L\xFFw\xC3\n".to_vec(), Take(1, &[])),
        ("overlong slash and surrogate", b"User name,Last name\nann,\xC0\xAF\xED\xA0\x80\n".to_vec(), Take(1, &[])),
        ("open quote", with_header("ann,\"a@x,L,\nbob,b@x,L,\n"), Refuse("file.open_quote")),
        ("open quote in the header", b"User name,\"Email\nann,a@x\n".to_vec(), Refuse("file.open_quote")),
        ("a cell of 50 MB", with_header(&format!("ann,a@x,{},\n", "x".repeat(50_000_000))), Refuse("file.cell_too_large")),
        ("a quoted cell of 50 MB", with_header(&format!("ann,a@x,\"{}\",\n", "\n".repeat(50_000_000))), Refuse("file.cell_too_large")),
        ("a file of 65 MiB", vec![b'\n'; 65 << 20], Refuse("file.too_large")),
        ("a workbook", b"PK\x03\x04\x14\x00\x06\x00".to_vec(), Refuse("file.workbook")),
        ("rows too short and too long", with_header("ann,a@x\nbob,b@x,L,,,more\ncid,c@x,L,,,,\n"), Take(1, &["row.ragged", "row.ragged"])),
        ("a row of half a million cells", with_header(&format!("ann,{}\n", ",".repeat(500_000))), Take(0, &["row.ragged"])),
        ("mixed line ends", with_header("ann,a@x,L,\r\rbob,b@x,L,\r\ncid,c@x,L,\n\r\n"), Take(3, &[])),
        ("quotes everywhere", with_header("a\"n\"n,\"\"\"a@x\"\"\",\"L\"L,\"\"\n"), Take(1, &[])),
        ("two separators at odds", b"User name;Email,Last name;Manager email;Role\nann;a@x;;\n".to_vec(), Take(1, &[])),
        ("required cell missing", with_header(",a@x,L,\n , b@x,L,\n"), Take(0, &["required", "required"])),
    ]
}

// covers: T-D10
#[test]
fn hostile_files_end_in_a_report_or_a_refusal() {
    let files = files();
    assert!(files.len() >= 23);
    for (name, bytes, must) in files {
        let started = Instant::now();
        match (must, open(bytes.clone())) {
            (Must::Refuse(code), Err(refusal)) => {
                assert_eq!(refusal.code(), code, "{name}");
                let fault = kernel::Fault::from(refusal);
                assert!(fault.is(code) && !fault.message.is_empty() && fault.category != kernel::Category::Internal, "{name}");
            }
            (Must::Take(good, codes), Ok(_)) => check_rows(name, bytes, good, codes),
            (Must::Refuse(code), Ok(_)) => panic!("{name} was taken, not refused with {code}"),
            (Must::Take(..), Err(refusal)) => panic!("{name} was refused: {refusal}"),
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{name} took {:?}", started.elapsed());
    }
}

/// A dry run and a commit say the same of every row.
fn check_rows(name: &str, bytes: Vec<u8>, good: u64, codes: &[&str]) {
    let mut dry = plan_of(Cursor::new(bytes.clone()), 200);
    let foretold = run(&mut dry, &mut Store::default(), true);
    let mut import = plan_of(Cursor::new(bytes), 200);
    let results = run(&mut import, &mut Store::default(), false);
    assert_eq!(foretold, results, "{name}");
    let counts = import.report().counts;
    assert_eq!(counts.created, good, "{name}: {results:?}");
    let failed: Vec<&str> = results.iter().filter_map(|result| first_code(&result.outcome)).collect();
    assert_eq!(failed, codes, "{name}");
    assert_eq!(counts.total(), results.len() as u64, "{name}");
}

fn first_code(outcome: &RowOutcome) -> Option<&str> {
    match outcome {
        RowOutcome::Failed { problems } => Some(&problems[0].code),
        _ => None,
    }
}

#[test]
fn a_refusal_names_the_place() {
    let message = |bytes: Vec<u8>| open(bytes).unwrap_err().to_string();
    let open_quote = message(with_header("ann,\"two\nlines\",L,\n\nbob,b@x,\"L,\ncid,c@x,L,\n"));
    assert!(open_quote.contains("row 4 (line 5 of the text)"), "{open_quote}");
    let nul = message(with_header("ann,a@x,L,\nbob,\0,L,\n"));
    assert!(nul.contains("Row 3 (line 3 of the text)"), "{nul}");
    let alike = message(b"Name,Email,E,email\n1,2,3,4\n".to_vec());
    assert!(alike.contains("Columns B and D are both called “email”"), "{alike}");
    let cell = message(with_header(&format!("ann,a@x,{},\n", "x".repeat(2 << 20))));
    assert!(cell.contains("row 2, column C") && cell.contains("1 MiB"), "{cell}");
    let results = run(&mut plan(&format!("{HEADER}ann,a@x\n"), 200), &mut Store::default(), true);
    let ragged = results[0].outcome.message();
    assert!(ragged.contains("4 columns") && ragged.contains("2 cells"), "{ragged}");
}
