//! The words of rights, as programs say them: what somebody may administer, verbs on modules, what a user plan includes.

use access::{Capability, CapabilitySet, Feature, Included, Module, Rights, Verb, right_of, word_of};
use serde_json::json;
use web::openapi::{Describe, FieldErrors, Json, Schemas, Take, Tell, word_sent, words_schema};

use super::super::text;

macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident of $of:ident;)+) => { $(
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub $of);

        impl Describe for $name {
            fn schema(_: &mut Schemas) -> Json {
                words_schema($of::ALL.iter().map(|one| one.word()))
            }
        }

        impl Tell for $name {
            fn tell(&self) -> Json {
                self.0.word().into()
            }
        }

        impl Take for $name {
            fn take(sent: Option<&Json>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
                let words = || $of::ALL.iter().map(|one| one.word());
                word_sent(sent, at, words, errors).and_then(|word| $of::from_word(&word)).map(Self)
            }
        }
    )+ };
}

words! {
    /// Something that may be administered.
    CapabilityWord of Capability;
    /// A module.
    ModuleWord of Module;
    /// A feature of user plans.
    FeatureWord of Feature;
}

impl CapabilityWord {
    /// All of a set.
    pub fn all(set: CapabilitySet) -> Vec<Self> {
        set.iter().map(Self).collect()
    }

    /// The set of these.
    pub fn set(words: &[Self]) -> CapabilitySet {
        words.iter().map(|word| word.0).collect()
    }
}

impl ModuleWord {
    /// Those that a user plan includes.
    pub fn all(included: Included) -> Vec<Self> {
        Module::ALL.iter().copied().filter(|module| included.has_module(*module)).map(Self).collect()
    }
}

impl FeatureWord {
    /// Those that a user plan includes.
    pub fn all(included: Included) -> Vec<Self> {
        Feature::ALL.iter().copied().filter(|feature| included.has_feature(*feature)).map(Self).collect()
    }
}

/// A verb or tool on a module: “contacts.view”.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RightWord(Module, Verb);

impl RightWord {
    /// All of them.
    pub fn all(rights: Rights) -> Vec<Self> {
        rights.iter().map(|(module, verb)| Self(module, verb)).collect()
    }

    /// The rights of these words.
    pub fn rights(words: &[Self]) -> Rights {
        words.iter().map(|word| (word.0, word.1)).collect()
    }
}

fn modules() -> Vec<&'static str> {
    Module::ALL.iter().map(|module| module.word()).collect()
}

fn verbs() -> Vec<&'static str> {
    Verb::ALL.iter().map(|verb| verb.word()).collect()
}

impl Describe for RightWord {
    fn schema(_: &mut Schemas) -> Json {
        let pattern = format!("^({})\\.({})$", modules().join("|"), verbs().join("|"));
        json!({ "type": "string", "pattern": pattern, "examples": ["contacts.view"] })
    }
}

impl Tell for RightWord {
    fn tell(&self) -> Json {
        word_of(self.0, self.1).into()
    }
}

impl Take for RightWord {
    fn take(sent: Option<&Json>, at: &str, errors: &mut FieldErrors) -> Option<Self> {
        let word = String::take(sent, at, errors)?;
        let right = right_of(&word).map(|(module, verb)| Self(module, verb));
        if right.is_none() {
            errors.add(at.to_owned(), "choice.unknown", text::json_right(modules().join(", "), verbs().join(", ")));
        }
        right
    }
}
