//! How a file is read: what each column is, what a row may do, and what holds where the file is silent.

use serde::{Deserialize, Serialize};
use sheet::Mapping;

use super::words::words;
use crate::{CompanyId, GroupId, PlanId, RoleId};

words! {
    /// Which rows of a file are taken.
    #[derive(Default)]
    Mode {
        /// Whoever is there is changed, whoever is not is made.
        #[default]
        Upsert = "upsert";
        /// Only new ones; whoever is there stays as they are.
        Create = "create";
        /// Only those who are there; nobody is made.
        Update = "update";
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

/// Those who are deactivated because the file does not have them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absent {
    /// Only people of this company and those below it; everybody within the importer's reach if none.
    pub company: Option<CompanyId>,
}

/// How the file is read: what each column is, and what holds where it is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Which column fills which field.
    pub mapping: Mapping,
    /// For new people.
    #[serde(default)]
    pub defaults: Defaults,
    /// Which rows are taken.
    #[serde(default)]
    pub mode: Mode,
    /// Whether an empty cell empties a field that may be empty; else it leaves the field as it is.
    #[serde(default)]
    pub empty_clears: bool,
    /// Whether people who are not in the file are deactivated, and which.
    #[serde(default)]
    pub absent: Option<Absent>,
    /// Whether people who come in as Active are sent an invitation.
    #[serde(default)]
    pub invites: bool,
    /// What the upload saw.
    #[serde(default)]
    pub seen: Seen,
}

impl Settings {
    /// The settings of a file whose columns nobody has looked at yet.
    pub(super) fn recognized(mapping: Mapping, seen: Seen) -> Self {
        let (defaults, mode) = (Defaults::default(), Mode::default());
        Self { mapping, defaults, mode, empty_clears: false, absent: None, invites: false, seen }
    }

    /// SHA-256 of it, for the token of a check.
    pub(super) fn digest(&self) -> String {
        let json = serde_json::to_vec(self).expect("settings are plain text and ids");
        kernel::crypto::hex(&kernel::crypto::sha256(&json))
    }
}
