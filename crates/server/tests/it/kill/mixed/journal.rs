//! What one client asked for and was answered: the state that each of its people must be found in.

/// The state of somebody who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub status: &'static str,
    pub title: String,
    /// Events of edits, of steps, and of invitations, of which each has its mail.
    pub edits: i64,
    pub steps: i64,
    pub invitations: i64,
}

impl State {
    /// Somebody who was just made.
    pub fn new(status: &'static str) -> Self {
        Self { status, title: String::new(), edits: 0, steps: 0, invitations: 0 }
    }
}

/// Somebody whom the client asked for.
#[derive(Debug)]
pub struct Person {
    pub name: String,
    /// Known once the answer was read.
    pub id: String,
    /// What was acknowledged last; none before that.
    pub sure: Option<State>,
    /// What was asked for and not answered: it is done or not. Nobody is asked anything more about this person.
    pub doubt: Option<State>,
}

/// How far an import came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    No,
    Unsure,
    Yes,
}

/// A file whose upload was acknowledged.
#[derive(Debug)]
pub struct Upload {
    /// Its page.
    pub page: String,
    /// With this the user names of its rows begin.
    pub names: String,
    pub begun: Begun,
}

/// Everything one client knows.
#[derive(Debug, Default)]
pub struct Journal {
    pub people: Vec<Person>,
    pub uploads: Vec<Upload>,
    pub requests: u64,
    pub acknowledged: u64,
    pub refused: u64,
    pub unsure: u64,
    /// Answers that nobody should get.
    pub wrong: Vec<String>,
}
