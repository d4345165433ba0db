//! In which order the rows of a file are taken: each after the row it refers to and those it waits for, else as they stand.
//!
//! The plan knows of a row only where it is, whether it failed already, and which row it refers to: names are kept as
//! hashes, so that its size depends on the number of rows alone.

use std::collections::HashMap;

use kernel::crypto;

use crate::Problem;
use crate::tape::Place;
use crate::text;
use crate::{Wait, Waits};

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
    pub unique: Vec<(&'static str, String)>,
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
    /// The row, by its number, that gives up the name which this one refers to.
    pub refers_to_former: Option<u64>,
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
    /// Another row, by its number, is for the same one, by this field.
    DuplicateOf(u64, &'static str),
    InCycle,
    /// It waits for this row, which waits for it.
    InExchange(u64),
}

impl Verdict {
    /// What is wrong with the row; `waits` are its own, `reference` is the field by which rows refer to one another.
    pub fn problem(self, waits: &[Wait], reference: &'static str) -> Option<Problem> {
        let of =
            |field: &'static str, code: &'static str, message: String| Some(Problem { field: field.into(), code: code.into(), message });
        match self {
            Self::Good => None,
            Self::InExchange(on) => {
                let field = waits.iter().find(|wait| wait.on == on).and_then(|wait| wait.field.clone()).unwrap_or_default();
                Some(Problem { field: field.into(), code: "row.exchange".into(), message: text::exchange(on) })
            }
            Self::DuplicateOf(row, field) => of(field, "row.duplicate", text::duplicate(row)),
            Self::InCycle => of(reference, "reference.cycle", text::cycle().to_owned()),
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
        let unique: Vec<(&'static str, NameHash)> = facts.unique.iter().map(|(field, name)| (*field, hash(name))).collect();
        let earlier = unique.iter().find_map(|(field, name)| Some((*self.unique.get(name)?, *field)));
        let verdict = earlier.map_or(Verdict::Good, |(row, field)| Verdict::DuplicateOf(row, field));
        let proposed = facts.proposed.as_deref().map(hash);
        if verdict == Verdict::Good {
            self.unique.extend(unique.into_iter().map(|(_, name)| (name, place.row)));
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
            refers_to_former: None,
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
    pub fn ordered(mut self, waits: &Waits) -> Vec<Entry> {
        let waiting = self.waiting(waits);
        let former: HashMap<NameHash, u64> = waits.former().map(|(name, row)| (hash(name), row)).collect();
        for (index, entry) in self.entries.iter_mut().enumerate() {
            // What another row has, proposes before, or gives up at some time, would go to the one or the other by chance.
            let is_others = |name: &NameHash| self.proposed.get(name).is_some_and(|first| *first != index);
            let taken = |name: NameHash| self.names.contains_key(&name) || former.contains_key(&name) || is_others(&name);
            entry.is_contested = entry.proposed.is_some_and(taken);
            let Some(name) = entry.refers_to_name else { continue };
            let shown = self.shown.get(&name);
            let named = self.names.get(&name).or_else(|| self.proposed.get(&name)).copied();
            entry.refers_to = named.or_else(|| shown.copied().flatten());
            entry.refers_to_former = former.get(&name).copied();
            entry.refers_to_several = entry.refers_to.is_none() && shown.is_some();
            entry.refers_elsewhere = entry.refers_to.is_none();
        }
        let order = order(&mut self.entries, &waiting.edges);
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

    /// Who waits for whom, by places in the file.
    fn waiting(&self, waits: &Waits) -> Waiting {
        let mut waiting = Waiting::default();
        if waits.is_empty() {
            return waiting;
        }
        waiting.rows = self.entries.iter().enumerate().map(|(index, entry)| (entry.place.row, index)).collect();
        for (row, waits) in waits.rows() {
            let Some(index) = waiting.rows.get(&row) else { continue };
            let on = |wait: &Wait| Some((*waiting.rows.get(&wait.on)?, wait.field.is_some()));
            waiting.edges.insert(*index, waits.iter().filter_map(on).collect());
        }
        waiting
    }
}

#[derive(Default)]
struct Waiting {
    /// Places by the numbers of rows; empty if nobody waits.
    rows: HashMap<u64, usize>,
    edges: Edges,
}

/// The rows that a row waits for, and whether they give up what it takes.
type Edges = HashMap<usize, Vec<(usize, bool)>>;

/// Where the walk of [`order`] stands with a row.
#[derive(Clone, Copy, Default)]
struct Met {
    /// When it was met, from 1.
    at: u32,
    /// The earliest one that is led back to.
    back_to: u32,
    is_placed: bool,
}

/// Places every row behind those that it refers to and waits for: Tarjan's walk, whose parts come out in that order. Rows that lead back
/// to themselves are marked, and placed together.
fn order(entries: &mut [Entry], edges: &Edges) -> Vec<usize> {
    let mut met = vec![Met::default(); entries.len()];
    let mut order = Vec::with_capacity(entries.len());
    let (mut clock, mut open, mut path) = (0, Vec::new(), Vec::new());
    for start in 0..entries.len() {
        if met[start].at > 0 {
            continue;
        }
        path.push((start, 0));
        while let Some((index, nth)) = path.pop() {
            if nth == 0 {
                clock += 1;
                met[index] = Met { at: clock, back_to: clock, is_placed: false };
                open.push(index);
            }
            let next = leads_to(entries, edges, index).nth(nth);
            if let Some(next) = next {
                path.push((index, nth + 1));
                if met[next].at == 0 {
                    path.push((next, 0));
                } else if !met[next].is_placed {
                    met[index].back_to = met[index].back_to.min(met[next].at);
                }
                continue;
            }
            if met[index].back_to == met[index].at {
                let from = open.iter().rposition(|one| *one == index).unwrap_or(0);
                let part = open.split_off(from);
                mark(entries, edges, &part);
                for one in &part {
                    met[*one].is_placed = true;
                }
                order.extend(part.into_iter().rev());
            }
            if let Some((above, _)) = path.last() {
                met[*above].back_to = met[*above].back_to.min(met[index].back_to);
            }
        }
    }
    order
}

fn leads_to<'a>(entries: &'a [Entry], edges: &'a Edges, index: usize) -> impl Iterator<Item = usize> + 'a {
    entries[index].refers_to.into_iter().chain(edges.get(&index).into_iter().flatten().map(|(on, _)| *on))
}

/// Marks the rows of a part that lead back to themselves.
fn mark(entries: &mut [Entry], edges: &Edges, part: &[usize]) {
    let is_circle = part.len() > 1 || part.iter().any(|index| leads_to(entries, edges, *index).any(|next| next == *index));
    if !is_circle {
        return;
    }
    let members: std::collections::HashSet<usize> = part.iter().copied().collect();
    for index in part {
        let mut waits = edges.get(index).into_iter().flatten();
        let taken = waits.find(|(on, gives_up)| *gives_up && members.contains(on)).map(|(on, _)| entries[*on].place.row);
        if entries[*index].verdict == Verdict::Good {
            entries[*index].verdict = taken.map_or(Verdict::InCycle, Verdict::InExchange);
        }
    }
}
