//! Duplicates a user with what they are in: other groups and teams, and what each sees of the other (A6).

use access::Ctx;
use db::Tx;
use kernel::{Category, Fault};

use super::join::{Join, join};
use super::refusal::name_of;
use crate::units::{self, Bits, Unit};
pub use crate::users::Duplicate;
use crate::{UserId, roles, users};

/// Who was made, and what was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicated {
    /// The copy.
    pub user: UserId,
    /// The names of the role, groups and teams that the caller may not give.
    pub left_out: Vec<String>,
}

/// Makes the copy and puts it where the source is, each as the caller may: a group or team is left out where [`join`] refuses it.
pub fn duplicate(ctx: &Ctx, tx: &mut Tx<'_>, input: Duplicate) -> Result<Duplicated, Fault> {
    let copied_from = input.source;
    let user = users::duplicate(ctx, tx, input)?;
    let (source, copy) = (users::get(tx, ctx.org, copied_from)?, users::get(tx, ctx.org, user)?);
    let mut left_out = Vec::new();
    if let Some(role) = source.role.filter(|_| copy.role.is_none()) {
        left_out.extend(roles::find(tx, ctx.org, role)?.map(|role| role.name));
    }
    for at in units::of_user(tx, ctx.org, copied_from)? {
        let is_primary = |of: &users::User| of.primary_group.map(Unit::Group) == Some(at.unit);
        if is_primary(&copy) && at.bits == Bits::default() {
            continue;
        }
        // The copy is in no other group instead of the one that it could not have.
        let is_open = !is_primary(&source) || is_primary(&copy);
        let joined = if is_open { join(ctx, tx, Join { user, unit: at.unit, bits: at.bits }).map(drop) } else { Err(Fault::not_found()) };
        match joined {
            Ok(()) => {}
            Err(fault) if matches!(fault.category, Category::Forbidden | Category::NotFound) => left_out.push(name_of(ctx, tx, at.unit)?),
            Err(fault) => return Err(fault),
        }
    }
    Ok(Duplicated { user, left_out })
}
