//! Who holds a name: told only to those who may see that person (`model.md`, 3).

use access::{Capability, Ctx};
use db::Read;
use kernel::Fault;

use super::facts::{find_by_key, target};
use super::keys;
use super::model::UserStatus;
use crate::UserId;

/// The holder of a name or address.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The id.
    pub id: UserId,
    /// The name on the screen.
    pub name: String,
    /// The status, for the offer to restore.
    pub status: UserStatus,
}

/// The holder of `key` (folded), if the caller may see them.
pub fn who_holds(ctx: &Ctx, read: &mut Read<'_>, key: &str) -> Result<Option<Holder>, Fault> {
    let Some(user) = find_by_key(read, ctx.org, key)? else { return Ok(None) };
    let (user, facts) = target(read, ctx.org, user.id)?;
    let holder = Holder { id: user.id, name: user.display_name(), status: user.status };
    Ok(ctx.may(Capability::ViewUsers, &facts).then_some(holder))
}

/// Whether `key` (folded) is somebody's name or address, or was for good: whoever holds it, it can be nobody else's name.
pub fn is_held(ctx: &Ctx, read: &mut Read<'_>, key: &str) -> Result<bool, Fault> {
    Ok(find_by_key(read, ctx.org, key)?.is_some() || keys::is_reserved(ctx, read, key)?)
}
