//! The thirteen roles that an organization begins with. They are rows like any other: to be copied, none special by name.
//!
//! What a role administers is decided here once, and stored; afterwards only the stored rows count.

use access::{Capability, CapabilitySet};

use super::ScopePlace;
use super::text;
use crate::profiles::BuiltinProfile;
use Capability as C;

/// A built-in role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    /// Everything, in the whole organization.
    Administrator,
    /// People of the whole organization.
    UserAdministrator,
    /// Roles, and who administers what.
    RoleAdministrator,
    /// All records, no settings.
    DataAdministrator,
    /// Settings, no records.
    ConfigurationAdministrator,
    /// People of the own company and below.
    CompanyAdministrator,
    /// All records' verbs, no administration.
    FullUser,
    /// The team's and the reports' records.
    Manager,
    /// The team's records.
    TeamMember,
    /// The own records.
    OwnRecordsOnly,
    /// Looks, changes nothing.
    ReadOnly,
    /// Reads who did what.
    Auditor,
    /// A program.
    ServiceIntegration,
}

/// What everybody who looks after people may do with them. Purging is for good, so it is not among it.
const PEOPLE: &[Capability] = &[
    C::ViewUsers,
    C::CreateUsers,
    C::EditUsers,
    C::ChangeUserNames,
    C::SetPasswords,
    C::InviteUsers,
    C::LockUsers,
    C::FreezeUsers,
    C::DeactivateUsers,
    C::DeleteUsers,
    C::EndSessions,
    C::ImportUsers,
    C::ExportUsers,
    C::ViewCompanies,
    C::ViewGroups,
];
const ROLES: &[Capability] = &[C::ViewUsers, C::ViewRoles, C::EditRoles, C::ViewCompanies];
const CONFIGURATION: &[Capability] = &[
    C::EditSettings,
    C::EditSecurity,
    C::EditLists,
    C::EditBilling,
    C::EditMail,
    C::ViewCompanies,
    C::EditCompanies,
    C::ViewGroups,
    C::EditGroups,
    C::EditPlans,
];
const LOOKING: &[Capability] = &[C::ViewUsers, C::ViewAudit, C::ViewRoles, C::ViewCompanies, C::ViewGroups];

impl Builtin {
    /// All, in the order of the law.
    pub const ALL: [Self; 13] = [
        Self::Administrator,
        Self::UserAdministrator,
        Self::RoleAdministrator,
        Self::DataAdministrator,
        Self::ConfigurationAdministrator,
        Self::CompanyAdministrator,
        Self::FullUser,
        Self::Manager,
        Self::TeamMember,
        Self::OwnRecordsOnly,
        Self::ReadOnly,
        Self::Auditor,
        Self::ServiceIntegration,
    ];

    /// The word stored beside the role.
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::UserAdministrator => "user_administrator",
            Self::RoleAdministrator => "role_administrator",
            Self::DataAdministrator => "data_administrator",
            Self::ConfigurationAdministrator => "configuration_administrator",
            Self::CompanyAdministrator => "company_administrator",
            Self::FullUser => "full_user",
            Self::Manager => "manager",
            Self::TeamMember => "team_member",
            Self::OwnRecordsOnly => "own_records_only",
            Self::ReadOnly => "read_only",
            Self::Auditor => "auditor",
            Self::ServiceIntegration => "service_integration",
        }
    }

    /// Its name to begin with, and one sentence on it.
    pub fn name_and_description(self) -> (&'static str, &'static str) {
        match self {
            Self::Administrator => (text::administrator(), text::administrator_says()),
            Self::UserAdministrator => (text::user_administrator(), text::user_administrator_says()),
            Self::RoleAdministrator => (text::role_administrator(), text::role_administrator_says()),
            Self::DataAdministrator => (text::data_administrator(), text::data_administrator_says()),
            Self::ConfigurationAdministrator => (text::configuration_administrator(), text::configuration_administrator_says()),
            Self::CompanyAdministrator => (text::company_administrator(), text::company_administrator_says()),
            Self::FullUser => (text::full_user(), text::full_user_says()),
            Self::Manager => (text::manager(), text::manager_says()),
            Self::TeamMember => (text::team_member(), text::team_member_says()),
            Self::OwnRecordsOnly => (text::own_records_only(), text::own_records_only_says()),
            Self::ReadOnly => (text::read_only(), text::read_only_says()),
            Self::Auditor => (text::auditor(), text::auditor_says()),
            Self::ServiceIntegration => (text::service_integration(), text::service_integration_says()),
        }
    }

    /// The profiles that it begins with. Whoever makes profiles and roles has everything, for nobody passes on what they lack.
    pub fn profiles(self) -> &'static [BuiltinProfile] {
        use BuiltinProfile as P;
        match self {
            Self::Administrator | Self::RoleAdministrator | Self::DataAdministrator | Self::FullUser => &[P::Everything],
            Self::Manager => &[P::Records, P::Tools],
            Self::TeamMember | Self::OwnRecordsOnly | Self::ServiceIntegration => &[P::Records],
            Self::ReadOnly | Self::Auditor => &[P::Looking],
            Self::UserAdministrator | Self::ConfigurationAdministrator | Self::CompanyAdministrator => &[P::NoRecords],
        }
    }

    /// What it administers, and where; none for roles without administration.
    pub fn administers(self) -> Option<(ScopePlace, CapabilitySet)> {
        let set = |capabilities: &[Capability]| capabilities.iter().copied().collect::<CapabilitySet>();
        match self {
            Self::Administrator => Some((ScopePlace::Organization, CapabilitySet::all())),
            Self::UserAdministrator => Some((ScopePlace::Organization, set(PEOPLE))),
            Self::RoleAdministrator => Some((ScopePlace::Organization, set(ROLES))),
            Self::ConfigurationAdministrator => Some((ScopePlace::Organization, set(CONFIGURATION))),
            Self::CompanyAdministrator => Some((ScopePlace::OwnCompany, set(PEOPLE))),
            Self::Auditor => Some((ScopePlace::Organization, set(LOOKING))),
            Self::DataAdministrator
            | Self::FullUser
            | Self::Manager
            | Self::TeamMember
            | Self::OwnRecordsOnly
            | Self::ReadOnly
            | Self::ServiceIntegration => None,
        }
    }
}
