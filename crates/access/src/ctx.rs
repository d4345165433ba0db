//! What a verb takes: the call, and what the caller may.

use std::ops::Deref;
use std::sync::Arc;

use kernel::ids::Uuid;
use kernel::{Call, Fault};

use crate::decide::not_in_plan;
use crate::{Capability, Danger, Decision, Feature, Module, Reach, Refusal, Subject, Target, decide, filter};

/// A call with its caller's rights. Derefs to [`Call`]. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who, when, from where.
    pub call: Call,
    /// What the caller may.
    pub subject: Arc<Subject>,
}

impl Ctx {
    /// A call by a person.
    pub fn new(call: Call, subject: Arc<Subject>) -> Self {
        Self { call, subject }
    }

    /// A call by the product itself: a job, a command, the wizard.
    pub fn product(call: Call) -> Self {
        Self { call, subject: Arc::new(Subject::product()) }
    }

    /// A call by nobody: sign-in, links.
    pub fn nobody(call: Call) -> Self {
        Self { call, subject: Arc::new(Subject::nobody()) }
    }

    /// Asks for `capability` on `target`; a refusal is 404 or 403 by one rule.
    pub fn require(&self, capability: Capability, target: &Target) -> Result<(), Fault> {
        match decide(&self.subject, capability, target, self.now) {
            Decision::Deny(Refusal::NotInPlan(feature, missing)) => Err(not_in_plan(&self.plan(), feature.label(), missing)),
            decision => decision.check(),
        }
    }

    /// Asks whether the user plan includes a feature that needs no right of its own.
    pub fn require_feature(&self, feature: Feature) -> Result<(), Fault> {
        if self.subject.has_feature(feature) { Ok(()) } else { Err(not_in_plan(&self.plan(), feature.label(), None)) }
    }

    /// Asks whether the user plan includes a module.
    pub fn require_module(&self, module: Module) -> Result<(), Fault> {
        if self.subject.has_module(module) { Ok(()) } else { Err(not_in_plan(&self.plan(), &module.label().to_lowercase(), None)) }
    }

    /// Refuses somebody who changes what they are in: what they see and may would follow. The owner is let: nobody else changes
    /// the owner's account.
    pub fn require_other(&self, user: Uuid) -> Result<(), Fault> {
        if self.subject.user == Some(user) && !self.subject.is_owner { Err(Refusal::Oneself.into()) } else { Ok(()) }
    }

    /// Refuses an API key that was given less than its user may: what a job does later, it does with all that the user may then.
    pub fn require_whole(&self) -> Result<(), Fault> {
        if self.subject.is_narrowed { Err(Refusal::Narrowed.into()) } else { Ok(()) }
    }

    /// Asks that the password was given lately, where the caller is in a session. After [`Self::require`]: who may not is not asked.
    pub fn recent(&self, danger: Danger) -> Result<(), Fault> {
        let holds = self.proof.as_ref().is_none_or(|proof| proof.holds(self.now, danger.label()));
        if holds { Ok(()) } else { Err(danger.refusal()) }
    }

    fn plan(&self) -> String {
        self.subject.entitlements.plan.as_ref().map_or_else(|| "Your user plan".to_owned(), |name| format!("The user plan “{name}”"))
    }

    /// Asks for `capability` anywhere at all: for pages that begin something, before they know where.
    pub fn require_somewhere(&self, capability: Capability) -> Result<(), Fault> {
        if self.subject.may_somewhere(capability) {
            return Ok(());
        }
        if let Some(feature) = self.subject.lacks_feature_of(capability) {
            let missing = (!self.subject.capabilities().has(capability)).then_some(capability);
            return Err(not_in_plan(&self.plan(), feature.label(), missing));
        }
        self.require(capability, &Target::at(self.subject.company_path.clone()))
    }

    /// Whether `capability` on `target` would be allowed: for buttons.
    pub fn may(&self, capability: Capability, target: &Target) -> bool {
        decide(&self.subject, capability, target, self.now).is_allowed()
    }

    /// Where a list may show rows.
    pub fn reach(&self, capability: Capability) -> Reach {
        filter(&self.subject, capability)
    }
}

impl Deref for Ctx {
    type Target = Call;
    fn deref(&self) -> &Call {
        &self.call
    }
}
