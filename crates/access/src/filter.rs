//! The list's reading: where the caller may use a capability, as places that a query can ask for.

use kernel::ids::Uuid;

use crate::{Capability, Place, Subject};

/// Which rows a list may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Every row of the organization.
    Everything,
    /// Rows of these companies and all below them. Empty: no row.
    Companies(Vec<Uuid>),
}

impl Reach {
    /// Whether a row of the company with this path is shown.
    pub fn covers(&self, path: &[Uuid]) -> bool {
        match self {
            Self::Everything => true,
            Self::Companies(companies) => companies.iter().any(|c| path.contains(c)),
        }
    }

    /// Whether no row can be shown.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Companies(companies) if companies.is_empty())
    }
}

/// Where `subject` may use `capability` on lists of users and companies.
pub fn filter(subject: &Subject, capability: Capability) -> Reach {
    if subject.may_everywhere(capability) {
        return Reach::Everything;
    }
    let mut companies: Vec<Uuid> = Vec::new();
    if subject.lacks_feature_of(capability).is_some() {
        return Reach::Companies(companies);
    }
    for grant in subject.grants.iter().filter(|g| g.capabilities.has(capability)) {
        if let Place::CompanyAndBelow(company) = grant.place
            && !companies.contains(&company)
        {
            companies.push(company);
        }
    }
    Reach::Companies(companies)
}
