//! Why somebody cannot be put into a unit or taken out of it.

use access::{Capability, Ctx, Target};
use db::{Read, Tx};
use kernel::{Category, Fault};

use super::text;
use crate::units::Unit;
use crate::users::{self, User};
use crate::{UserId, groups, teams};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MembershipRefusal {
    UnitUnknown,
    PrimaryStays,
    Gone,
    There,
    Stale,
}

impl From<MembershipRefusal> for Fault {
    fn from(refusal: MembershipRefusal) -> Self {
        match refusal {
            MembershipRefusal::UnitUnknown => Self::field("unit", "membership.unit_unknown", text::unit_unknown()),
            MembershipRefusal::Gone => Self::field("unit", "membership.gone", text::gone()),
            MembershipRefusal::There => Self::field("unit", "membership.there", text::there()),
            MembershipRefusal::Stale => Self::new(Category::Stale, "membership.stale", text::stale()),
            MembershipRefusal::PrimaryStays => Self::field("unit", "membership.primary", text::primary_stays()),
        }
    }
}

/// The person, if the caller may change what they are in: never oneself, because rights may come with it, and nobody in the
/// recycle bin.
pub(super) fn require(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(User, Target), Fault> {
    let (user, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::EditUsers, &facts)?;
    ctx.require_other(user.id.0)?;
    user.check_editable()?;
    Ok((user, facts))
}

/// The name of a unit, or that there is none.
pub(super) fn name_of(ctx: &Ctx, read: &mut Read<'_>, unit: Unit) -> Result<String, Fault> {
    let name = match unit {
        Unit::Group(id) => groups::find(read, ctx.org, id)?.map(|group| group.name),
        Unit::Team(id) => teams::find(read, ctx.org, id)?.map(|team| team.name),
    };
    name.ok_or_else(|| MembershipRefusal::UnitUnknown.into())
}
