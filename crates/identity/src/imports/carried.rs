//! What a check carries from one step to the next, besides what its rows say: seats that would be taken, and who would administer the whole
//! organization or would no longer. Each step of a check is undone, and the next one must meet what the import would meet.

use std::collections::{BTreeMap, BTreeSet};

use access::Ctx;
use db::{DbResult, Tx};
use kernel::{Category, Fault};
use serde::{Deserialize, Serialize};

use super::batch::Work;
use super::foretold::Batches;
use crate::seats::{self, PlanSeats};
use crate::users;
use crate::{PlanId, RoleId, UserId, roles};

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Carried {
    /// The used and reserved seats of each user plan that the steps so far would take.
    #[serde(default)]
    seats: BTreeMap<PlanId, (i64, i64)>,
    /// Who would no longer administer the whole organization, or would from now on, with the role they would have. Where they stand
    /// otherwise, their rows say.
    #[serde(default)]
    administrators: BTreeMap<UserId, Option<RoleId>>,
}

/// What a step is compared with: how things are before the check.
struct Before {
    seats: Vec<PlanSeats>,
    administrators: BTreeSet<UserId>,
}

impl Before {
    fn look(ctx: &Ctx, tx: &mut Tx<'_>) -> DbResult<Self> {
        let administrators = roles::effective_administrators(tx, ctx.org)?.into_iter().collect();
        Ok(Self { seats: seats::list(tx, ctx.org)?, administrators })
    }

    /// What would have changed by now.
    fn changes(&self, ctx: &Ctx, tx: &mut Tx<'_>) -> DbResult<Carried> {
        let now = Self::look(ctx, tx)?;
        let mut administrators = BTreeMap::new();
        for user in self.administrators.symmetric_difference(&now.administrators) {
            if let Some(person) = users::find(tx, ctx.org, *user)? {
                administrators.insert(*user, person.role);
            }
        }
        Ok(Carried { seats: seats::taken_between(&self.seats, &now.seats), administrators })
    }
}

impl Carried {
    /// Lets it be so for the rest of a part that is undone.
    fn stand(&self, ctx: &Ctx, tx: &mut Tx<'_>, batches: &Batches) -> DbResult<()> {
        for (plan, (used, reserved)) in &self.seats {
            seats::foretell(ctx, tx, *plan, *used, *reserved)?;
        }
        for (user, role) in &self.administrators {
            users::stand_with_role(tx, ctx.org, *user, *role)?;
            batches.bring(tx, *user)?;
        }
        Ok(())
    }
}

/// What undoes the writes of a check.
pub(super) fn foretold() -> Fault {
    Fault::new(Category::Conflict, "import.foretold", "")
}

/// Takes a step of a check by the very verbs, on top of what the steps before would have left, and undoes all that was written: a check
/// foretells what the import will do.
pub(super) fn tried<T>(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    work: &Work,
    take: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault>,
) -> Result<(T, Carried), Fault> {
    let mut taken = None;
    let undone: Result<(), Fault> = tx.attempt(|tx| {
        let before = Before::look(ctx, tx)?;
        work.position.carried.stand(ctx, tx, &work.batches)?;
        let came = take(tx)?;
        taken = Some((came, before.changes(ctx, tx)?));
        Err(foretold())
    });
    match (taken, undone) {
        (Some(taken), _) => Ok(taken),
        (None, Err(fault)) => Err(fault),
        (None, Ok(())) => Err(Fault::internal("a step of a check ended without results")),
    }
}
