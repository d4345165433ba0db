//! A small importer of people into memory, for the tests of the driver.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek};

use kernel::FieldError;
use kernel::text::fold;
use sheet::{FieldSpec, Import, Importable, Mapping, NotImported, ReadOptions, Reference, RowOutcome, RowResult, Sheet, Values, recognize};

/// A person as the file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub user_name: String,
    pub email: String,
    pub last_name: String,
    pub manager: String,
}

/// Reads people.
#[derive(Clone, Copy)]
pub struct People {
    pub batch_rows: usize,
}

const FIELDS: &[FieldSpec] = &[
    FieldSpec { key: "user_name", label: "User name", aliases: &["Username", "Employee ID"], required: true },
    FieldSpec { key: "email", label: "Email", aliases: &["Email address"], required: false },
    FieldSpec { key: "last_name", label: "Last name", aliases: &["Surname"], required: false },
    FieldSpec { key: "manager", label: "Manager email", aliases: &["Manager"], required: false },
    FieldSpec { key: "role", label: "Role", aliases: &[], required: false },
];
const LATER: &[NotImported] =
    &[NotImported { headers: &["Job title", "Middle name", "Department", "Hire date"], reason: "not imported yet" }];

impl Importable for People {
    type Row = Person;

    fn fields(&self) -> &[FieldSpec] {
        FIELDS
    }

    fn not_imported(&self) -> &[NotImported] {
        LATER
    }

    fn parse(&self, values: &Values<'_>) -> Result<Person, Vec<FieldError>> {
        let user_name = values.get("user_name").to_owned();
        let email = values.get("email").to_owned();
        let mut errors = Vec::new();
        if user_name.is_empty() {
            errors.push(FieldError { field: "user_name".into(), code: "required", message: "Give a user name.".into() });
        }
        if !email.is_empty() && !email.contains('@') {
            errors.push(FieldError { field: "email".into(), code: "email.invalid", message: "Give an e-mail address.".into() });
        }
        let (last_name, manager) = (values.get("last_name").to_owned(), values.get("manager").to_owned());
        if errors.is_empty() { Ok(Person { user_name, email, last_name, manager }) } else { Err(errors) }
    }

    fn names(&self, row: &Person) -> Vec<String> {
        [&row.email, &row.user_name].into_iter().filter(|name| !name.is_empty()).map(|name| fold(name)).collect()
    }

    fn unique(&self, row: &Person) -> Vec<(&'static str, String)> {
        vec![("user_name", format!("user_name:{}", fold(&row.user_name)))]
    }

    fn reference_field(&self) -> &'static str {
        "manager"
    }

    fn refers_to(&self, row: &Person) -> Option<String> {
        (!row.manager.is_empty()).then(|| fold(&row.manager))
    }

    fn batch_rows(&self) -> usize {
        self.batch_rows
    }
}

/// The database of the tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Store {
    /// People by folded user name.
    pub people: BTreeMap<String, Person>,
    names: BTreeSet<String>,
}

/// What a verb would do: finds the manager, creates or updates.
pub fn take(store: &mut Store, person: &Person, reference: Reference, dry_run: bool) -> RowOutcome {
    let in_file = dry_run && matches!(reference, Reference::Row(_));
    if !person.manager.is_empty() && !store.names.contains(&fold(&person.manager)) && !in_file {
        return RowOutcome::failed("manager.not_found", "There is no such manager.");
    }
    let key = fold(&person.user_name);
    let outcome = match store.people.get(&key) {
        None => RowOutcome::Created,
        Some(there) if there == person => RowOutcome::Unchanged,
        Some(_) => RowOutcome::Updated,
    };
    if !dry_run {
        store.names.extend([key.clone(), fold(&person.email)]);
        store.people.insert(key, person.clone());
    }
    outcome
}

/// A file in memory, its columns as recognized, ready to run.
pub fn plan(csv: &str, batch_rows: usize) -> Import<Cursor<Vec<u8>>, People> {
    plan_of(Cursor::new(csv.as_bytes().to_vec()), batch_rows)
}

/// The same for any file.
pub fn plan_of<R: Read + Seek>(source: R, batch_rows: usize) -> Import<R, People> {
    let sheet = Sheet::open(source, ReadOptions::default()).unwrap();
    let columns = recognize(&sheet.about().header, FIELDS, LATER);
    let mapping = Mapping::recognized(sheet.about(), &columns);
    Import::plan(sheet, mapping, People { batch_rows }).unwrap()
}

/// Runs all batches that are left.
pub fn run<R: Read + Seek>(import: &mut Import<R, People>, store: &mut Store, dry_run: bool) -> Vec<RowResult> {
    let mut all = Vec::new();
    while let Some(batch) = import.next_batch().unwrap() {
        let mut results = batch.results();
        for item in &batch.items {
            let outcome = take(store, &item.content, results.reference(item), dry_run);
            results.add(item, outcome);
        }
        import.settle(&batch, &results).unwrap();
        all.extend_from_slice(results.rows());
    }
    all.sort_by_key(|result| result.row);
    all
}
