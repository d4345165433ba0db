//! A real organization's files where they are at hand, and the product's own examples always.

use std::fs::File;
use std::path::{Path, PathBuf};

use sheet::{Encoding, Found, Importable, Preset, ReadOptions, Sheet, recognize};

use crate::people::{People, Store, plan_of, run};

fn examples() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples")).to_owned()
}

fn real() -> Option<PathBuf> {
    let told = std::env::var_os("USHER_REAL_DATA").map(PathBuf::from);
    let data = told.unwrap_or_else(|| Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).to_owned());
    Some(data.join("adventure-works")).filter(|folder| folder.is_dir())
}

/// Imports the people of a folder; gives how many there are.
fn import_people(folder: &Path) -> usize {
    let file = File::open(folder.join("people.csv")).unwrap();
    let sheet = Sheet::open(file.try_clone().unwrap(), ReadOptions::default()).unwrap();
    let about = sheet.about();
    assert_eq!((about.encoding, about.header.len()), (Encoding::Utf8, 13));
    let people = People { batch_rows: 200 };
    assert_eq!(about.preset(people.fields()), Some(Preset::PeopleWithManagers));
    let columns = recognize(&about.header, people.fields(), people.not_imported());
    let later: Vec<&str> =
        columns.iter().filter(|column| matches!(column.found, Found::NotImported(_))).map(|column| column.header.as_str()).collect();
    assert_eq!(later, ["Middle name", "Job title", "Department", "Hire date"]);

    let mut store = Store::default();
    let mut dry = plan_of(file.try_clone().unwrap(), 50);
    let foretold = run(&mut dry, &mut store, true);
    let mut import = plan_of(file.try_clone().unwrap(), 50);
    assert_eq!(run(&mut import, &mut store, false), foretold);
    let counts = import.report().counts;
    assert_eq!(counts.created, counts.total(), "{:?}", import.report().first);
    let tops = store.people.values().filter(|person| person.manager.is_empty()).count();
    assert_eq!(tops, 1);
    store.people.len()
}

/// The companies of a folder, each with its parent.
fn companies(folder: &Path) -> Vec<(String, String)> {
    let mut sheet = Sheet::open(File::open(folder.join("companies.csv")).unwrap(), ReadOptions::default()).unwrap();
    assert_eq!(sheet.about().preset(&[]), Some(Preset::CompaniesWithParents));
    let rows: Vec<(String, String)> =
        sheet.rows().map(Result::unwrap).map(|row| (row.cell(0).to_owned(), row.cell(1).to_owned())).collect();
    for (name, parent) in &rows {
        assert!(parent.is_empty() || rows.iter().any(|(other, _)| other == parent), "{name}");
    }
    assert_eq!(rows.iter().filter(|(_, parent)| parent.is_empty()).count(), 1);
    rows
}

#[test]
fn the_examples_come_in_whole() {
    assert_eq!(import_people(&examples()), 40);
    let companies = companies(&examples());
    assert_eq!(companies.len(), 8);
    let mut sheet = Sheet::open(File::open(examples().join("people.csv")).unwrap(), ReadOptions::default()).unwrap();
    for row in sheet.rows() {
        let row = row.unwrap();
        assert!(companies.iter().any(|(name, _)| name == row.cell(11)), "{}", row.cell(11));
    }
}

#[test]
fn the_real_organization_comes_in_whole() {
    let Some(folder) = real() else {
        // Said, so that nobody takes this run for one over the real files; the examples are at least read.
        eprintln!("the real organization's files are not at hand: read examples/ instead (USHER_REAL_DATA names their folder)");
        assert_eq!((import_people(&examples()), companies(&examples()).len()), (40, 8));
        return;
    };
    eprintln!("read {}", folder.display());
    assert_eq!(import_people(&folder), 290);
    assert_eq!(companies(&folder).len(), 14);
    for (file, rows) in [("accounts.csv", 701), ("leads.csv", 2059)] {
        let mut sheet = Sheet::open(File::open(folder.join(file)).unwrap(), ReadOptions::default()).unwrap();
        let header = sheet.about().header.clone();
        let read: Vec<_> = sheet.rows().map(Result::unwrap).collect();
        assert_eq!(read.len(), rows, "{file}");
        assert!(read.iter().all(|row| !row.is_ragged(&header)), "{file}");
    }
}
