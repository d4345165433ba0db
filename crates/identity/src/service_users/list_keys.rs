//! The keys of a service user.

use access::Ctx;
use db::Read;
use kernel::Fault;

use super::gate::require;
use crate::UserId;
use crate::api_keys::{self, ApiKey};
use crate::users::User;

/// The service user and their keys, newest first, with those that were over less than 90 days ago. Needs *set passwords* on them.
pub fn list_keys(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<(User, Vec<ApiKey>), Fault> {
    let (user, _) = require(ctx, read, user)?;
    let keys = api_keys::list(read, ctx.org, user.id)?;
    Ok((user, keys))
}
