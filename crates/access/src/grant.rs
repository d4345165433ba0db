//! A grant: capabilities in a place.

use kernel::Micros;
use kernel::ids::Uuid;

use crate::{Capability, CapabilitySet};

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

/// Which roles may be handed out where a grant holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum HandsOut {
    /// Those that administer at most what the giver holds.
    #[default]
    AtMostOwn,
    /// Of those, these and no others.
    Only(Vec<Uuid>),
}

/// Capabilities in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What.
    pub capabilities: CapabilitySet,
    /// Where.
    pub place: Place,
    /// Which roles may be handed out there.
    pub hands_out: HandsOut,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
}

impl Grant {
    /// A grant without an end, whose holder may hand out any role that administers no more than they do.
    pub fn new(capabilities: CapabilitySet, place: Place) -> Self {
        Self { capabilities, place, hands_out: HandsOut::AtMostOwn, until: None }
    }

    /// Whether it has one of these.
    pub(crate) fn gives(&self, capabilities: &[Capability]) -> bool {
        capabilities.iter().any(|capability| self.capabilities.has(*capability))
    }

    /// Whether `role` is among the roles to hand out.
    pub(crate) fn hands(&self, role: Uuid) -> bool {
        match &self.hands_out {
            HandsOut::AtMostOwn => true,
            HandsOut::Only(roles) => roles.contains(&role),
        }
    }

    /// Whether it is in force at `now`. Its end is the first moment at which it is not.
    pub fn holds_at(&self, now: Micros) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}
