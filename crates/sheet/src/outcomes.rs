//! What became of each row: exactly one of created, updated, unchanged, skipped, failed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use kernel::{Fault, FieldError};
use serde::{Deserialize, Serialize};

/// Something wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field's key; empty if it is the row as a whole.
    pub field: Cow<'static, str>,
    /// A stable code.
    pub code: Cow<'static, str>,
    /// What to do, in a sentence.
    pub message: String,
}

impl Problem {
    /// A problem of the whole row.
    pub fn of_row(code: &'static str, message: impl Into<String>) -> Self {
        Self { field: "".into(), code: code.into(), message: message.into() }
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Self { field: error.field, code: error.code.into(), message: error.message }
    }
}

/// Something that a person should know of a row that went well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// A stable code.
    pub code: Cow<'static, str>,
    /// What is to be known; empty for what is only counted.
    pub message: String,
}

/// What became of a row, or would become in a dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum RowOutcome {
    /// It is new.
    Created,
    /// It was there and is changed.
    Updated,
    /// It was there, and the file says nothing new.
    Unchanged,
    /// It was left out on purpose.
    Skipped {
        /// A stable code.
        code: Cow<'static, str>,
        /// Why.
        message: String,
    },
    /// It cannot be taken. At least one problem; the first is the one that a short list shows.
    Failed {
        /// All that is wrong.
        problems: Vec<Problem>,
    },
}

impl RowOutcome {
    /// A failure of the whole row.
    pub fn failed(code: &'static str, message: impl Into<String>) -> Self {
        Self::Failed { problems: vec![Problem::of_row(code, message)] }
    }

    /// A failure by what is wrong with the row's fields.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::Failed { problems: errors.into_iter().map(Problem::from).collect() }
    }

    /// Its name: `created`, `updated`, `unchanged`, `skipped`, `failed`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Skipped { .. } => "skipped",
            Self::Failed { .. } => "failed",
        }
    }

    /// What to say of it; empty for rows that went well.
    pub fn message(&self) -> String {
        match self {
            Self::Created | Self::Updated | Self::Unchanged => String::new(),
            Self::Skipped { message, .. } => message.clone(),
            Self::Failed { problems } => problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join(" "),
        }
    }

    /// Whether it failed.
    pub fn is_failed(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}

/// A verb's refusal fails the row: field by field, or as a whole. Never use it for a fault that is the product's own.
impl From<Fault> for RowOutcome {
    fn from(fault: Fault) -> Self {
        if fault.fields.is_empty() { Self::failed(fault.code, fault.message) } else { Self::invalid(fault.fields) }
    }
}

/// A row and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowResult {
    /// The row's number as a spreadsheet shows it.
    pub row: u64,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: RowOutcome,
    /// What else is to be known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// How many rows came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// New ones.
    pub created: u64,
    /// Changed ones.
    pub updated: u64,
    /// Those that were so already.
    pub unchanged: u64,
    /// Those left out on purpose.
    pub skipped: u64,
    /// Those that cannot be taken.
    pub failed: u64,
}

impl Counts {
    /// All rows.
    pub fn total(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.skipped + self.failed
    }
}

/// The sum of an import, small whatever the file: counts, and the first rows of which something is to be said. Keep it
/// with the import's [`crate::State`], and every row's result with the batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How many rows came out how.
    pub counts: Counts,
    /// How many rows have each code, of failures, skips and notes.
    pub codes: BTreeMap<String, u64>,
    /// The first rows that were skipped, failed or have notes.
    pub first: Vec<RowResult>,
    keep: usize,
}

impl Report {
    /// An empty report that keeps up to `keep` rows.
    pub fn keeping(keep: usize) -> Self {
        Self { counts: Counts::default(), codes: BTreeMap::new(), first: Vec::new(), keep }
    }

    /// Counts a row.
    pub fn add(&mut self, result: &RowResult) {
        let counts = &mut self.counts;
        let (count, codes): (_, Vec<&str>) = match &result.outcome {
            RowOutcome::Created => (&mut counts.created, vec![]),
            RowOutcome::Updated => (&mut counts.updated, vec![]),
            RowOutcome::Unchanged => (&mut counts.unchanged, vec![]),
            RowOutcome::Skipped { code, .. } => (&mut counts.skipped, vec![code]),
            RowOutcome::Failed { problems } => (&mut counts.failed, problems.iter().map(|problem| &*problem.code).collect()),
        };
        *count += 1;
        let codes: std::collections::BTreeSet<&str> = codes.into_iter().chain(result.notes.iter().map(|note| &*note.code)).collect();
        for code in &codes {
            *self.codes.entry((*code).to_owned()).or_default() += 1;
        }
        let has_words = result.notes.iter().any(|note| !note.message.is_empty());
        if self.first.len() < self.keep && (has_words || result.outcome.is_failed() || matches!(result.outcome, RowOutcome::Skipped { .. }))
        {
            self.first.push(result.clone());
        }
    }
}
