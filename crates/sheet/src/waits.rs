//! Which rows wait for others besides the one that they refer to, as only the importer can know who looks at what is there: a row that
//! takes over an address waits for the row that gives it up, a company that is moved waits for one above its new place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A row for which another one waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Its number.
    pub on: u64,
    /// The field whose value it gives up; none if it only goes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// All that wait, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    rows: BTreeMap<u64, Vec<Wait>>,
    /// The rows that give up a name, by the name: they may still be referred to so.
    former: BTreeMap<String, u64>,
}

impl Waits {
    /// Whether nobody waits, and nobody gives up a name.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.former.is_empty()
    }

    /// The row waits for another.
    pub fn add(&mut self, row: u64, wait: Wait) {
        let all = self.rows.entry(row).or_default();
        if row != wait.on && !all.contains(&wait) {
            all.push(wait);
        }
    }

    /// The row gives up the name, folded.
    pub fn gives_up(&mut self, name: String, row: u64) {
        self.former.insert(name, row);
    }

    /// For which ones the row waits.
    pub fn of(&self, row: u64) -> &[Wait] {
        self.rows.get(&row).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, &[Wait])> {
        self.rows.iter().map(|(row, waits)| (*row, waits.as_slice()))
    }

    pub(crate) fn former(&self) -> impl Iterator<Item = (&str, u64)> {
        self.former.iter().map(|(name, row)| (name.as_str(), *row))
    }
}
