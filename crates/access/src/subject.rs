//! Who asks, compiled: grants, rights, user plan and own company. Holds places, never people.

use kernel::Micros;
use kernel::ids::Uuid;

use crate::{Capability, CapabilitySet, Entitlements, Feature, Grant, HandsOut, Module, Place, Rights, Verb};

/// What the engine knows of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// The profiles of the role and of every permission set: verbs and tools on modules.
    pub rights: Rights,
    /// Of them, those that have no end.
    pub lasting_rights: Rights,
    /// What the user plan includes.
    pub entitlements: Entitlements,
    /// When the first of all this ends: from then on it must be compiled anew.
    pub valid_until: Option<Micros>,
    /// What the user may administer somewhere and the API key that asks was not given. Empty for whoever asks by a page.
    pub withheld: CapabilitySet,
    /// Whether the API key that asks was given less than the user may, of whatever kind.
    pub is_narrowed: bool,
}

/// What fills a role with a person.
const FILLS: [Capability; 4] = [Capability::CreateUsers, Capability::EditUsers, Capability::ImportUsers, Capability::GrantAdministration];

impl Subject {
    /// The product itself: jobs, commands on the server, the wizard.
    pub fn product() -> Self {
        Self { is_product: true, ..Self::default() }
    }

    /// Somebody who may do nothing: nobody is signed in.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// Everything that the caller holds anywhere, whatever the user plan includes.
    pub fn capabilities(&self) -> CapabilitySet {
        self.gathered(|_| true)
    }

    /// Everything that the caller holds at a company with this path.
    pub fn capabilities_at(&self, path: &[Uuid]) -> CapabilitySet {
        self.gathered(|grant| grant.place.covers(path))
    }

    /// Everything that the caller holds for the whole organization.
    pub fn capabilities_everywhere(&self) -> CapabilitySet {
        self.gathered(|grant| grant.place == Place::Organization)
    }

    /// What the caller can pass on somewhere: what they hold without an end.
    pub fn lasting(&self) -> CapabilitySet {
        self.gathered(|grant| grant.until.is_none())
    }

    /// What the caller can pass on at a company with this path: what they hold there without an end.
    pub fn lasting_at(&self, path: &[Uuid]) -> CapabilitySet {
        self.gathered(|grant| grant.until.is_none() && grant.place.covers(path))
    }

    /// What the caller can pass on for the whole organization.
    pub fn lasting_everywhere(&self) -> CapabilitySet {
        self.gathered(|grant| grant.until.is_none() && grant.place == Place::Organization)
    }

    fn gathered(&self, fits: impl Fn(&Grant) -> bool) -> CapabilitySet {
        if self.is_product {
            return CapabilitySet::all();
        }
        let fitting = self.grants.iter().filter(|grant| fits(grant));
        fitting.fold(CapabilitySet::NONE, |all, grant| all.union(grant.capabilities))
    }

    /// The rights on records that the caller can put into profiles and permission sets: those that they have without an end.
    pub fn rights_to_pass_on(&self) -> Rights {
        if self.is_product { Rights::all() } else { self.lasting_rights }
    }

    /// Whether some profile of the caller has `verb` on `module`, and the user plan the module.
    pub fn may_with_records(&self, module: Module, verb: Verb) -> bool {
        self.is_product || (self.entitlements.included.has_module(module) && self.rights.has(module, verb))
    }

    /// Whether the user plan includes a module.
    pub fn has_module(&self, module: Module) -> bool {
        self.is_product || self.entitlements.included.has_module(module)
    }

    /// Whether the user plan includes a feature.
    pub fn has_feature(&self, feature: Feature) -> bool {
        self.is_product || self.entitlements.included.has_feature(feature)
    }

    /// The feature without which `capability` is of no use, if the user plan does not include it.
    pub fn lacks_feature_of(&self, capability: Capability) -> Option<Feature> {
        capability.feature().filter(|feature| !self.has_feature(*feature))
    }

    /// Whether the caller may use `capability` somewhere: decides whether a page is in the navigation.
    pub fn may_somewhere(&self, capability: Capability) -> bool {
        self.capabilities().has(capability) && self.lacks_feature_of(capability).is_none()
    }

    /// Whether the caller may use `capability` for the whole organization.
    pub fn may_everywhere(&self, capability: Capability) -> bool {
        self.capabilities_everywhere().has(capability) && self.lacks_feature_of(capability).is_none()
    }

    /// Whether the caller may hand out `role` to somebody at a company with this path, as far as their scopes name roles.
    pub fn hands_out(&self, role: Uuid, path: &[Uuid]) -> bool {
        self.is_product || self.grants.iter().filter(|grant| grant.place.covers(path) && grant.gives(&FILLS)).any(|grant| grant.hands(role))
    }

    /// Whether the caller may let others hand out `role` there, or have its holders moved to it: by a scope without an end. An
    /// empty path is the whole organization.
    pub fn passes_on_handing(&self, role: Uuid, path: &[Uuid]) -> bool {
        self.is_product || self.handing_for_good(path).any(|grant| grant.hands(role))
    }

    /// The same for whatever administers no more than they do.
    pub fn passes_on_handing_any(&self, path: &[Uuid]) -> bool {
        self.is_product || self.handing_for_good(path).any(|grant| grant.hands_out == HandsOut::AtMostOwn)
    }

    fn handing_for_good<'a>(&'a self, path: &'a [Uuid]) -> impl Iterator<Item = &'a Grant> {
        let gives = |grant: &Grant| grant.gives(&FILLS) || grant.capabilities.has(Capability::EditRoles);
        self.grants.iter().filter(move |grant| grant.until.is_none() && grant.place.covers(path) && gives(grant))
    }

    /// Whether the caller administers anything at all.
    pub fn administers(&self) -> bool {
        !self.capabilities().is_empty()
    }
}
