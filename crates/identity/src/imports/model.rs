//! What an import is.

use std::collections::BTreeMap;

use db::jobs::JobId;
use db::{DbError, DbResult, Row};
use kernel::Micros;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sheet::{Counts, Mapping, Report, RowOutcome, State};

use crate::{CompanyId, GroupId, ImportId, PlanId, RoleId, UserId};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// The word stored and carried by forms.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// Reads the word.
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }

        impl db::ToValue for $name {
            fn to_value(&self) -> db::Value { db::Value::Text(self.word().to_owned()) }
        }

        impl db::FromValue for $name {
            fn from_value(value: db::Value) -> DbResult<Self> {
                let word = <String as db::FromValue>::from_value(value)?;
                Self::from_word(&word).ok_or_else(|| DbError::Broken(format!("{word} is no {}", stringify!($name))))
            }
        }
    };
}

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
        /// Nobody sees it any more; its file goes piece by piece.
        Deleted = "deleted";
    }
}

words! {
    /// What becomes of a row whose primary group is not there.
    #[derive(Default)]
    UnknownGroup {
        /// The row fails.
        #[default]
        Refuse = "refuse";
        /// The group is made.
        Create = "create";
        /// The cell counts as empty.
        Ignore = "ignore";
    }
}

impl ImportState {
    /// Whether a job is at work.
    pub fn runs(self) -> bool {
        matches!(self, Self::Checking | Self::Importing)
    }
}

/// What new people get where the file says nothing, and what holds where it names what is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defaults {
    /// Where they belong.
    pub company: Option<CompanyId>,
    /// Their job.
    pub role: Option<RoleId>,
    /// Their department-like unit.
    pub primary_group: Option<GroupId>,
    /// Which features exist for them.
    pub plan: Option<PlanId>,
    /// Primary groups that are not there.
    #[serde(default)]
    pub unknown_group: UnknownGroup,
}

/// What the upload saw of a file, for the page where its columns are chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The header.
    pub header: Vec<String>,
    /// The first rows, their cells cut.
    pub samples: Vec<Vec<String>>,
    /// How many rows there are below the header.
    pub rows: u64,
}

/// How the file is read: what each column is, and what holds where it is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Which column fills which field.
    pub mapping: Mapping,
    /// For new people.
    #[serde(default)]
    pub defaults: Defaults,
    /// Whether people who come in as Active are sent an invitation.
    #[serde(default)]
    pub invites: bool,
    /// What the upload saw.
    #[serde(default)]
    pub seen: Seen,
}

impl Settings {
    /// SHA-256 of it, for the token of a check.
    pub(super) fn digest(&self) -> String {
        let json = serde_json::to_vec(self).expect("settings are plain text and ids");
        kernel::crypto::hex(&kernel::crypto::sha256(&json))
    }
}

/// The sum of a pass.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many rows came out how.
    pub counts: Counts,
    /// How many rows have each code.
    pub codes: BTreeMap<String, u64>,
}

impl Summary {
    /// How many rows make an administrator.
    pub fn administrators(&self) -> u64 {
        self.codes.get(MAKES_ADMINISTRATOR).copied().unwrap_or(0)
    }
}

impl From<&Report> for Summary {
    fn from(report: &Report) -> Self {
        Self { counts: report.counts, codes: report.codes.clone() }
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
    pub(super) position: Option<State>,
    /// The check before the last, if that one was of older data.
    pub checked_before: Option<Summary>,
    /// The last check.
    pub checked: Option<Summary>,
    /// The import itself, once it ended.
    pub imported: Option<Summary>,
    /// Names what the last check was of: file, settings, state of the data.
    pub check_token: String,
    /// Whether the importer confirmed that rows make administrators.
    pub makes_administrators: bool,
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
    /// The word of the last check among the outcomes.
    pub(super) fn check_pass(&self) -> String {
        format!("c{}", self.run)
    }

    /// The word of the pass whose outcomes are to be shown.
    pub fn shown_pass(&self) -> String {
        let is_import = matches!(self.state, ImportState::Importing | ImportState::Done | ImportState::Stopped)
            || (self.state == ImportState::Failed && self.imported.is_some());
        if is_import { IMPORT_PASS.to_owned() } else { self.check_pass() }
    }

    /// The sum of the pass that is to be shown, as far as it came.
    pub fn summary(&self) -> Summary {
        let ended = match self.state {
            ImportState::Checked => self.checked.clone(),
            ImportState::Done | ImportState::Stopped | ImportState::Failed => self.imported.clone(),
            _ => None,
        };
        ended.or_else(|| self.position.as_ref().map(|state| Summary::from(&state.report))).unwrap_or_default()
    }
}

/// The code of the note that a row makes an administrator.
pub(super) const MAKES_ADMINISTRATOR: &str = "role.makes_administrator";

/// The pass that keeps what it does.
pub(super) const IMPORT_PASS: &str = "import";

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
    /// The user or company, if the import made or found one.
    pub subject: Option<kernel::ids::Uuid>,
}

impl Outcome {
    /// From what became of a row.
    pub(super) fn of(result: &sheet::RowResult, label: String, subject: Option<kernel::ids::Uuid>) -> Self {
        let (code, field) = match &result.outcome {
            RowOutcome::Failed { problems } => {
                problems.first().map_or((String::new(), String::new()), |p| (p.code.to_string(), p.field.to_string()))
            }
            RowOutcome::Skipped { code, .. } => (code.to_string(), String::new()),
            _ => (result.notes.first().map_or(String::new(), |note| note.code.to_string()), String::new()),
        };
        let notes = result.notes.iter().map(|note| note.message.clone());
        let words: Vec<String> = std::iter::once(result.outcome.message()).chain(notes).filter(|words| !words.is_empty()).collect();
        Self {
            line: i64::try_from(result.row).unwrap_or(i64::MAX),
            outcome: result.outcome.name().to_owned(),
            label,
            code,
            field,
            message: words.join(" ").chars().take(2000).collect(),
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
        check_token: r.next()?,
        makes_administrators: r.next()?,
        fault: r.next()?,
        job: r.next()?,
        created_at: r.next()?,
        created_by: r.next()?,
        ended_at: r.next()?,
    })
}

fn json<T: DeserializeOwned>(text: &str) -> DbResult<Option<T>> {
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|error| DbError::Broken(format!("a column of an import does not read: {error}")))
}

/// A value as its column holds it.
pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what an import stores is plain text, numbers and ids")
}
