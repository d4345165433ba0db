//! An import from its first look at the rows to the last batch.
//!
//! The driver does no writing and knows no database: it hands out batches, the caller takes each in a transaction of its
//! own and says what became of every row. A dry run is the same loop with a verb that only looks. One batch:
//!
//! ```text
//! while let Some(batch) = import.next_batch()? {
//!     one transaction:                                     (may be run again if the database asks for it)
//!         let mut results = batch.results();
//!         for item in &batch.items { results.add(item, verb(item.content, results.reference(item))) }
//!         store batch.after(&results) and the results beside what the verb wrote
//!     import.settle(&batch, &results)?;
//! }
//! ```
//!
//! The invariant: a row is handed out once, and after the row it refers to. Since the state is stored in the batch's own
//! transaction, an import that dies goes on with the first batch that was not committed, and doubles nothing.

use std::collections::HashSet;
use std::io::{Read, Seek};

use kernel::{Category, Fault, FieldError, Outcome, crypto};
use serde::{Deserialize, Serialize};

use crate::plan::{Entry, Facts, Plan};
use crate::{
    FieldSpec, Mapping, NotImported, Note, Problem, Record, Report, RowOutcome, RowResult, Sheet, Token, Unreadable, Values, Wait, Waits,
    text,
};

/// What can be imported: which fields it has and what a row says. Nothing here looks into the database.
pub trait Importable {
    /// A row, parsed.
    type Row;

    /// The fields that a file may fill.
    fn fields(&self) -> &[FieldSpec];

    /// Whether it takes a column for a field of this key, which is none of [`Importable::fields`].
    fn takes_besides(&self, _key: &str) -> bool {
        false
    }

    /// Headers that are known and not imported.
    fn not_imported(&self) -> &[NotImported] {
        &[]
    }

    /// Reads a row; the same row always gives the same.
    fn parse(&self, values: &Values<'_>) -> Result<Self::Row, Vec<FieldError>>;

    /// The names, folded, by which other rows may refer to this one: its e-mail address and its user name.
    fn names(&self, _row: &Self::Row) -> Vec<String> {
        Vec::new()
    }

    /// The name, folded, that the row gets if no other row of the file has it among its [`Importable::names`].
    fn proposed(&self, _row: &Self::Row) -> Option<String> {
        None
    }

    /// What the row is called, folded: other rows may refer to it so if no other row is called the same.
    fn shown(&self, _row: &Self::Row) -> Option<String> {
        None
    }

    /// What no two rows of a file may share, folded, with its kind, `user_name:ann`, and the field that says it. The later row fails.
    fn unique(&self, _row: &Self::Row) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The field by which rows refer to one another.
    fn reference_field(&self) -> &'static str {
        ""
    }

    /// The name, folded, of what this row refers to: its manager, its parent company.
    fn refers_to(&self, _row: &Self::Row) -> Option<String> {
        None
    }

    /// How many rows a batch has at most.
    fn batch_rows(&self) -> usize {
        200
    }
}

/// A batch also ends when its rows hold this much text.
const BATCH_BYTES: usize = 4 << 20;
/// How many rows with something to say a report keeps.
const REPORT_KEEPS: usize = 20;

/// Where an import stands. Store it in the transaction of the batch that leads there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// How many rows are behind us, in the plan's order.
    pub next_row: u64,
    /// What became of them.
    pub report: Report,
    /// Digest of file, mapping and order, so that the import does not go on with another file.
    plan: String,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows done.
    pub done: u64,
    /// Rows in all.
    pub total: u64,
}

/// What a row refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// Nothing.
    None,
    /// Something that is not in the file.
    Elsewhere,
    /// Something that several rows of the file are called.
    Several,
    /// This row of the file, which has come out well. In a dry run that is as good as found; in a commit it is in the
    /// database (look there).
    Row(u64),
    /// This row of the file, which failed: it may be in the database all the same, from before.
    FailedRow(u64),
}

/// A row to take.
#[derive(Debug)]
pub struct Item<Row> {
    /// The row's number as a spreadsheet shows it.
    pub row: u64,
    /// What it says.
    pub content: Row,
    /// Whether the name that it would get is another row's.
    pub is_contested: bool,
    /// The rows that it waited for.
    pub waited: Vec<Wait>,
    /// The row that gives up the name which this one refers to: before it or behind it.
    pub refers_to_former: Option<u64>,
    refers_to: Reference,
}

