//! A company's row.

use db::{DbResult, Row};
use kernel::{Category, Fault};

use super::text;
use crate::CompanyId;

/// A company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// The company above; none for the root.
    pub parent_id: Option<CompanyId>,
    /// Its name, unique in the organization.
    pub name: String,
    /// Grows with every change.
    pub version: i64,
}

impl Company {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(CompanyRefusal::Stale.into()) }
    }
}

pub(super) fn parse(row: Row) -> DbResult<Company> {
    let mut r = row.reader();
    Ok(Company { id: r.next()?, parent_id: r.next()?, name: r.next()?, version: r.next()? })
}

/// So many companies may stand one below the other: the tree is drawn, and walked, one level in another.
pub(super) const MOST_LEVELS: usize = 50;

/// Why a company cannot be made, renamed or moved so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CompanyRefusal {
    NameTaken,
    NoParent,
    ParentUnknown,
    RootStays,
    AboveOutside,
    Cycle,
    TooDeep,
    InUse,
    Stale,
}

impl From<CompanyRefusal> for Fault {
    fn from(refusal: CompanyRefusal) -> Self {
        match refusal {
            CompanyRefusal::NameTaken => Self::field("name", "company.name_taken", text::name_taken()),
            CompanyRefusal::NoParent => Self::field("parent", "company.parent_missing", text::parent_missing()),
            CompanyRefusal::ParentUnknown => Self::field("parent", "company.parent_unknown", text::parent_unknown()),
            CompanyRefusal::RootStays => Self::field("parent", "company.root_stays", text::root_stays()),
            CompanyRefusal::AboveOutside => Self::new(Category::Forbidden, "company.above_outside", text::above_outside()),
            CompanyRefusal::Cycle => Self::field("parent", "company.cycle", text::cycle()),
            CompanyRefusal::TooDeep => Self::field("parent", "company.too_deep", text::too_deep(MOST_LEVELS)),
            CompanyRefusal::InUse => Self::new(Category::Conflict, "company.in_use", text::in_use()),
            CompanyRefusal::Stale => Self::new(Category::Stale, "company.stale", text::stale()),
        }
    }
}
