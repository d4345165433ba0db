//! Tells administrators by mail whom wrong tries locked: at once, and then what an hour brought together, so that somebody who tries
//! many names fills no mailbox. Each learns only of those whom they may unlock.

use std::sync::Arc;

use access::{Capability, Ctx, Target};
use db::{DbResult, Row, Tx, params};
use kernel::{Call, Fault};

use super::store;
use crate::account_mails::{self, AccountMail};
use crate::{UserId, roles, security, users};

/// Between two mails to the same people, in seconds.
const APART_SECS: i64 = 3600;
/// So many locks are looked at for a mail.
const MOST_LOCKS: i64 = 1000;
/// So many people get a mail.
const MOST_TOLD: i64 = 100;
/// So many names stand in it.
const MOST_NAMED: usize = 20;

/// Notes a lock for the next mail.
pub(super) fn note(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    tx.execute(store::NOTE_LOCK, params![call.org, call.new_uuid(), user, call.now]).map(drop)
}

/// Tells of the locks that nobody was told of, unless some were told within the hour. Says whether there were any.
pub fn tell_of_locks(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<bool, Fault> {
    tx.execute(store::FORGET_TOLD, params![ctx.org, ctx.now.plus_secs(-APART_SECS)])?;
    let just_told: i64 = tx.scalar(store::COUNT_TOLD, params![ctx.org])?;
    if just_told > 0 {
        return Ok(false);
    }
    let rows = tx.query(store::UNTOLD, params![ctx.org, MOST_LOCKS])?;
    let mut locked = rows.into_iter().map(Row::only).collect::<DbResult<Vec<UserId>>>()?;
    if locked.is_empty() {
        return Ok(false);
    }
    tx.execute(store::TOLD, params![ctx.org, ctx.now])?;
    locked.sort_unstable();
    locked.dedup();
    if security::settings(tx, ctx.org)?.tells_administrators {
        tell(ctx, tx, &locked)?;
    }
    Ok(true)
}

fn tell(ctx: &Ctx, tx: &mut Tx<'_>, locked: &[UserId]) -> Result<(), Fault> {
    let targets = roles::targets_of(tx, ctx.org, locked)?;
    let people: Vec<(&Target, UserId)> = locked.iter().filter_map(|id| Some((targets.get(id)?, *id))).collect();
    for reader in roles::with_capability(tx, ctx.org, Capability::LockUsers, ctx.now, MOST_TOLD)? {
        let subject = Arc::new(roles::compile_subject(tx, ctx.org, reader, ctx.now)?);
        let reads = Ctx { call: ctx.call.clone(), subject };
        let theirs: Vec<UserId> = people.iter().filter(|(target, _)| reads.may(Capability::LockUsers, target)).map(|(_, id)| *id).collect();
        let Some(to) = users::get(tx, ctx.org, reader)?.addressee().filter(|_| !theirs.is_empty()) else { continue };
        let named = theirs.iter().take(MOST_NAMED).map(|id| Ok(users::get(tx, ctx.org, *id)?.display_name()));
        let names = named.collect::<Result<Vec<String>, Fault>>()?;
        account_mails::send(ctx, tx, &to, &AccountMail::LocksTold { names: &names, more: theirs.len() - names.len() })?;
    }
    Ok(())
}
