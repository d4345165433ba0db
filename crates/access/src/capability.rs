//! What somebody may administer: small words, each one verb or a family of verbs.

use std::fmt;

macro_rules! capabilities {
    ($($(#[$doc:meta])+ $variant:ident = $word:literal, $label:literal;)+) => {
        /// One thing that an administrator may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Capability {
            $($(#[$doc])+ $variant),+
        }

        impl Capability {
            /// All of them, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word stored and shown to programs.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What it lets somebody do, to follow "the right to".
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// Reads a stored word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

capabilities! {
    /// See people and their administrative data.
    ViewUsers = "users.view", "see users";
    /// Make new users.
    CreateUsers = "users.create", "create users";
    /// Change names, contact data, place, role of users.
    EditUsers = "users.edit", "edit users";
    /// Change user names.
    ChangeUserNames = "users.change_user_name", "change user names";
    /// Set temporary passwords, require a change, send reset links.
    SetPasswords = "users.set_password", "set passwords";
    /// Invite, send again, revoke.
    InviteUsers = "users.invite", "invite users";
    /// Lock and unlock.
    LockUsers = "users.lock", "lock and unlock users";
    /// Freeze and unfreeze.
    FreezeUsers = "users.freeze", "freeze users";
    /// Deactivate and restore.
    DeactivateUsers = "users.deactivate", "deactivate and restore users";
    /// Delete to the recycle bin, and restore from it.
    DeleteUsers = "users.delete", "delete users";
    /// Anonymize for good.
    PurgeUsers = "users.purge", "purge users";
    /// See and end sessions.
    EndSessions = "users.end_sessions", "see and end sessions";
    /// Bring in people and companies from files.
    ImportUsers = "users.import", "import users";
    /// Take lists of people out.
    ExportUsers = "users.export", "export users";
    /// Hand out roles and administration, at most what one holds.
    GrantAdministration = "administration.grant", "grant administration";
    /// See roles.
    ViewRoles = "roles.view", "see roles";
    /// Make and change roles.
    EditRoles = "roles.edit", "edit roles";
    /// See companies.
    ViewCompanies = "companies.view", "see companies";
    /// Make, move and change companies.
    EditCompanies = "companies.edit", "edit companies";
    /// See groups, teams and service categories.
    ViewGroups = "groups.view", "see groups and teams";
    /// Make, change and remove groups, teams and service categories.
    EditGroups = "groups.edit", "make and change groups and teams";
    /// Make, change and remove user plans: what exists at all for people.
    EditPlans = "plans.edit", "make and change user plans";
    /// Change the organization's settings.
    EditSettings = "settings.edit", "change settings";
    /// Change what signing in demands: the case of names, the browser's help, passwords by mail.
    EditSecurity = "security.edit", "change security settings";
    /// Define custom fields and what may be chosen in them.
    EditLists = "lists.edit", "define fields and their choices";
    /// Name the account manager and the billing contact.
    EditBilling = "billing.edit", "name billing contacts";
    /// Set up mail, see the outbox, try again.
    EditMail = "mail.edit", "set up mail";
    /// Read the audit log.
    ViewAudit = "audit.view", "read the audit log";
}

/// A set of capabilities.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct CapabilitySet(u64);

impl CapabilitySet {
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// Everything.
    pub fn all() -> Self {
        Capability::ALL.iter().copied().collect()
    }

    /// Whether `capability` is in it.
    pub fn has(self, capability: Capability) -> bool {
        self.0 & (1 << capability as u8) != 0
    }

    /// With everything of `other`.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without what is in `other`.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, in order.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(move |c| self.has(*c))
    }

    /// The stored form: words with blanks between.
    pub fn to_words(self) -> String {
        self.iter().map(Capability::word).collect::<Vec<_>>().join(" ")
    }

    /// Reads the stored form. Words that this program does not know are left out: they grant nothing.
    pub fn from_words(words: &str) -> Self {
        words.split_whitespace().filter_map(Capability::from_word).collect()
    }
}

impl FromIterator<Capability> for CapabilitySet {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        Self(capabilities.into_iter().fold(0, |set, c| set | 1 << c as u8))
    }
}

impl fmt::Debug for CapabilitySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_words())
    }
}
