//! A service category's row, and why one cannot be made or changed so.

use db::{DbResult, Row};
use kernel::Fault;

use super::text;
use crate::CategoryId;

/// A service category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Its name, unique in the organization.
    pub name: String,
    /// Grows with every change.
    pub version: i64,
}

impl Category {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(CategoryRefusal::Stale.into()) }
    }
}

/// A service category of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRow {
    /// The category.
    pub category: Category,
    /// How many people it is granted to directly, of those whom the reader may see.
    pub people: i64,
    /// How many groups it is granted to.
    pub groups: i64,
}

pub(super) fn parse(row: Row) -> DbResult<Category> {
    let mut r = row.reader();
    Ok(Category { id: r.next()?, name: r.next()?, version: r.next()? })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CategoryRefusal {
    NameTaken,
    Stale,
    Unknown,
    TargetUnknown,
}

impl From<CategoryRefusal> for Fault {
    fn from(refusal: CategoryRefusal) -> Self {
        match refusal {
            CategoryRefusal::NameTaken => Self::field("name", "service_category.name_taken", text::name_taken()),
            CategoryRefusal::Stale => Self::new(kernel::Category::Stale, "service_category.stale", text::stale()),
            CategoryRefusal::TargetUnknown => Self::field("to", "service_category.unknown", text::unknown()),
            CategoryRefusal::Unknown => Self::field("category", "service_category.unknown", text::unknown()),
        }
    }
}

pub(super) fn name_taken(error: db::DbError) -> Fault {
    if error.is_constraint("service_category_name_unique") { CategoryRefusal::NameTaken.into() } else { error.into() }
}