/// Rows to take in one transaction.
#[derive(Debug)]
pub struct Batch<Row> {
    /// The rows, each after the one it refers to.
    pub items: Vec<Item<Row>>,
    /// Rows that failed before anything was asked of the importer.
    failed: Vec<RowResult>,
    before: State,
}

impl<Row> Batch<Row> {
    /// Begins the results of this batch, with the rows that failed already.
    pub fn results(&self) -> Results {
        let failed = self.failed.iter().map(|result| result.row).collect();
        Results { rows: self.failed.clone(), failed }
    }

    /// Where the import stands once this batch is done. Store it in the batch's transaction.
    pub fn after(&self, results: &Results) -> Outcome<State> {
        let rows = self.items.len() + self.failed.len();
        if results.rows.len() != rows {
            return Err(Fault::internal("not every row of an import's batch has one result"));
        }
        let mut state = self.before.clone();
        state.next_row += rows as u64;
        for result in &results.rows {
            state.report.add(result);
        }
        Ok(state)
    }
}

/// What became of the rows of a batch.
#[derive(Debug, Clone)]
pub struct Results {
    rows: Vec<RowResult>,
    failed: HashSet<u64>,
}

impl Results {
    /// What the item refers to, as things stand.
    pub fn reference<Row>(&self, item: &Item<Row>) -> Reference {
        match item.refers_to {
            Reference::Row(row) if self.failed.contains(&row) => Reference::FailedRow(row),
            other => other,
        }
    }

    /// Notes what became of an item.
    pub fn add<Row>(&mut self, item: &Item<Row>, outcome: RowOutcome) {
        self.add_with_notes(item, outcome, Vec::new());
    }

    /// Notes what became of an item, and what else a person should know of it.
    pub fn add_with_notes<Row>(&mut self, item: &Item<Row>, outcome: RowOutcome, notes: Vec<Note>) {
        if outcome.is_failed() {
            self.failed.insert(item.row);
        }
        self.rows.push(RowResult { row: item.row, outcome, notes });
    }

    /// Whether this row of the batch failed.
    pub fn has_failed(&self, row: u64) -> bool {
        self.failed.contains(&row)
    }

    /// All results so far.
    pub fn rows(&self) -> &[RowResult] {
        &self.rows
    }
}

/// See the module.
pub struct Import<R, I> {
    sheet: Sheet<R>,
    mapping: Mapping,
    importer: I,
    waits: Waits,
    entries: Vec<Entry>,
    failed: Vec<bool>,
    state: State,
}

impl<R: Read + Seek, I: Importable> Import<R, I> {
    /// Reads the whole file once and plans the order of its rows. Refuses a mapping that does not fit and a file that
    /// cannot be read to its end. Takes as long as reading the file does: not for a thread that serves others.
    pub fn plan(sheet: Sheet<R>, mapping: Mapping, importer: I) -> Outcome<Self> {
        Self::plan_waiting(sheet, mapping, importer, Waits::default())
    }

    /// The same where rows wait for others.
    pub fn plan_waiting(mut sheet: Sheet<R>, mapping: Mapping, importer: I, waits: Waits) -> Outcome<Self> {
        mapping.check_besides(sheet.about(), importer.fields(), |key| importer.takes_besides(key))?;
        let entries = read_plan(&mut sheet, &mapping, &importer)?.ordered(&waits);
        let mut parts = format!("{} {}", sheet.about().digest, mapping.digest()).into_bytes();
        for entry in &entries {
            parts.extend_from_slice(&entry.place.row.to_be_bytes());
        }
        let plan = crypto::hex(&crypto::sha256(&parts));
        let failed = vec![false; entries.len()];
        let state = State { next_row: 0, report: Report::keeping(REPORT_KEEPS), plan };
        Ok(Self { sheet, mapping, importer, waits, entries, failed, state })
    }

    /// Goes on from a stored state. Refuses one of another file, mapping or order.
    pub fn resume(mut self, state: State) -> Outcome<Self> {
        if state.plan != self.state.plan {
            return Err(Fault::new(Category::Conflict, "import.plan_changed", text::plan_changed()));
        }
        self.state = state;
        Ok(self)
    }

    /// The token of a dry run of this file and mapping on this state of the data.
    pub fn token(&self, data_version: &str) -> Token {
        Token::new(&self.sheet.about().digest, &self.mapping.digest(), data_version)
    }

