//! Takes somebody out of a group or team.

use access::Ctx;
use db::Tx;
use kernel::{Change, Event, Fault};

use super::join::word;
use super::refusal::{MembershipRefusal, name_of, require};
use crate::units::{self, Unit};
use crate::{UserId, audit, store};

/// Somebody to be taken out of a unit.
#[derive(Debug, Clone, Copy)]
pub struct Leave {
    /// Who.
    pub user: UserId,
    /// Out of what.
    pub unit: Unit,
}

/// Takes somebody out of a unit. Says whether they were in it. The primary group is changed, not left. Needs *edit users* on
/// the person.
pub fn leave(ctx: &Ctx, tx: &mut Tx<'_>, input: Leave) -> Result<bool, Fault> {
    let (user, _) = require(ctx, tx, input.user)?;
    let name = name_of(ctx, tx, input.unit)?;
    if user.primary_group.map(Unit::Group) == Some(input.unit) {
        return Err(MembershipRefusal::PrimaryStays.into());
    }
    if !units::leave(ctx, tx, input.unit, user.id)? {
        return Ok(false);
    }
    store::bump_subject(ctx, tx, user.id)?;
    let changes = vec![Change::of(word(input.unit), Some(name), None)];
    audit::announce(ctx, tx, Event::new("user.left", "user", user.id.0).with(changes))?;
    Ok(true)
}
