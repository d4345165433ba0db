//! Whether an installation is as it should be: a line for each thing, and what to do about it. Nothing is changed.
//!
//! What is about files, the machine and the network is looked at by the command. What is about the rows is asked of the process
//! that has the database: the running server through its socket, or the command itself.

mod network;
mod place;
mod rows;

use serde::{Deserialize, Serialize};

use crate::config::{Config, Database};
use crate::operator;

pub use rows::{MailRules, Seen, look};

/// How it stands with one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Good,
    /// It works, and something should be done.
    Warn,
    /// Something does not work, or may lose data.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What.
    pub name: String,
    /// How it stands.
    pub grade: Grade,
    /// What was found, and what to do.
    pub words: String,
}

impl Check {
    fn new(name: &str, grade: Grade, words: impl Into<String>) -> Self {
        Self { name: name.to_owned(), grade, words: words.into() }
    }

    fn good(name: &str, words: impl Into<String>) -> Self {
        Self::new(name, Grade::Good, words)
    }

    fn warn(name: &str, words: impl Into<String>) -> Self {
        Self::new(name, Grade::Warn, words)
    }

    fn bad(name: &str, words: impl Into<String>) -> Self {
        Self::new(name, Grade::Bad, words)
    }
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let grade = match self.grade {
            Grade::Good => "ok  ",
            Grade::Warn => "warn",
            Grade::Bad => "bad ",
        };
        write!(f, "{grade}  {}: {}", self.name, self.words)
    }
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// Line by line.
    pub checks: Vec<Check>,
    /// What the database holds, if it could be asked.
    pub seen: Option<Seen>,
}

impl Examination {
    /// How many things stand so.
    pub fn count(&self, grade: Grade) -> usize {
        self.checks.iter().filter(|check| check.grade == grade).count()
    }
}

/// Looks at everything.
pub async fn examine(config: &Config) -> Examination {
    let mut checks = place::look(config);
    let is_there = config.data_dir.join(db::open::FILE).exists() || config.data_dir.join(db::open::INSTANCE_FILE).exists();
    if matches!(config.database, Database::Embedded) && !is_there {
        let words = format!("there is none in {}: start Usher once, or name the right directory by --data-dir", config.data_dir.display());
        checks.push(Check::bad("database", words));
        return Examination { checks, seen: None };
    }
    let seen = match operator::look(config).await {
        Ok(seen) => seen,
        Err(stop) => {
            checks.push(Check::bad("database", stop.line));
            return Examination { checks, seen: None };
        }
    };
    checks.extend(seen.checks.iter().cloned());
    if let Some(url) = &seen.public_url {
        checks.extend(network::look(config, url).await);
    }
    Examination { checks, seen: Some(seen) }
}
