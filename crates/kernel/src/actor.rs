//! Who does a thing, and through which door.

use crate::ids::Uuid;

/// Who acts. The audit log keeps it with every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in user; the id is that of the user's row.
    User(Uuid),
    /// The product itself: a job, a timer.
    System,
    /// A command on the server. Needs a reason.
    Operator,
    /// The set-up wizard before there is an owner.
    Setup,
    /// Nobody yet: sign-in, reset, accepting an invitation.
    Anonymous,
}

impl Actor {
    /// The word stored for this kind of actor.
    pub fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::System => "system",
            Self::Operator => "operator",
            Self::Setup => "setup",
            Self::Anonymous => "anonymous",
        }
    }

    /// The user's id, if a user acts.
    pub fn user(self) -> Option<Uuid> {
        match self {
            Self::User(id) => Some(id),
            _ => None,
        }
    }
}

/// The door through which a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A page in a browser.
    Page,
    /// The JSON interface.
    Api,
    /// A command on the server.
    Cli,
    /// A background job.
    Job,
    /// An import.
    Import,
    /// A change of many at once.
    Bulk,
    /// The set-up wizard.
    Setup,
}

impl Via {
    /// The word stored for this door.
    pub fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Cli => "cli",
            Self::Job => "job",
            Self::Import => "import",
            Self::Bulk => "bulk",
            Self::Setup => "setup",
        }
    }
}
