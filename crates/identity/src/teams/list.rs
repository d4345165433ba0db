//! Teams with how many are in each, as the caller may see them.

use std::collections::HashMap;

use access::{Capability, Ctx, Reach};
use db::{DbResult, Read, params};
use kernel::ids::Uuid;

use super::{Team, list, store};
use crate::store as shared;

/// A team of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRow {
    /// The team.
    pub team: Team,
    /// People in it whom the caller may see.
    pub people: i64,
}

/// All teams by name, each with those of its people whom the caller may see.
pub fn rows(ctx: &Ctx, read: &mut Read<'_>) -> DbResult<Vec<TeamRow>> {
    let reach = ctx.reach(Capability::ViewUsers);
    let counted = if matches!(reach, Reach::Everything) {
        read.query(store::COUNT_ALL_PEOPLE, params![ctx.org])?
    } else {
        let mut values = params![ctx.org].to_vec();
        let wall = shared::within(&reach, "u.company_id", &mut values);
        read.query_text(&store::count_people(&wall), &values)?
    };
    let mut counts: HashMap<Uuid, i64> = HashMap::new();
    for row in counted {
        let mut r = row.reader();
        counts.insert(r.next()?, r.next()?);
    }
    let teams = list(read, ctx.org)?;
    Ok(teams.into_iter().map(|team| TeamRow { people: counts.get(&team.id.0).copied().unwrap_or_default(), team }).collect())
}
