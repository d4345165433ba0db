//! A profile's row, and why a profile cannot be made, changed or removed so.

use access::{Ctx, Rights};
use db::{DbError, DbResult, Row};
use kernel::{Category, Fault, FieldError};

use super::text;
use crate::ProfileId;

/// A profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// Its name, unique in the organization.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// The word of the built-in profile that it is; none for one that people made.
    pub builtin: Option<String>,
    /// What it gives.
    pub rights: Rights,
    /// Grows with every change.
    pub version: i64,
}

impl Profile {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(ProfileRefusal::Stale.into()) }
    }
}

pub(super) fn parse(row: Row) -> DbResult<Profile> {
    let mut r = row.reader();
    Ok(Profile {
        id: r.next()?,
        name: r.next()?,
        description: r.next()?,
        builtin: r.next()?,
        rights: Rights::from_words(&r.next::<String>()?),
        version: r.next()?,
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProfileRefusal {
    Outranked,
    NameTaken,
    Stale,
    InUse,
    Last,
    TargetUnknown,
    BeyondOwn(Rights),
}

impl From<ProfileRefusal> for Fault {
    fn from(refusal: ProfileRefusal) -> Self {
        match refusal {
            ProfileRefusal::NameTaken => Self::field("name", "profile.name_taken", text::name_taken()),
            ProfileRefusal::Outranked => Self::new(Category::Forbidden, "profile.outranked", text::outranked()),
            ProfileRefusal::Stale => Self::new(Category::Stale, "profile.stale", text::stale()),
            ProfileRefusal::InUse => Self::field("to", "profile.in_use", text::in_use()),
            ProfileRefusal::Last => Self::new(Category::Conflict, "profile.last", text::last()),
            ProfileRefusal::TargetUnknown => Self::field("to", "profile.unknown", text::target_unknown()),
            ProfileRefusal::BeyondOwn(lacks) => {
                let message = text::beyond_own(labels(lacks));
                let field = FieldError { field: "rights".into(), code: "profile.beyond_own", message: message.clone() };
                Self { fields: vec![field], ..Self::new(Category::Forbidden, "profile.beyond_own", message) }
            }
        }
    }
}

/// Refuses rights that the caller does not have themselves, without an end: nobody passes on what they lack, nor longer than they
/// have it.
pub fn require_own(ctx: &Ctx, rights: Rights) -> Result<(), Fault> {
    let lacks = rights.minus(ctx.subject.rights_to_pass_on());
    if lacks.is_empty() { Ok(()) } else { Err(ProfileRefusal::BeyondOwn(lacks).into()) }
}

/// Of these profiles, those whose rights the caller can pass on: what a form offers.
pub fn to_pass_on(ctx: &Ctx, mut profiles: Vec<Profile>) -> Vec<Profile> {
    profiles.retain(|profile| profile.rights.minus(ctx.subject.rights_to_pass_on()).is_empty());
    profiles
}

fn labels(rights: Rights) -> String {
    const SHOWN: usize = 3;
    let shown = rights.iter().take(SHOWN).map(|(module, verb)| format!("{}: {}", module.label(), verb.label()));
    let mut labels: Vec<String> = shown.collect();
    if rights.count() > SHOWN {
        labels.push(text::and_more(rights.count() - SHOWN));
    }
    labels.join(", ")
}

pub(super) fn name_taken(error: DbError) -> Fault {
    if error.is_constraint("profile_name_unique") { ProfileRefusal::NameTaken.into() } else { error.into() }
}
