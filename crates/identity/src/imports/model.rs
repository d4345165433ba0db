//! What an import is.

use std::collections::BTreeMap;

use db::jobs::JobId;
use db::{DbError, DbResult, Row};
use kernel::Micros;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sheet::{Counts, RowOutcome, State};

use super::administrators::Administering;
use super::carried::Carried;
use super::settings::Settings;
use crate::words::words;
use crate::{ImportId, UserId};

words! {
    /// What a file holds.
    ImportKind {
        /// Companies with their parents.
        Companies = "companies";
        /// People.
        Users = "users";
    }
}

words! {
    /// Where an import stands; the picture is in the module above.
    ImportState {
        /// Its file is being stored.
        Uploading = "uploading";
        /// Its columns are to be chosen.
        Mapping = "mapping";
        /// A check runs: every row is tried, nothing is kept.
        Checking = "checking";
        /// The check is done; the import may begin.
        Checked = "checked";
        /// Rows are being taken.
        Importing = "importing";
        /// Every row has its outcome.
        Done = "done";
        /// Somebody stopped it, or the importer may no longer; what is in stays in.
        Stopped = "stopped";
        /// It could not go on by a fault that is no row's.
        Failed = "failed";
        /// What it did is being undone.
        Undoing = "undoing";
        /// What it did is undone.
        Undone = "undone";
        /// The undoing was stopped; it can go on.
        UndoStopped = "undo_stopped";
        /// Nobody sees it any more; its file goes piece by piece.
        Deleted = "deleted";
    }
}

impl ImportKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Companies, Self::Users];
}

impl ImportState {
    /// All that anybody sees.
    pub const ALL: [Self; 10] = [
        Self::Mapping,
        Self::Checking,
        Self::Checked,
        Self::Importing,
        Self::Done,
        Self::Stopped,
        Self::Failed,
        Self::Undoing,
        Self::Undone,
        Self::UndoStopped,
    ];

    /// Whether a job is at work.
    pub fn runs(self) -> bool {
        matches!(self, Self::Checking | Self::Importing | Self::Undoing)
    }
}

web::described_words!(ImportKind, ImportState);

/// The sum of a pass.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many rows came out how.
    pub counts: Counts,
    /// How many rows have each code.
    pub codes: BTreeMap<String, u64>,
    /// How many people were deactivated because the file does not have them.
    #[serde(default)]
    pub deactivated: u64,
    /// How many people stay although the file does not have them.
    #[serde(default)]
    pub spared: u64,
    /// How many rows do not say whom they mean: as long as there is one, nobody is deactivated.
    #[serde(default)]
    pub nameless: u64,
    /// How many writes were undone.
    #[serde(default)]
    pub undone: u64,
    /// How many were not, because of what happened since.
    #[serde(default)]
    pub kept: u64,
}

/// Where a pass stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// In the file.
    pub(super) file: State,
    /// Among the people who are not in it.
    #[serde(default)]
    pub(super) absent: AbsentAt,
    /// How many writes the journal has.
    #[serde(default)]
    pub(super) writes: u64,
    /// In a check: what the steps so far would have changed that no row says.
    #[serde(default)]
    pub(super) carried: Carried,
}

/// See [`Position`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AbsentAt {
    pub(super) after: Option<UserId>,
    pub(super) deactivated: u64,
    pub(super) spared: u64,
    pub(super) nameless: u64,
    pub(super) is_over: bool,
}

impl AbsentAt {
    /// How many people are done.
    pub(super) fn done(&self) -> u64 {
        self.deactivated + self.spared
    }
}

impl Summary {
    /// How many rows make an administrator.
    pub fn administrators(&self) -> u64 {
        self.codes.get(MAKES_ADMINISTRATOR).copied().unwrap_or(0)
    }

    /// How many employee cards were made, linked, and linked as the oldest of several that have the address.
    pub fn cards(&self) -> [u64; 3] {
        [CARD_CREATED, CARD_LINKED, CARD_LINKED_FIRST].map(|code| self.codes.get(code).copied().unwrap_or(0))
    }
}

