//! One target, one answer.

use kernel::ids::Uuid;
use kernel::{Category, Fault, Micros};

use crate::{Capability, CapabilitySet, Feature, Subject};

/// What the engine must know of a target.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The user, if the target is one.
    pub user: Option<Uuid>,
    /// Whether that user is the organization's owner.
    pub is_owner: bool,
    /// The target's company and its ancestors, own first. Empty: the target belongs to the whole organization.
    pub company_path: Vec<Uuid>,
    /// What the target administers, and where.
    pub ranks: Vec<Rank>,
}

/// Capabilities that a target holds in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rank {
    /// What.
    pub capabilities: CapabilitySet,
    /// The place's company and its ancestors, own first. Empty: the whole organization.
    pub place_path: Vec<Uuid>,
    /// When it ends; none: it does not.
    pub until: Option<Micros>,
}

impl Target {
    /// Something at a company: a company itself, or a person about to be made there.
    pub fn at(company_path: Vec<Uuid>) -> Self {
        Self { company_path, ..Self::default() }
    }

    /// Something of the whole organization: its settings, its audit log.
    pub fn organization() -> Self {
        Self::default()
    }
}

/// The engine's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Go on.
    Allow,
    /// No, and why.
    Deny(Refusal),
}

/// Which gate said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The caller may not even know of the target.
    NotKnown,
    /// The caller lacks this.
    Missing(Capability),
    /// The caller's role has it, the API key that they ask with was not given it.
    Withheld(Capability),
    /// The API key that they ask with was given less than its user may, and this needs a whole one.
    Narrowed,
    /// The caller's user plan does not include it; perhaps the capability is missing besides.
    NotInPlan(Feature, Option<Capability>),
    /// The target holds a capability that the caller lacks.
    Outranked,
    /// The target is the owner, and the caller is not.
    IsOwner,
    /// Nobody changes their own role, administration, plan or status, nor what they are in.
    Oneself,
}

impl Decision {
    /// Whether it is allowed.
    pub fn is_allowed(&self) -> bool {
        *self == Self::Allow
    }

    /// The answer as what a verb returns.
    pub fn check(self) -> Result<(), Fault> {
        match self {
            Self::Allow => Ok(()),
            Self::Deny(refusal) => Err(refusal.into()),
        }
    }
}

/// Whether `subject` may use `capability` on `target` at `now`.
///
/// Seeing needs the capability and the place. Everything else needs, besides, that the target holds nothing that the
/// caller lacks (two full administrators may act on one another), and that the target is not the owner. What the target held until
/// a moment that is over outranks nobody.
pub fn decide(subject: &Subject, capability: Capability, target: &Target, now: Micros) -> Decision {
    if subject.is_product {
        return Decision::Allow;
    }
    let here = capabilities_for(subject, target);
    let knows = knows(here, capability, target);
    if let Some(feature) = subject.lacks_feature_of(capability)
        && (knows || here.has(capability))
    {
        return Decision::Deny(Refusal::NotInPlan(feature, (!here.has(capability)).then_some(capability)));
    }
    if !here.has(capability) {
        return Decision::Deny(match (knows, subject.withheld.has(capability)) {
            (false, _) => Refusal::NotKnown,
            (true, true) => Refusal::Withheld(capability),
            (true, false) => Refusal::Missing(capability),
        });
    }
    if target.user.is_none() || is_seeing(capability) {
        return Decision::Allow;
    }
    if target.is_owner && !subject.is_owner {
        return Decision::Deny(Refusal::IsOwner);
    }
    if target.user != subject.user && target.ranks.iter().any(|rank| rank.until.is_none_or(|until| until > now) && !covers(subject, rank)) {
        return Decision::Deny(Refusal::Outranked);
    }
    Decision::Allow
}

fn capabilities_for(subject: &Subject, target: &Target) -> CapabilitySet {
    if target.user.is_some() || !target.company_path.is_empty() {
        return subject.capabilities_at(&target.company_path);
    }
    // What belongs to the whole organization is out of reach for those who administer a part of it.
    subject.capabilities_everywhere()
}

/// Whether the caller holds at least this, there: the same right over a larger place is more.
fn covers(subject: &Subject, rank: &Rank) -> bool {
    let held = if rank.place_path.is_empty() { subject.capabilities_everywhere() } else { subject.capabilities_at(&rank.place_path) };
    rank.capabilities.minus(held).is_empty()
}

/// People are known to whoever sees users there; other things to whoever may do anything with them.
fn knows(here: CapabilitySet, capability: Capability, target: &Target) -> bool {
    match (target.user, capability) {
        (Some(_), _) => here.has(Capability::ViewUsers),
        // What stands at a company is known to whoever knows the company, by itself or by its people.
        (None, Capability::ViewCompanies | Capability::EditCompanies) => here.has(Capability::ViewCompanies),
        (None, _) => target.company_path.is_empty() || here.has(Capability::ViewCompanies) || here.has(Capability::ViewUsers),
    }
}

fn is_seeing(capability: Capability) -> bool {
    matches!(
        capability,
        Capability::ViewUsers | Capability::ViewCompanies | Capability::ViewRoles | Capability::ViewAudit | Capability::ExportUsers
    )
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotKnown => Self::not_found(),
            Refusal::Missing(capability) => Self::new(
                Category::Forbidden,
                "access.missing",
                format!(
                    "You need the right to {} here ({}). An administrator who may grant administration can give it to you.",
                    capability.label(),
                    capability.word()
                ),
            ),
            Refusal::Withheld(capability) => Self::new(
                Category::Forbidden,
                "access.not_in_scope",
                format!(
                    "This API key was made without the right to {} ({}), whatever its role has. Use a key that was made with it.",
                    capability.label(),
                    capability.word()
                ),
            ),
            Refusal::Narrowed => Self::new(
                Category::Forbidden,
                "access.narrowed",
                "Jobs go on by themselves, with all that the user may who began them, and this API key was made with less than that. Use a key \
                 that was made with everything that its user may, and give the user a role that may no more than is needed.",
            ),
            Refusal::NotInPlan(feature, missing) => not_in_plan("Your user plan", feature.label(), missing),
            Refusal::Outranked => Self::new(
                Category::Forbidden,
                "access.outranked",
                "This person administers something that you do not. Ask an administrator who holds at least the same rights.",
            ),
            Refusal::IsOwner => Self::new(
                Category::Forbidden,
                "access.owner",
                "This person owns the organization. Only the owner changes the owner's account.",
            ),
            Refusal::Oneself => Self::new(
                Category::Forbidden,
                "access.oneself",
                "Nobody changes their own role, administration, user plan, status, company, manager, groups or teams. Ask another administrator.",
            ),
        }
    }
}

/// The refusal of the first gate, and whether a right is missing besides.
pub(crate) fn not_in_plan(plan: &str, part: &str, missing: Option<Capability>) -> Fault {
    let besides = missing.map_or_else(
        || "Your rights would permit it.".to_owned(),
        |capability| format!("Besides, you need the right to {} here ({}).", capability.label(), capability.word()),
    );
    let message = format!("{plan} does not include {part}. {besides} An administrator who may edit users can give you another user plan.");
    Fault::new(Category::Forbidden, "access.not_in_plan", message)
}
