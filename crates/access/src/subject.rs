//! Who asks, compiled: grants and own company. Holds places, never people.

use kernel::ids::Uuid;

use crate::{Capability, CapabilitySet, Grant, Place};

/// What the engine knows of the caller.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The caller's user id; none for the system, the operator and the wizard.
    pub user: Option<Uuid>,
    /// Whether the caller is the organization's owner.
    pub is_owner: bool,
    /// Whether gates do not apply: the system, the operator, the wizard. Never a person.
    pub is_product: bool,
    /// The caller's company and its ancestors, own first.
    pub company_path: Vec<Uuid>,
    /// What the role and the user's own scopes grant.
    pub grants: Vec<Grant>,
}

impl Subject {
    /// The product itself: jobs, commands on the server, the wizard.
    pub fn product() -> Self {
        Self { is_product: true, ..Self::default() }
    }

    /// Somebody who may do nothing: nobody is signed in.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// Everything that the caller holds anywhere.
    pub fn capabilities(&self) -> CapabilitySet {
        if self.is_product {
            return CapabilitySet::all();
        }
        self.grants.iter().fold(CapabilitySet::NONE, |all, grant| all.union(grant.capabilities))
    }

    /// Everything that the caller holds at a company with this path.
    pub fn capabilities_at(&self, path: &[Uuid]) -> CapabilitySet {
        if self.is_product {
            return CapabilitySet::all();
        }
        let here = self.grants.iter().filter(|grant| grant.place.covers(path));
        here.fold(CapabilitySet::NONE, |all, grant| all.union(grant.capabilities))
    }

    /// Everything that the caller holds for the whole organization.
    pub fn capabilities_everywhere(&self) -> CapabilitySet {
        Capability::ALL.iter().copied().filter(|c| self.may_everywhere(*c)).collect()
    }

    /// Whether the caller holds `capability` somewhere: decides whether a page is in the navigation.
    pub fn may_somewhere(&self, capability: Capability) -> bool {
        self.capabilities().has(capability)
    }

    /// Whether the caller holds `capability` for the whole organization.
    pub fn may_everywhere(&self, capability: Capability) -> bool {
        self.is_product || self.grants.iter().any(|g| g.place == Place::Organization && g.capabilities.has(capability))
    }

    /// Whether the caller administers anything at all.
    pub fn administers(&self) -> bool {
        !self.capabilities().is_empty()
    }
}
