//! Makes a key for a service user.

use access::{ApiScope, Ctx, Danger};
use db::Tx;
use kernel::fault::FieldErrors;
use kernel::{Change, Event, Fault, Micros};

use super::gate::{check_scope, may_have_new_key, require_room};
use super::model::{Made, check_end, read_name, read_networks};
use crate::api_keys::{self, Issue};
use crate::{UserId, audit, tokens};

/// A key to be made, as typed.
#[derive(Debug, Clone)]
pub struct CreateKey {
    /// For which service user.
    pub user: UserId,
    /// What for.
    pub name: String,
    /// What it may of what its user may.
    pub scope: ApiScope,
    /// Networks with blanks or commas between; none: from anywhere.
    pub networks: String,
    /// When it ends.
    pub expires_at: Micros,
}

/// Makes a key. Needs *set passwords* on the service user, and of everything in the key that the caller can pass it on.
pub fn create_key(ctx: &Ctx, tx: &mut Tx<'_>, input: CreateKey) -> Result<Made, Fault> {
    tokens::hold(ctx, tx, input.user)?;
    let (user, target) = may_have_new_key(ctx, tx, input.user)?;
    let mut errors = FieldErrors::default();
    let name = read_name(&input.name, &mut errors);
    let networks = read_networks(&input.networks, &mut errors);
    check_end(ctx.now, input.expires_at, &mut errors);
    check_scope(ctx, &target, input.scope, &mut errors);
    errors.check()?;
    require_room(ctx, tx, user.id)?;
    ctx.recent(Danger::ApiKey)?;
    let issue = Issue { user: user.id, name, scope: input.scope, networks, expires_at: input.expires_at };
    let made = api_keys::issue(ctx, tx, &issue)?;
    let mut changes = vec![
        Change::personal("api_key_name", None, Some(issue.name)),
        Change::of("api_key", None, Some(made.shown)),
        Change::of("capabilities", None, Some(issue.scope.capabilities.to_words())),
        Change::of("until", None, Some(issue.expires_at.rfc3339())),
    ];
    if !issue.networks.is_empty() {
        changes.push(Change::of("networks", None, Some(issue.networks.to_words())));
    }
    audit::announce(ctx, tx, Event::new("api_key.created", "user", user.id.0).with(changes))?;
    Ok(Made { id: made.id, key: made.key, expires_at: issue.expires_at })
}
