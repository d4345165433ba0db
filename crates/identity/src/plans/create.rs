//! Makes a user plan.

use access::{Capability, Ctx, Included, Target};
use db::{Tx, params};
use kernel::{Call, Change, Event, Fault};

use super::model::{included_change, name_taken};
use super::{store, text};
use crate::name::{self, Name};
use crate::{PlanId, audit};

/// A user plan to be. A copy is one that begins with what another includes.
#[derive(Debug, Clone)]
pub struct CreatePlan {
    /// Its name.
    pub name: String,
    /// Whom it is for.
    pub description: String,
    /// What it includes.
    pub included: Included,
}

/// Makes a user plan. Needs *make and change user plans* for the whole organization.
///
/// Where the owner has limited any user plan, a new one has no seats until the owner gives it some: else it would be a way around
/// the limits.
pub fn create(ctx: &Ctx, tx: &mut Tx<'_>, input: &CreatePlan) -> Result<PlanId, Fault> {
    ctx.require(Capability::EditPlans, &Target::organization())?;
    let is_limited = tx.scalar::<i64>(store::COUNT_LIMITED, params![ctx.org])? > 0;
    insert(ctx, tx, input, is_limited.then_some(0))
}

/// Makes the one user plan that there is to begin with: it includes everything, and has no limit.
pub fn seed(call: &Call, tx: &mut Tx<'_>) -> Result<PlanId, Fault> {
    let input = CreatePlan { name: text::first_name().to_owned(), description: String::new(), included: Included::Everything };
    insert(call, tx, &input, None)
}

fn insert(call: &Call, tx: &mut Tx<'_>, input: &CreatePlan, allowance: Option<i64>) -> Result<PlanId, Fault> {
    let name = Name::parse(&input.name)?;
    let description = name::description(&input.description)?;
    let id = PlanId::new(call);
    let values = params![call.org, id, name.text, name.key, name.sort, description, input.included.to_words(), allowance, call.now];
    tx.execute(store::INSERT, values).map_err(name_taken)?;
    let mut changes = vec![Change::of("name", None, Some(name.text))];
    changes.extend(included_change(None, input.included));
    audit::announce(call, tx, Event::new("user_plan.created", "user_plan", id.0).with(changes))?;
    Ok(id)
}
