//! What people gain and lose who go from one group or team into another: permission sets, and for groups service categories.

use access::Ctx;
use db::Read;
use kernel::Fault;

use super::{people, text};
use crate::http::Signed;
use crate::profiles::{self, GrantedTo, Moved};
use crate::units::{self, Unit};
use crate::{categories, memberships};

/// So many people are named.
const NAMED: usize = 5;

/// What a move does.
pub(super) struct Effect {
    moved: Moved,
    /// The first by name, of those whom the reader may see.
    names: Vec<String>,
    /// Everybody in the unit that goes, and those of them who are in the other one too.
    all: i64,
    there_already: i64,
    /// Service categories that those who are moved get, and that those get who are there already.
    to_them: Vec<String>,
    to_others: Vec<String>,
}

impl Effect {
    pub(super) fn read(ctx: &Ctx, read: &mut Read<'_>, from: Unit, to: Option<Unit>) -> Result<Self, Fault> {
        let (to_them, to_others) = match (from, to) {
            (Unit::Group(from), Some(Unit::Group(to))) => {
                (categories::only_of(read, ctx.org, to, Some(from))?, categories::only_of(read, ctx.org, from, Some(to))?)
            }
            _ => (Vec::new(), Vec::new()),
        };
        Ok(Self {
            moved: profiles::moved(read, ctx.org, from.id(), to.map(Unit::id), ctx.now)?,
            names: memberships::members(ctx, read, from, NAMED)?.into_iter().map(|listed| listed.name).collect(),
            all: units::in_both(read, ctx.org, from, from)?,
            there_already: to.map_or(Ok(0), |to| units::in_both(read, ctx.org, from, to))?,
            to_them,
            to_others,
        })
    }

    /// In words, a sentence each. `to` is the other unit's name.
    pub(super) fn said(&self, signed: &Signed, to: &str) -> Vec<String> {
        let mut said = Vec::new();
        let sets = |sets: &[GrantedTo]| sets.iter().map(|set| set_of(signed, set)).collect::<Vec<_>>().join(", ");
        if self.all > 0 && !self.names.is_empty() {
            said.push(text::among_them(self.names.join(", ")));
        }
        if self.all > 0 && !self.moved.lost.is_empty() {
            said.push(text::they_lose(people(signed, self.all), sets(&self.moved.lost)));
        }
        if self.all > self.there_already && !self.moved.gained.is_empty() {
            said.push(text::they_gain(people(signed, self.all - self.there_already), sets(&self.moved.gained), to));
        }
        if self.all > self.there_already && !self.to_them.is_empty() {
            said.push(text::they_gain_categories(self.to_them.join(", ")));
        }
        if !self.to_others.is_empty() {
            said.push(text::others_gain_categories(to, self.to_others.join(", ")));
        }
        if self.all > 0 && self.moved.lost.is_empty() && self.moved.gained.is_empty() {
            said.push(text::no_sets_change().to_owned());
        }
        said
    }
}

fn set_of(signed: &Signed, set: &GrantedTo) -> String {
    let until = |until: kernel::Micros| text::set_until(&set.name, signed.me.format.exact(until.plus_secs(-1)));
    set.until.map_or_else(|| set.name.clone(), until)
}
