//! What a policy may say, and what holds when all have spoken.

use std::ops::RangeInclusive;

use db::{DbResult, Row};
use kernel::ids::Uuid;
use kernel::{Category, Fault};

use crate::{GroupId, RoleId};

/// The least code points of a password that stands alone (NIST SP 800-63B-4, 3.1.1.2).
pub const LEAST_CHARS: usize = 15;
/// Between what each number of a policy lies.
pub const LEAST: RangeInclusive<i64> = 15..=64;
/// So many passwords may be remembered.
pub const HISTORY: RangeInclusive<i64> = 1..=24;
/// So many days a password may last.
pub const AGE_DAYS: RangeInclusive<i64> = 30..=1000;
/// So many seconds a session may go unused. NIST SP 800-63B, 2.1.3: with one factor, a sign-in in 30 days at least.
pub const IDLE_SECS: RangeInclusive<i64> = 5 * 60..=30 * 86_400;
/// So many seconds it may last in any case.
pub const ABSOLUTE_SECS: RangeInclusive<i64> = 3600..=30 * 86_400;
/// So many one person may have.
pub const SESSIONS: RangeInclusive<i64> = 1..=100;
/// The most words of one policy.
pub const MOST_WORDS: usize = 200;
/// The code points of one word.
pub const WORD: RangeInclusive<usize> = 3..=64;

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum On {
    /// Everybody.
    Organization,
    /// Whoever has the role.
    Role(RoleId),
    /// Whoever is in the group, primary or not.
    Group(GroupId),
}

impl On {
    /// The word in tables and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Role(_) => "role",
            Self::Group(_) => "group",
        }
    }

    pub(super) fn id(self) -> Uuid {
        match self {
            Self::Organization => Uuid::nil(),
            Self::Role(id) => id.0,
            Self::Group(id) => id.0,
        }
    }

    fn of(word: &str, id: Uuid) -> Self {
        match word {
            "role" => Self::Role(RoleId(id)),
            "group" => Self::Group(GroupId(id)),
            _ => Self::Organization,
        }
    }
}

/// A kind of signs that a password may have to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Small letters.
    Lower,
    /// Capitals.
    Upper,
    /// Digits.
    Digit,
    /// Whatever is neither letter nor digit, blanks too.
    Sign,
}

impl Class {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Lower, Self::Upper, Self::Digit, Self::Sign];

    /// The word in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Digit => "digit",
            Self::Sign => "sign",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.word() == word)
    }

    /// Whether a sign is of this kind.
    pub fn has(self, c: char) -> bool {
        match self {
            Self::Lower => c.is_lowercase(),
            Self::Upper => c.is_uppercase(),
            Self::Digit => c.is_numeric(),
            Self::Sign => !c.is_alphanumeric(),
        }
    }

    fn bit(self) -> i64 {
        match self {
            Self::Lower => 1,
            Self::Upper => 2,
            Self::Digit => 4,
            Self::Sign => 8,
        }
    }
}

/// Some kinds of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes(i64);

impl Classes {
    /// Those of the words, in whatever order; other words count for nothing.
    pub fn of_words(words: &[String]) -> Self {
        Class::ALL.into_iter().filter(|class| words.iter().any(|word| word == class.word())).collect()
    }

    /// As it is kept: a bit each.
    pub(super) fn bits(self) -> i64 {
        self.0
    }

    /// Whether it is among them.
    pub fn holds(self, class: Class) -> bool {
        self.0 & class.bit() != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Each of them, in the order of the page.
    pub fn iter(self) -> impl Iterator<Item = Class> {
        Class::ALL.into_iter().filter(move |class| self.holds(*class))
    }
}

impl FromIterator<Class> for Classes {
    fn from_iter<I: IntoIterator<Item = Class>>(classes: I) -> Self {
        Self(classes.into_iter().fold(0, |bits, class| bits | class.bit()))
    }
}

/// How long sessions live, and how many one person has. What is empty leaves it to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OfSessions {
    /// One that is not used for so many seconds is over.
    pub idle_secs: Option<i64>,
    /// One is over after so many, whatever is done in it.
    pub absolute_secs: Option<i64>,
    /// So many has one person; one more ends the oldest.
    pub most: Option<i64>,
}

impl OfSessions {
    /// The stricter of each.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let least = |a: Option<i64>, b: Option<i64>| [a, b].into_iter().flatten().min();
        Self {
            idle_secs: least(self.idle_secs, other.idle_secs),
            absolute_secs: least(self.absolute_secs, other.absolute_secs),
            most: least(self.most, other.most),
        }
    }
}

/// What one policy demands. What is empty leaves it to the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demands {
    /// At least so many code points.
    pub least_chars: Option<i64>,
    /// Words that a password must not be made of.
    pub words: Vec<String>,
    /// None of the last so many passwords, the present one counted.
    pub history: Option<i64>,
    /// Kinds of signs that there must be.
    pub classes: Classes,
    /// A new password after so many days.
    pub most_age_days: Option<i64>,
    /// Whether administrators may set passwords that stay. Only the organization's policy permits it; any may forbid it.
    pub permanent: Option<bool>,
    /// Of sessions. Only policies of roles and groups say it: the organization's own limits are a setting of its door.
    pub sessions: OfSessions,
}

/// What all policies that concern somebody mean together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// At least so many code points.
    pub least_chars: usize,
    /// Words that a password must not be made of.
    pub words: Vec<String>,
    /// None of the last so many passwords, the present one counted; 0: nothing is remembered.
    pub history: usize,
    /// Kinds of signs that there must be.
    pub classes: Classes,
    /// A new password after so many days.
    pub most_age_days: Option<i64>,
    /// Whether administrators may set passwords that stay.
    pub permanent: bool,
    /// Of sessions, besides what holds for everybody's.
    pub sessions: OfSessions,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            least_chars: LEAST_CHARS,
            words: Vec::new(),
            history: 0,
            classes: Classes::default(),
            most_age_days: None,
            permanent: false,
            sessions: OfSessions::default(),
        }
    }
}

/// A policy as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// To what it is attached.
    pub on: On,
    /// What it demands.
    pub demands: Demands,
    /// Grows with every change; 0: there is none.
    pub version: i64,
}

impl Policy {
    /// Refuses a version that is not the one that stands there.
    pub fn check_version(&self, version: i64) -> Result<(), Fault> {
        if self.version == version { Ok(()) } else { Err(Fault::new(Category::Stale, "policy.stale", super::text::stale())) }
    }

    pub(super) fn none(on: On) -> Self {
        Self { on, demands: Demands::default(), version: 0 }
    }
}

pub(super) fn parse(row: Row) -> DbResult<Policy> {
    let mut r = row.reader();
    let (kind, id): (String, Uuid) = (r.next()?, r.next()?);
    let least_chars = r.next()?;
    let words: String = r.next()?;
    let demands = Demands {
        least_chars,
        words: words.lines().map(str::to_owned).collect(),
        history: r.next()?,
        classes: Classes(r.next()?),
        most_age_days: r.next()?,
        permanent: r.next()?,
        sessions: OfSessions { idle_secs: r.next()?, absolute_secs: r.next()?, most: r.next()? },
    };
    Ok(Policy { on: On::of(&kind, id), demands, version: r.next()? })
}
