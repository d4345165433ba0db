//! Roles and admin scopes as stored.

use access::{CapabilitySet, Grant, HandsOut, Place, Rights};
use db::{DbError, DbResult, Row, RowReader};
use kernel::ids::Uuid;
use kernel::{Category, Fault, FieldError, Micros};

use super::text;
use crate::{CompanyId, ProfileId, RoleId, ScopeId};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name, unique in the organization.
    pub name: String,
    /// One sentence on it.
    pub description: String,
    /// The word of the built-in role that it is; none for one that people made.
    pub builtin: Option<String>,
    /// The role that stands above it in the tree.
    pub parent: Option<RoleId>,
    /// Grows with every change.
    pub version: i64,
}

impl Role {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(RoleRefusal::Stale.into()) }
    }
}

/// Where an admin scope holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopePlace {
    /// The whole organization.
    Organization,
    /// The company of whoever holds it, and below.
    OwnCompany,
    /// A named company and below.
    Company(CompanyId),
}

impl ScopePlace {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::OwnCompany => "own_company",
            Self::Company(_) => "company",
        }
    }

    pub(super) fn company(self) -> Option<CompanyId> {
        match self {
            Self::Company(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn parse(word: &str, company: Option<CompanyId>) -> DbResult<Self> {
        match (word, company) {
            ("organization", None) => Ok(Self::Organization),
            ("own_company", None) => Ok(Self::OwnCompany),
            ("company", Some(id)) => Ok(Self::Company(id)),
            _ => Err(DbError::Broken(format!("an admin scope has the place {word}"))),
        }
    }

    /// The place for somebody of `own` company.
    pub(super) fn resolve(self, own: Uuid) -> Place {
        match self {
            Self::Organization => Place::Organization,
            Self::OwnCompany => Place::CompanyAndBelow(own),
            Self::Company(id) => Place::CompanyAndBelow(id.0),
        }
    }
}

/// What somebody administers, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Its id.
    pub id: ScopeId,
    /// Where.
    pub place: ScopePlace,
    /// What.
    pub capabilities: CapabilitySet,
    /// Which roles may be handed out there.
    pub hands_out: HandsOut,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
    /// Grows with every change.
    pub version: i64,
}

impl Scope {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(RoleRefusal::ScopeStale.into()) }
    }

    /// Whether it is in force at `now`.
    pub fn holds_at(&self, now: Micros) -> bool {
        self.until.is_none_or(|until| until > now)
    }

    /// The grant that it is to somebody of `own` company.
    pub(super) fn grant(&self, own: Uuid) -> Grant {
        Grant { capabilities: self.capabilities, place: self.place.resolve(own), hands_out: self.hands_out.clone(), until: self.until }
    }
}

pub(super) fn parse_role(row: Row) -> DbResult<Role> {
    let mut r = row.reader();
    Ok(Role { id: r.next()?, name: r.next()?, description: r.next()?, builtin: r.next()?, parent: r.next()?, version: r.next()? })
}

pub(super) fn parse_scope(row: Row) -> DbResult<Scope> {
    read_scope(&mut row.reader())
}

/// The first seven columns of a row.
pub(super) fn read_scope(r: &mut RowReader) -> DbResult<Scope> {
    let id = r.next()?;
    let (place, company): (String, Option<CompanyId>) = (r.next()?, r.next()?);
    let (capabilities, hands_out): (String, String) = (r.next()?, r.next()?);
    Ok(Scope {
        id,
        place: ScopePlace::parse(&place, company)?,
        capabilities: CapabilitySet::from_words(&capabilities),
        hands_out: hands_out_of(&hands_out),
        until: r.next()?,
        version: r.next()?,
    })
}

const ANY_ROLE: &str = "*";

/// The stored form of which roles may be handed out.
pub(super) fn hands_out_words(hands_out: &HandsOut) -> String {
    match hands_out {
        HandsOut::AtMostOwn => ANY_ROLE.to_owned(),
        HandsOut::Only(roles) => roles.iter().map(|role| RoleId(*role).to_string()).collect::<Vec<_>>().join(" "),
    }
}

fn hands_out_of(words: &str) -> HandsOut {
    if words == ANY_ROLE {
        return HandsOut::AtMostOwn;
    }
    HandsOut::Only(words.split_whitespace().filter_map(|word| word.parse::<RoleId>().ok()).map(|role| role.0).collect())
}

/// A profile as roles and permission sets give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Which.
    pub profile: ProfileId,
    /// Its name.
    pub name: String,
    /// What it gives.
    pub rights: Rights,
}