impl From<&Position> for Summary {
    fn from(position: &Position) -> Self {
        let (report, at) = (&position.file.report, &position.absent);
        let (deactivated, spared, nameless) = (at.deactivated, at.spared, at.nameless);
        Self { counts: report.counts, codes: report.codes.clone(), deactivated, spared, nameless, undone: 0, kept: 0 }
    }
}

/// An import.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What the file holds.
    pub kind: ImportKind,
    /// The file's name as its browser told it.
    pub file_name: String,
    /// The file's length.
    pub file_bytes: i64,
    /// SHA-256 of the file, in hexadecimal.
    pub file_digest: String,
    /// Where it stands.
    pub state: ImportState,
    /// How the file is read; none before the columns were looked at.
    pub settings: Option<Settings>,
    /// How many checks were begun.
    pub run: i64,
    /// How many rows the pass that runs has done.
    pub rows_done: i64,
    /// Where the pass that runs stands.
    pub(super) position: Option<Position>,
    /// The check before the last, if that one was of older data.
    pub checked_before: Option<Summary>,
    /// The last check.
    pub checked: Option<Summary>,
    /// The import itself, once it ended.
    pub imported: Option<Summary>,
    /// The undoing, as far as it came.
    pub undone: Option<Summary>,
    /// The write behind the next one to be undone.
    pub(super) undo_at: i64,
    /// Names what the last check was of: file, settings, state of the data.
    pub check_token: String,
    /// Which of the rows that the check named may make administrators.
    pub administrators: Administering,
    /// Why people who are not in the file are deactivated; empty if they are not.
    pub reason: String,
    /// What to tell of a fault that is no row's.
    pub fault: String,
    /// The job of the pass that runs or ran last.
    pub job: Option<JobId>,
    /// When it was uploaded.
    pub created_at: Micros,
    /// By whom.
    pub created_by: Option<UserId>,
    /// When it ended.
    pub ended_at: Option<Micros>,
}

impl Import {
    /// Whether its columns may be chosen and it may be checked: not once it began to import, for then it has outcomes and a journal.
    pub fn may_be_checked(&self) -> bool {
        matches!(self.state, ImportState::Mapping | ImportState::Checked | ImportState::Failed) && self.imported.is_none()
    }

    /// The word of the last check among the outcomes.
    pub(super) fn check_pass(&self) -> String {
        format!("c{}", self.run)
    }

    /// The word of the pass whose outcomes are to be shown.
    pub fn shown_pass(&self) -> String {
        if matches!(self.state, ImportState::Undoing | ImportState::Undone | ImportState::UndoStopped) {
            return UNDO_PASS.to_owned();
        }
        let is_import = matches!(self.state, ImportState::Importing | ImportState::Done | ImportState::Stopped)
            || (self.state == ImportState::Failed && self.imported.is_some());
        if is_import { IMPORT_PASS.to_owned() } else { self.check_pass() }
    }

    /// How much the import wrote, as its journal has it.
    pub fn writes(&self) -> u64 {
        self.position.as_ref().map_or(0, |position| position.writes)
    }

    /// The sum of the pass that is to be shown, as far as it came.
    pub fn summary(&self) -> Summary {
        let ended = match self.state {
            ImportState::Checked => self.checked.clone(),
            ImportState::Undoing | ImportState::Undone | ImportState::UndoStopped => return self.undone.clone().unwrap_or_default(),
            ImportState::Done | ImportState::Stopped | ImportState::Failed => self.imported.clone(),
            _ => None,
        };
        ended.or_else(|| self.position.as_ref().map(Summary::from)).unwrap_or_default()
    }
}

/// The code of the note that a row makes an administrator.
pub(super) const MAKES_ADMINISTRATOR: &str = "role.makes_administrator";

/// The codes of what became of employee cards: none had the address and one was made, one had it, several had it.
pub(super) const CARD_CREATED: &str = "employee.created";
pub(super) const CARD_LINKED: &str = "employee.linked";
pub(super) const CARD_LINKED_FIRST: &str = "employee.linked_first";

