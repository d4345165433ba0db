//! Less than a role: what an API key may use of what its user may. It only ever takes away.

use crate::{CapabilitySet, Grant, Rights, Subject};

/// What an API key may use, in whatever places its user may use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ApiScope {
    /// What it may administer.
    pub capabilities: CapabilitySet,
    /// Its verbs and tools on modules.
    pub rights: Rights,
}

impl Subject {
    /// The same user through a key of this scope: every grant and every right is cut to it. An owner's key is no owner, and nothing
    /// that passes the product is passed by a key.
    #[must_use]
    pub fn narrowed(&self, to: &ApiScope) -> Self {
        let withheld = self.capabilities().minus(to.capabilities);
        let cut = |grant: &Grant| Grant { capabilities: grant.capabilities.and(to.capabilities), ..grant.clone() };
        Self {
            user: self.user,
            is_owner: false,
            is_product: false,
            company_path: self.company_path.clone(),
            grants: self.grants.iter().map(cut).filter(|grant| !grant.capabilities.is_empty()).collect(),
            rights: self.rights.and(to.rights),
            lasting_rights: self.lasting_rights.and(to.rights),
            entitlements: self.entitlements.clone(),
            valid_until: self.valid_until,
            withheld: self.withheld.union(withheld),
            is_narrowed: self.is_narrowed || self.is_owner || !withheld.is_empty() || self.rights.and(to.rights) != self.rights,
        }
    }
}
