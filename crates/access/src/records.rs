//! What profiles speak of: modules, and the verbs and tools on each. They name no people and no records.
//!
//! A set of rights is a union and nothing else: what stands in none of somebody's profiles is denied.

use std::fmt;

macro_rules! words {
    ($(#[$of:meta])+ $name:ident { $($(#[$doc:meta])+ $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$of])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$doc])+ $variant),+
        }

        impl $name {
            /// All of them, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word stored and shown to programs.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What it is called.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// Reads a stored word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            pub(crate) fn bit(self) -> u16 {
                1 << self as u8
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A kind of record.
    Module {
        /// People whom one does business with.
        Contacts = "contacts", "Contacts";
        /// Customers.
        Accounts = "accounts", "Accounts";
        /// Who may become a customer.
        Leads = "leads", "Leads";
        /// What may be sold.
        Deals = "deals", "Deals";
        /// What is to be done.
        Tasks = "tasks", "Tasks";
        /// Meetings and calls.
        Events = "events", "Events";
        /// What customers ask for.
        Tickets = "tickets", "Tickets";
        /// What debtors are enrolled in.
        EnrollmentPlans = "enrollment_plans", "Enrollment plans";
        /// Staff cards.
        Employees = "employees", "Employees";
    }
}

words! {
    /// What may be done with the records of a module: six verbs, then four tools.
    Verb {
        /// Open and list.
        View = "view", "View";
        /// Make.
        Create = "create", "Create";
        /// Change.
        Edit = "edit", "Edit";
        /// Put into the recycle bin.
        Delete = "delete", "Delete";
        /// Give to another owner.
        Assign = "assign", "Assign";
        /// Let others see.
        Share = "share", "Share";
        /// Bring in from files.
        Import = "import", "Import";
        /// Take out into files.
        Export = "export", "Export";
        /// Make one out of two.
        Merge = "merge", "Merge";
        /// Change many at once.
        BulkEdit = "bulk_edit", "Bulk edit";
    }
}

impl Verb {
    /// Whether it is a tool: a verb on many records at once.
    pub fn is_tool(self) -> bool {
        matches!(self, Self::Import | Self::Export | Self::Merge | Self::BulkEdit)
    }
}

const MODULES: usize = Module::ALL.len();

/// Verbs on modules. Rights only add.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights([u16; MODULES]);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self([0; MODULES]);

    /// Every verb on every module.
    pub fn all() -> Self {
        Self::of(Module::ALL, Verb::ALL)
    }

    /// These verbs on these modules.
    pub fn of(modules: &[Module], verbs: &[Verb]) -> Self {
        modules.iter().flat_map(|module| verbs.iter().map(|verb| (*module, *verb))).collect()
    }

    /// Whether `verb` on `module` is in it.
    pub fn has(self, module: Module, verb: Verb) -> bool {
        self.0[module as usize] & verb.bit() != 0
    }

    /// With everything of `other`.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        self.with(other, |a, b| a | b)
    }

    /// Without what is in `other`.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.with(other, |a, b| a & !b)
    }

    /// What is in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.with(other, |a, b| a & b)
    }

    fn with(mut self, other: Self, join: fn(u16, u16) -> u16) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine = join(*mine, theirs);
        }
        self
    }

    /// Whoever may do anything with the records of a module may view them.
    #[must_use]
    pub fn with_views(mut self) -> Self {
        for verbs in &mut self.0 {
            if *verbs != 0 {
                *verbs |= Verb::View.bit();
            }
        }
        self
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Its members, module by module.
    pub fn iter(self) -> impl Iterator<Item = (Module, Verb)> {
        let all = Module::ALL.iter().flat_map(|module| Verb::ALL.iter().map(|verb| (*module, *verb)));
        all.filter(move |(module, verb)| self.has(*module, *verb))
    }

    /// How many there are.
    pub fn count(self) -> usize {
        self.0.iter().map(|verbs| verbs.count_ones() as usize).sum()
    }

    /// The stored form: `contacts.view contacts.edit …`.
    pub fn to_words(self) -> String {
        self.iter().map(|(module, verb)| word_of(module, verb)).collect::<Vec<_>>().join(" ")
    }

    /// Reads the stored form. What this program does not know is left out: it grants nothing.
    pub fn from_words(words: &str) -> Self {
        words.split_whitespace().filter_map(right_of).collect()
    }
}

/// A right in one word, as forms and the audit log say it.
pub fn word_of(module: Module, verb: Verb) -> String {
    format!("{}.{}", module.word(), verb.word())
}

/// The right of a word.
pub fn right_of(word: &str) -> Option<(Module, Verb)> {
    let (module, verb) = word.split_once('.')?;
    Module::from_word(module).zip(Verb::from_word(verb))
}

impl FromIterator<(Module, Verb)> for Rights {
    fn from_iter<I: IntoIterator<Item = (Module, Verb)>>(rights: I) -> Self {
        rights.into_iter().fold(Self::NONE, |mut set, (module, verb)| {
            set.0[module as usize] |= verb.bit();
            set
        })
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_words())
    }
}