    /// The next rows to take; nothing when all are done. Asked again without [`Import::settle`], it gives the same rows.
    pub fn next_batch(&mut self) -> Outcome<Option<Batch<I::Row>>> {
        self.next_batch_of(self.importer.batch_rows())
    }

    /// The same, `most` rows of them.
    pub fn next_batch_of(&mut self, most: usize) -> Outcome<Option<Batch<I::Row>>> {
        let mut batch = Batch { items: Vec::new(), failed: Vec::new(), before: self.state.clone() };
        let mut bytes = 0;
        for entry in self.entries.iter().skip(self.done()).take(most.max(1)) {
            let Some(record) = self.sheet.row_at(entry.place)? else {
                return Err(Fault::internal("an uploaded file has become shorter during its import"));
            };
            bytes += record.size();
            let row = record.row();
            let waits = self.waits.of(row);
            let wrong = entry.verdict.problem(waits, self.importer.reference_field());
            match read_row(&record, &self.sheet.about().header, &self.mapping, &self.importer, wrong) {
                Ok(content) => {
                    let (is_contested, refers_to) = (entry.is_contested, self.reference(entry));
                    batch.items.push(Item {
                        row,
                        content,
                        is_contested,
                        waited: waits.to_vec(),
                        refers_to_former: entry.refers_to_former,
                        refers_to,
                    });
                }
                Err(problems) => {
                    batch.failed.push(RowResult { row, outcome: RowOutcome::Failed { problems }, notes: Vec::new() });
                }
            }
            if bytes > BATCH_BYTES {
                break;
            }
        }
        Ok((batch.items.len() + batch.failed.len() > 0).then_some(batch))
    }

    /// Goes on behind this batch, whose transaction is committed.
    pub fn settle(&mut self, batch: &Batch<I::Row>, results: &Results) -> Outcome<()> {
        if batch.before != self.state {
            return Err(Fault::internal("an import's batch is not the next one"));
        }
        let start = self.done();
        self.state = batch.after(results)?;
        for index in start..self.done() {
            self.failed[index] = results.failed.contains(&self.entries[index].place.row);
        }
        Ok(())
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress { done: self.state.next_row, total: self.entries.len() as u64 }
    }

    /// What became of the rows so far.
    pub fn report(&self) -> &Report {
        &self.state.report
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What imports.
    pub fn importer(&self) -> &I {
        &self.importer
    }

    /// The file again, to write its failed rows.
    pub fn into_sheet(self) -> Sheet<R> {
        self.sheet
    }

    fn done(&self) -> usize {
        usize::try_from(self.state.next_row).map_or(self.entries.len(), |next| next.min(self.entries.len()))
    }

    fn reference(&self, entry: &Entry) -> Reference {
        match entry.refers_to {
            None if entry.refers_to_several => Reference::Several,
            None if entry.refers_elsewhere => Reference::Elsewhere,
            None => Reference::None,
            Some(index) if self.failed[index] => Reference::FailedRow(self.entries[index].place.row),
            Some(index) => Reference::Row(self.entries[index].place.row),
        }
    }
}

/// The first pass.
fn read_plan<R: Read + Seek, I: Importable>(sheet: &mut Sheet<R>, mapping: &Mapping, importer: &I) -> Result<Plan, Unreadable> {
    let header = sheet.about().header.clone();
    let limit = sheet.limits().rows;
    let mut plan = Plan::default();
    for record in sheet.rows() {
        let record = record?;
        if plan.rows() as u64 >= limit {
            return Err(Unreadable::TooManyRows(limit));
        }
        let facts = match read_row(&record, &header, mapping, importer, None) {
            Ok(row) => Facts {
                names: importer.names(&row),
                proposed: importer.proposed(&row),
                shown: importer.shown(&row),
                unique: importer.unique(&row),
                refers_to: importer.refers_to(&row),
            },
            Err(_) => Facts::default(),
        };
        plan.add(record.place(), facts);
    }
    Ok(plan)
}

fn read_row<I: Importable>(
    record: &Record,
    header: &[String],
    mapping: &Mapping,
    importer: &I,
    wrong: Option<Problem>,
) -> Result<I::Row, Vec<Problem>> {
    if record.is_ragged(header) {
        return Err(vec![Problem::of_row("row.ragged", text::ragged(header.len(), record.found()))]);
    }
    if let Some(problem) = wrong {
        return Err(vec![problem]);
    }
    importer.parse(&Values::new(mapping, record)).map_err(|errors| errors.into_iter().map(Problem::from).collect())
}
