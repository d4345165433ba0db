//! How a file is read: what each column is, what a row may do, and what holds where the file is silent.

use kernel::ids::Uuid;
use serde::{Deserialize, Serialize};
use sheet::{Mapping, Preset};

use crate::words::words;
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
    /// What becomes of a row that names a company, role, group, team or user plan which is not there.
    #[derive(Default)]
    Unknown {
        /// The row fails.
        #[default]
        Refuse = "refuse";
        /// It is made.
        Create = "create";
        /// The cell counts as empty.
        Ignore = "ignore";
        /// It is taken for another one that is there, each name as it was chosen for it.
        Map = "map";
    }
}

words! {
    /// Things that rows name and that may not be there.
    #[derive(PartialOrd, Ord, Hash)]
    Kind {
        /// A company.
        Company = "company";
        /// A role.
        Role = "role";
        /// A primary or other group.
        Group = "group";
        /// A team.
        Team = "team";
        /// A user plan.
        Plan = "plan";
    }
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Upsert, Self::Create, Self::Update];
}

impl Unknown {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Refuse, Self::Create, Self::Ignore, Self::Map];
}

web::described_words!(Mode, Unknown, Kind);

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Company, Self::Role, Self::Group, Self::Team, Self::Plan];
}

/// What becomes of names of one kind that are not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The rule.
    pub unknown: Unknown,
    /// With [`Unknown::Map`]: what becomes of names for which nobody chose one by one.
    #[serde(default)]
    pub others: Unknown,
    /// With `others` being [`Unknown::Map`]: the one that is meant.
    #[serde(default)]
    pub others_are: Option<Uuid>,
}

impl Choice {
    /// A rule for all.
    pub fn of(unknown: Unknown) -> Self {
        Self { unknown, ..Self::default() }
    }
}

/// The choices for all kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Companies.
    pub company: Choice,
    /// Roles.
    pub role: Choice,
    /// Groups.
    pub group: Choice,
    /// Teams.
    pub team: Choice,
    /// User plans.
    pub plan: Choice,
}

impl Choices {
    /// The choice for a kind.
    pub fn of(&self, kind: Kind) -> &Choice {
        match kind {
            Kind::Company => &self.company,
            Kind::Role => &self.role,
            Kind::Group => &self.group,
            Kind::Team => &self.team,
            Kind::Plan => &self.plan,
        }
    }

    /// The choice for a kind, to be changed.
    pub fn of_mut(&mut self, kind: Kind) -> &mut Choice {
        match kind {
            Kind::Company => &mut self.company,
            Kind::Role => &mut self.role,
            Kind::Group => &mut self.group,
            Kind::Team => &mut self.team,
            Kind::Plan => &mut self.plan,
        }
    }
}

/// Names of the file that were not there when its columns were chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Of what.
    pub kind: Kind,
    /// How many.
    pub count: u64,
}

/// What new people get where the file says nothing.
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

/// A column that becomes a custom field when the import begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewField {
    /// Which, from 0.
    pub column: usize,
    /// The field's name.
    pub label: String,
    /// The word of its kind.
    pub kind: String,
    /// What may be chosen, if it is a list of choices: what the file has.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// How the file is read: what each column is, and what holds where it is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Which column fills which field.
    pub mapping: Mapping,
    /// For new people.
    #[serde(default)]
    pub defaults: Defaults,
    /// What holds where rows name what is not there.
    #[serde(default)]
    pub values: Choices,
    /// What they name so.
    #[serde(default)]
    pub missing: Vec<Missing>,
    /// How often somebody chose for single names of those.
    #[serde(default)]
    pub chosen: i64,
    /// Columns that become custom fields.
    #[serde(default)]
    pub new_fields: Vec<NewField>,
    /// The kind of file that the columns were taken for.
    #[serde(default)]
    pub preset: Option<Preset>,
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
    pub(super) fn recognized(mapping: Mapping, seen: Seen, preset: Option<Preset>) -> Self {
        Self {
            mapping,
            defaults: Defaults::default(),
            values: Choices::default(),
            missing: Vec::new(),
            chosen: 0,
            new_fields: Vec::new(),
            preset,
            mode: Mode::default(),
            empty_clears: false,
            absent: None,
            invites: false,
            seen,
        }
    }

    /// SHA-256 of it, for the token of a check.
    pub(super) fn digest(&self) -> String {
        let json = serde_json::to_vec(self).expect("settings are plain text and ids");
        kernel::crypto::hex(&kernel::crypto::sha256(&json))
    }
}
