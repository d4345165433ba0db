//! In which order the rows of a file are taken: each after the row it refers to, else as they stand.
//!
//! The plan knows of a row only where it is, whether it failed already, and which row it refers to: names are kept as
//! hashes, so that its size depends on the number of rows alone.

use std::collections::HashMap;

use kernel::crypto;

use crate::Problem;
use crate::tape::Place;
use crate::text;

/// Sixteen bytes of a name's SHA-256: a file cannot be written so that two names meet.
type NameHash = [u8; 16];

fn hash(name: &str) -> NameHash {
    let mut short = NameHash::default();
    short.copy_from_slice(&crypto::sha256(name.as_bytes())[..16]);
    short
}

/// What the first pass found out of a row.
#[derive(Default)]
pub(crate) struct Facts {
    pub names: Vec<String>,
    pub proposed: Option<String>,
    pub shown: Option<String>,
    pub unique: Vec<String>,
    pub refers_to: Option<String>,
}

pub(crate) struct Entry {
    pub place: Place,
    /// The row this one refers to, if it is in the file.
    pub refers_to: Option<usize>,
    /// Whether it refers to something that is not in the file.
    pub refers_elsewhere: bool,
    /// Whether several rows are called as what it refers to.
    pub refers_to_several: bool,
    /// Whether another row is called what this one would be.
    pub is_contested: bool,
    proposed: Option<NameHash>,
    refers_to_name: Option<NameHash>,
    pub verdict: Verdict,
}

/// What is known of a row before the importer sees it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Good,
    /// Another row, by its number, is for the same one.
    DuplicateOf(u64),
    InCycle,
}

impl Verdict {
    pub fn problem(self) -> Option<Problem> {
        match self {
            Self::Good => None,
            Self::DuplicateOf(row) => Some(Problem::of_row("row.duplicate", text::duplicate(row))),
            Self::InCycle => Some(Problem::of_row("reference.cycle", text::cycle())),
        }
    }
}

#[derive(Default)]
pub(crate) struct Plan {
    /// In the order of the file.
    entries: Vec<Entry>,
    names: HashMap<NameHash, usize>,
    /// The first row for which a name is proposed.
    proposed: HashMap<NameHash, usize>,
    /// What rows are called, where that need not be one's own: the row, or none if several are called so.
    shown: HashMap<NameHash, Option<usize>>,
    unique: HashMap<NameHash, u64>,
}

impl Plan {
    pub fn add(&mut self, place: Place, facts: Facts) {
        let index = self.entries.len();
        let unique: Vec<NameHash> = facts.unique.iter().map(|name| hash(name)).collect();
        let earlier = unique.iter().find_map(|name| self.unique.get(name)).copied();
        let verdict = earlier.map_or(Verdict::Good, Verdict::DuplicateOf);
        let proposed = facts.proposed.as_deref().map(hash);
        if verdict == Verdict::Good {
            self.unique.extend(unique.into_iter().map(|name| (name, place.row)));
            for name in &facts.names {
                self.names.entry(hash(name)).or_insert(index);
            }
            if let Some(proposed) = proposed {
                self.proposed.entry(proposed).or_insert(index);
            }
            if let Some(shown) = &facts.shown {
                self.shown.entry(hash(shown)).and_modify(|row| *row = None).or_insert(Some(index));
            }
        }
        let refers_to_name = facts.refers_to.as_deref().map(hash);
        self.entries.push(Entry {
            place,
            refers_to: None,
            refers_elsewhere: false,
            refers_to_several: false,
            is_contested: false,
            proposed,
            refers_to_name,
            verdict,
        });
    }

    pub fn rows(&self) -> usize {
        self.entries.len()
    }

    /// The rows in the order in which to take them; `refers_to` counts by that order.
    pub fn ordered(mut self) -> Vec<Entry> {
        for entry in &mut self.entries {
            entry.is_contested = entry.proposed.is_some_and(|name| self.names.contains_key(&name));
            let Some(name) = entry.refers_to_name else { continue };
            let shown = self.shown.get(&name);
            entry.refers_to = self.names.get(&name).or_else(|| self.proposed.get(&name)).copied().or_else(|| shown.copied().flatten());
            entry.refers_to_several = entry.refers_to.is_none() && shown.is_some();
            entry.refers_elsewhere = entry.refers_to.is_none();
        }
        let order = order(&mut self.entries);
        let mut position = vec![0; order.len()];
        for (at, index) in order.iter().enumerate() {
            position[*index] = at;
        }
        let mut entries: Vec<Option<Entry>> = self.entries.into_iter().map(Some).collect();
        let mut ordered: Vec<Entry> = order.iter().filter_map(|index| entries[*index].take()).collect();
        for entry in &mut ordered {
            entry.refers_to = entry.refers_to.map(|index| position[index]);
        }
        ordered
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    Not,
    OnPath,
    Placed,
}

/// Follows each row's references as far as they are not placed yet, then places that path from its end. A path that
/// comes back to itself is a circle: its rows are marked, and placed as they are.
fn order(entries: &mut [Entry]) -> Vec<usize> {
    let mut met = vec![Met::Not; entries.len()];
    let mut order = Vec::with_capacity(entries.len());
    let mut path = Vec::new();
    for start in 0..entries.len() {
        let mut next = Some(start);
        while let Some(index) = next.filter(|index| met[*index] == Met::Not) {
            met[index] = Met::OnPath;
            path.push(index);
            next = entries[index].refers_to;
        }
        if let Some(again) = next.filter(|index| met[*index] == Met::OnPath) {
            for index in path.iter().rev() {
                if entries[*index].verdict == Verdict::Good {
                    entries[*index].verdict = Verdict::InCycle;
                }
                if *index == again {
                    break;
                }
            }
        }
        for index in path.drain(..).rev() {
            met[index] = Met::Placed;
            order.push(index);
        }
    }
    order
}
