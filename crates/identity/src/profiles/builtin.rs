//! The profiles that an organization begins with. They are rows like any other: to be copied, none special by name.

use access::{Module, Rights, Verb};

use super::text;

/// A built-in profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltinProfile {
    /// Every verb and tool on every module.
    Everything,
    /// The verbs, without the tools.
    Records,
    /// The tools.
    Tools,
    /// Only viewing.
    Looking,
    /// Nothing.
    NoRecords,
}

impl BuiltinProfile {
    /// All, in the order in which they are made.
    pub const ALL: [Self; 5] = [Self::Everything, Self::Records, Self::Tools, Self::Looking, Self::NoRecords];

    /// The word stored beside the profile.
    pub fn word(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Records => "records",
            Self::Tools => "tools",
            Self::Looking => "looking",
            Self::NoRecords => "no_records",
        }
    }

    /// Its name to begin with, and one sentence on it.
    pub fn name_and_description(self) -> (&'static str, &'static str) {
        match self {
            Self::Everything => (text::everything(), text::everything_says()),
            Self::Records => (text::records(), text::records_says()),
            Self::Tools => (text::tools(), text::tools_says()),
            Self::Looking => (text::looking(), text::looking_says()),
            Self::NoRecords => (text::no_records(), text::no_records_says()),
        }
    }

    /// What it gives.
    pub fn rights(self) -> Rights {
        let verbs = |tools: bool| Verb::ALL.iter().copied().filter(move |verb| verb.is_tool() == tools).collect::<Vec<_>>();
        match self {
            Self::Everything => Rights::all(),
            Self::Records => Rights::of(Module::ALL, &verbs(false)),
            Self::Tools => Rights::of(Module::ALL, &verbs(true)).with_views(),
            Self::Looking => Rights::of(Module::ALL, &[Verb::View]),
            Self::NoRecords => Rights::NONE,
        }
    }
}