pub(super) fn read_given(r: &mut RowReader) -> DbResult<Given> {
    Ok(Given { profile: r.next()?, name: r.next()?, rights: Rights::from_words(&r.next::<String>()?) })
}

/// So many roles may stand one below the other.
pub(super) const MOST_LEVELS: usize = 50;

/// Why a role or administration cannot be given so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RoleRefusal {
    Unknown,
    NameTaken,
    ParentUnknown,
    Cycle,
    TooDeep,
    Stale,
    InUse,
    TargetUnknown,
    Last,
    MayNotGrant,
    CannotHandOut(CapabilitySet),
    BeyondOwn(CapabilitySet),
    NothingChosen,
    PlaceUnknown,
    LastAdministrator,
    NoProfile,
    ProfileUnknown,
    NotDelegated,
    HandsOutBeyond,
    EndsBefore,
    ScopeStale,
}

impl From<RoleRefusal> for Fault {
    fn from(refusal: RoleRefusal) -> Self {
        let (category, field, code, message) = match refusal {
            RoleRefusal::Unknown => (Category::Invalid, "role", "role.unknown", text::role_unknown().to_owned()),
            RoleRefusal::NameTaken => (Category::Invalid, "name", "role.name_taken", text::name_taken().to_owned()),
            RoleRefusal::ParentUnknown => (Category::Invalid, "parent", "role.parent_unknown", text::role_unknown().to_owned()),
            RoleRefusal::Cycle => (Category::Invalid, "parent", "role.cycle", text::cycle().to_owned()),
            RoleRefusal::TooDeep => (Category::Invalid, "parent", "role.too_deep", text::too_deep(MOST_LEVELS)),
            RoleRefusal::InUse => (Category::Invalid, "to", "role.in_use", text::in_use().to_owned()),
            RoleRefusal::TargetUnknown => (Category::Invalid, "to", "role.unknown", text::role_unknown().to_owned()),
            RoleRefusal::Stale => return Self::new(Category::Stale, "role.stale", text::stale()),
            RoleRefusal::ScopeStale => return Self::new(Category::Stale, "administration.stale", text::scope_stale()),
            RoleRefusal::Last => return Self::new(Category::Conflict, "role.last", text::last()),
            RoleRefusal::MayNotGrant => (Category::Forbidden, "role", "role.may_not_grant", text::may_not_grant().to_owned()),
            RoleRefusal::CannotHandOut(lacks) => (Category::Forbidden, "role", "role.beyond_own", text::cannot_hand_out(labels(lacks))),
            RoleRefusal::BeyondOwn(lacks) => {
                (Category::Forbidden, "capabilities", "administration.beyond_own", text::beyond_own(labels(lacks)))
            }
            RoleRefusal::NoProfile => (Category::Invalid, "profiles", "role.no_profile", text::no_profile().to_owned()),
            RoleRefusal::ProfileUnknown => (Category::Invalid, "profiles", "role.profile_unknown", text::profile_unknown().to_owned()),
            RoleRefusal::NotDelegated => (Category::Forbidden, "role", "role.not_delegated", text::not_delegated().to_owned()),
            RoleRefusal::HandsOutBeyond => {
                (Category::Forbidden, "hands_out", "administration.hands_out_beyond", text::hands_out_beyond().to_owned())
            }
            RoleRefusal::EndsBefore => (Category::Invalid, "until", "administration.ends_before", text::ends_before().to_owned()),
            RoleRefusal::NothingChosen => (Category::Invalid, "capabilities", "administration.nothing", text::nothing_chosen().to_owned()),
            RoleRefusal::PlaceUnknown => (Category::Invalid, "place", "administration.place_unknown", text::place_unknown().to_owned()),
            RoleRefusal::LastAdministrator => {
                (Category::Conflict, "capabilities", "administration.last", text::last_administrator().to_owned())
            }
        };
        let mut fault = Self::new(category, code, message.clone());
        fault.fields.push(FieldError { field: field.into(), code, message });
        fault
    }
}

pub(super) fn name_taken(error: DbError) -> Fault {
    if error.is_constraint("role_name_unique") { RoleRefusal::NameTaken.into() } else { error.into() }
}

fn labels(capabilities: CapabilitySet) -> String {
    let mut labels: Vec<&str> = capabilities.iter().take(3).map(access::Capability::label).collect();
    if capabilities.iter().count() > labels.len() {
        labels.push("more");
    }
    labels.join(", ")
}
