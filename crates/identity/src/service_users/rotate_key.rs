//! Replaces a key by one that may the same; the old one holds on for a while, so that no program stands still.

use access::{Ctx, Danger};
use db::Tx;
use kernel::fault::FieldErrors;
use kernel::{Change, Event, Fault, Micros};

use super::gate::{check_scope, may_have_new_key, require_room};
use super::model::{KeyRefusal, LONGEST_OVERLAP_SECS, Made};
use super::text;
use crate::api_keys::{self, Issue, KeyState};
use crate::{ApiKeyId, UserId, audit, tokens};

/// A key to be replaced.
#[derive(Debug, Clone, Copy)]
pub struct RotateKey {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub key: ApiKeyId,
    /// How long the old one holds on, if it would not end before.
    pub overlap_secs: i64,
}

/// Makes a key with the same name, scope, networks and length of life. Needs what making one needs: whoever replaces a key learns the
/// new one.
pub fn rotate_key(ctx: &Ctx, tx: &mut Tx<'_>, input: RotateKey) -> Result<Made, Fault> {
    tokens::hold(ctx, tx, input.user)?;
    let (user, target) = may_have_new_key(ctx, tx, input.user)?;
    let old = api_keys::find(tx, ctx.org, user.id, input.key)?.ok_or_else(Fault::not_found)?;
    if old.state(ctx.now) != KeyState::Living {
        return Err(KeyRefusal::Over.into());
    }
    let mut errors = FieldErrors::default();
    if !(0..=LONGEST_OVERLAP_SECS).contains(&input.overlap_secs) {
        errors.add("overlap_secs", "api_key.overlap", text::overlap_badly());
    }
    check_scope(ctx, &target, old.scope, &mut errors);
    errors.check()?;
    require_room(ctx, tx, user.id)?;
    ctx.recent(Danger::ApiKey)?;
    let expires_at = Micros(ctx.now.0 + (old.expires_at.0 - old.created_at.0));
    let issue = Issue { user: user.id, name: old.name, scope: old.scope, networks: old.networks, expires_at };
    let made = api_keys::issue(ctx, tx, &issue)?;
    let ends = old.expires_at.min(ctx.now.plus_secs(input.overlap_secs));
    if !api_keys::shorten(ctx, tx, user.id, old.id, ends, made.id)? {
        return Err(KeyRefusal::Over.into());
    }
    let changes = vec![
        Change::personal("api_key_name", None, Some(issue.name)),
        Change::of("api_key", Some(old.shown), Some(made.shown)),
        Change::of("overlap", None, Some(ends.rfc3339())),
        Change::of("until", None, Some(expires_at.rfc3339())),
    ];
    audit::announce(ctx, tx, Event::new("api_key.rotated", "user", user.id.0).with(changes))?;
    Ok(Made { id: made.id, key: made.key, expires_at })
}
