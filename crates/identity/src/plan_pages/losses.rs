//! What people lose when a user plan includes less: asked before it is saved.

use access::{Capability, Ctx, Feature, Included, Module};
use db::{DbResult, Read, params};

use super::store;
use crate::{PlanId, store as shared, users};

/// A module or feature that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// A module.
    Module(Module),
    /// A feature, and how many of the people have the right to use it; none if it needs no right.
    Feature(Feature, Option<i64>),
}

/// What people lose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Losses {
    /// What goes.
    pub(super) lost: Vec<Lost>,
    /// How many have the user plan and have not left.
    pub(super) people: i64,
    /// The first of them by name, of those whom the caller may see.
    pub(super) names: Vec<String>,
}

impl Losses {
    /// Nobody loses anything.
    pub(super) fn none() -> Self {
        Self { lost: Vec::new(), people: 0, names: Vec::new() }
    }

    /// Whether anybody loses anything.
    pub(super) fn is_empty(&self) -> bool {
        self.lost.is_empty() || self.people == 0
    }
}

/// What goes when `plan` includes `after` instead of `before`, and for whom.
pub(super) fn losses(ctx: &Ctx, read: &mut Read<'_>, plan: PlanId, before: Included, after: Included) -> DbResult<Losses> {
    let modules = Module::ALL.iter().filter(|m| before.has_module(**m) && !after.has_module(**m));
    let mut lost: Vec<Lost> = modules.map(|module| Lost::Module(*module)).collect();
    for feature in Feature::ALL.iter().filter(|f| before.has_feature(**f) && !after.has_feature(**f)) {
        let capability = Capability::ALL.iter().find(|capability| capability.feature() == Some(*feature));
        let holders = match capability {
            Some(capability) => Some(read.scalar(store::COUNT_HOLDERS, params![ctx.org, plan, capability.word(), ctx.now])?),
            None => None,
        };
        lost.push(Lost::Feature(*feature, holders));
    }
    if lost.is_empty() {
        return Ok(Losses::none());
    }
    let people = read.scalar(store::COUNT_PRESENT, params![ctx.org, plan])?;
    let mut values = params![ctx.org, plan].to_vec();
    let wall = shared::within(&ctx.reach(Capability::ViewUsers), "u.company_id", &mut values);
    let rows = read.query_text(&store::names(&wall), &values)?;
    let name = |row: db::Row| {
        let mut r = row.reader();
        let (first, last, user_name): (String, String, String) = (r.next()?, r.next()?, r.next()?);
        Ok(users::shown_name(&first, &last, &user_name))
    };
    Ok(Losses { lost, people, names: rows.into_iter().map(name).collect::<DbResult<_>>()? })
}