/// The pass that keeps what it does.
pub(super) const IMPORT_PASS: &str = "import";

/// The pass that undoes it.
pub(super) const UNDO_PASS: &str = "undo";

/// A row's outcome as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The row as a spreadsheet numbers it.
    pub line: i64,
    /// `created`, `updated`, `unchanged`, `skipped`, `failed`.
    pub outcome: String,
    /// Whom or what the row names.
    pub label: String,
    /// The first problem's or note's code.
    pub code: String,
    /// The first problem's field.
    pub field: String,
    /// What to do, or what is to be known.
    pub message: String,
    /// What else is wrong, or to be known.
    pub more: Vec<Said>,
    /// The user or company, if the import made or found one.
    pub subject: Option<kernel::ids::Uuid>,
}

/// Something else that is said of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The field; empty for the row as a whole.
    pub field: String,
    /// The code.
    pub code: String,
    /// What to do, or what is to be known.
    pub message: String,
}

/// Characters of what is said of a row at once.
const MOST_SAID: usize = 2_000;
/// So many things are said of a row besides the first.
const MOST_MORE: usize = 20;

impl Outcome {
    /// All that is said of the row, in order.
    pub fn said(&self) -> Vec<Said> {
        let first = Said { field: self.field.clone(), code: self.code.clone(), message: self.message.clone() };
        std::iter::once(first).filter(|said| !said.message.is_empty()).chain(self.more.iter().cloned()).collect()
    }

    /// From what became of a row.
    pub(super) fn of(result: &sheet::RowResult, label: String, subject: Option<kernel::ids::Uuid>) -> Self {
        let short = |message: &str| message.chars().take(MOST_SAID).collect();
        let mut said: Vec<Said> = match &result.outcome {
            RowOutcome::Failed { problems } => {
                let said = |p: &sheet::Problem| Said { field: p.field.to_string(), code: p.code.to_string(), message: short(&p.message) };
                problems.iter().map(said).collect()
            }
            RowOutcome::Skipped { code, message } => {
                vec![Said { field: String::new(), code: code.to_string(), message: short(message) }]
            }
            _ => Vec::new(),
        };
        let note = |note: &sheet::Note| Said { field: String::new(), code: note.code.to_string(), message: short(&note.message) };
        // A note without words is only counted.
        said.extend(result.notes.iter().filter(|note| !note.message.is_empty()).map(note));
        said.truncate(MOST_MORE + 1);
        let mut said = said.into_iter();
        let first = said.next().unwrap_or(Said { field: String::new(), code: String::new(), message: String::new() });
        Self {
            line: i64::try_from(result.row).unwrap_or(i64::MAX),
            outcome: result.outcome.name().to_owned(),
            label,
            code: first.code,
            field: first.field,
            message: first.message,
            more: said.collect(),
            subject,
        }
    }
}

pub(super) fn parse(row: Row) -> DbResult<Import> {
    let mut r = row.reader();
    Ok(Import {
        id: r.next()?,
        kind: r.next()?,
        file_name: r.next()?,
        file_bytes: r.next()?,
        file_digest: r.next()?,
        state: r.next()?,
        settings: json(&r.next::<String>()?)?,
        run: r.next()?,
        rows_done: r.next()?,
        position: json(&r.next::<String>()?)?,
        checked_before: json(&r.next::<String>()?)?,
        checked: json(&r.next::<String>()?)?,
        imported: json(&r.next::<String>()?)?,
        undone: json(&r.next::<String>()?)?,
        undo_at: r.next()?,
        check_token: r.next()?,
        administrators: r.next()?,
        reason: r.next()?,
        fault: r.next()?,
        job: r.next()?,
        created_at: r.next()?,
        created_by: r.next()?,
        ended_at: r.next()?,
    })
}

pub(super) fn json<T: DeserializeOwned>(text: &str) -> DbResult<Option<T>> {
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|error| DbError::Broken(format!("a column of an import does not read: {error}")))
}

/// A value as its column holds it.
pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what an import stores is plain text, numbers and ids")
}
