//! A grant: capabilities in a place.

use kernel::ids::Uuid;

use crate::CapabilitySet;

/// Where a grant holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The whole organization.
    Organization,
    /// A company and all below it.
    CompanyAndBelow(Uuid),
}

impl Place {
    /// Whether a thing of the company whose `path` (itself first, then its ancestors) is given lies in the place.
    pub fn covers(self, path: &[Uuid]) -> bool {
        match self {
            Self::Organization => true,
            Self::CompanyAndBelow(company) => path.contains(&company),
        }
    }
}

/// Capabilities in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// What.
    pub capabilities: CapabilitySet,
    /// Where.
    pub place: Place,
}
