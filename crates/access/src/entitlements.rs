//! What exists at all for somebody: the modules and features of their user plan. The first gate.
//!
//! Administering people is no feature of a user plan, so nobody can be locked out of it by one.

use std::sync::Arc;

use crate::records::words;
use crate::{Capability, Module};

words! {
    /// A part of the product that a user plan includes or not.
    Feature {
        /// Reading files of people and records.
        Import = "import", "import";
        /// Writing lists into files.
        Export = "export", "export";
        /// Changing many at once.
        BulkChanges = "bulk_changes", "bulk changes";
        /// Views of a list that are kept.
        SavedViews = "saved_views", "saved views";
        /// Who did what.
        AuditLog = "audit_log", "the audit log";
    }
}

impl Module {
    /// Whether the product has pages of it by now. Of the others a user plan, a profile and a role can speak in advance.
    pub fn is_here(self) -> bool {
        matches!(self, Self::Employees)
    }
}

impl Capability {
    /// The feature of the user plan without which this capability is of no use.
    pub fn feature(self) -> Option<Feature> {
        match self {
            Self::ImportUsers => Some(Feature::Import),
            Self::ExportUsers => Some(Feature::Export),
            Self::ViewAudit => Some(Feature::AuditLog),
            _ => None,
        }
    }
}

/// Modules and features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Included {
    /// All there are, and those that come later.
    #[default]
    Everything,
    /// These.
    These {
        /// A bit for each module.
        modules: u16,
        /// A bit for each feature.
        features: u16,
    },
}

impl Included {
    /// These modules and features.
    pub fn of(modules: &[Module], features: &[Feature]) -> Self {
        let modules = modules.iter().fold(0, |bits, module| bits | module.bit());
        Self::These { modules, features: features.iter().fold(0, |bits, feature| bits | feature.bit()) }
    }

    /// Whether a module is in it.
    pub fn has_module(self, module: Module) -> bool {
        match self {
            Self::Everything => true,
            Self::These { modules, .. } => modules & module.bit() != 0,
        }
    }

    /// Whether a feature is in it.
    pub fn has_feature(self, feature: Feature) -> bool {
        match self {
            Self::Everything => true,
            Self::These { features, .. } => features & feature.bit() != 0,
        }
    }

    /// Whether anything is in it that is not in `other`; what comes later counts.
    pub fn exceeds(self, other: Self) -> bool {
        match (self, other) {
            (_, Self::Everything) => false,
            (Self::Everything, Self::These { .. }) => true,
            (Self::These { modules, features }, Self::These { modules: m, features: f }) => modules & !m != 0 || features & !f != 0,
        }
    }

    /// The stored form: `*`, or words with blanks between.
    pub fn to_words(self) -> String {
        if self == Self::Everything {
            return "*".to_owned();
        }
        let modules = Module::ALL.iter().filter(|module| self.has_module(**module)).map(|module| format!("module.{}", module.word()));
        let features = Feature::ALL.iter().filter(|f| self.has_feature(**f)).map(|feature| format!("feature.{}", feature.word()));
        modules.chain(features).collect::<Vec<_>>().join(" ")
    }

    /// Reads the stored form. What this program does not know is left out.
    pub fn from_words(words: &str) -> Self {
        if words == "*" {
            return Self::Everything;
        }
        let known = |kind: &'static str| words.split_whitespace().filter_map(move |word| word.strip_prefix(kind));
        let modules: Vec<Module> = known("module.").filter_map(Module::from_word).collect();
        let features: Vec<Feature> = known("feature.").filter_map(Feature::from_word).collect();
        Self::of(&modules, &features)
    }
}

/// What somebody's user plan gives them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entitlements {
    /// The user plan's name, for refusals; none for whoever has none, such as a service user.
    pub plan: Option<Arc<str>>,
    /// What it includes.
    pub included: Included,
}
