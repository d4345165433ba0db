//! Writes what [`super::Hasher`] made. These ask for no right: the verb that calls them has.

use db::{DbResult, Read, Tx, params};
use kernel::{Call, Change, Event, Fault, OrgId};

use super::{Kind, PasswordHash, Stored, TEMPORARY_SECS, store};
use crate::policies::Rules;
use crate::{UserId, audit, policies};

/// A password to set in place of whatever was there.
#[derive(Debug, Clone)]
pub struct SetPassword {
    /// Whose.
    pub user: UserId,
    /// Its hash.
    pub hash: PasswordHash,
    /// How long it is meant to last.
    pub kind: Kind,
    /// Whether it must be changed before anything else. A temporary one always must.
    pub must_change: bool,
}

/// Sets a password; the one before it opens nothing from now on. Where a policy wants it, it is remembered.
pub fn set(call: &Call, tx: &mut Tx<'_>, input: SetPassword) -> Result<(), Fault> {
    let (is_temporary, expires_at) = match input.kind {
        Kind::Permanent => (false, None),
        Kind::Temporary { expires_at } => (true, expires_at),
    };
    let must_change = input.must_change || is_temporary;
    remember(call, tx, input.user)?;
    tx.execute(store::UPSERT, params![call.org, input.user, input.hash, is_temporary, must_change, expires_at, call.now])?;
    let kind = if is_temporary { "temporary" } else { "permanent" };
    let change = Change::of("kind", None, Some(kind.to_owned()));
    audit::announce(call, tx, Event::new("password.set", "user", input.user.0).with(vec![change]))?;
    Ok(())
}

/// Keeps the hash that is about to be replaced, and no more of them than the policies want. Without such a policy none stays.
fn remember(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    let history = policies::of_user(tx, call.org, user)?.history;
    if history < 2 {
        return tx.execute(store::FORGET_PAST, params![call.org, user]).map(drop);
    }
    tx.execute(store::KEEP_PAST, params![call.org, user])?;
    let most = i64::try_from(history - 1).unwrap_or(i64::MAX);
    tx.execute(store::TRIM_PAST, params![call.org, user, most]).map(drop)
}

/// The hashes that a new password must not be of: the present one, if the person chose it, and those before.
pub fn remembered(read: &mut Read<'_>, org: OrgId, user: UserId, rules: &Rules) -> DbResult<Vec<PasswordHash>> {
    let mut hashes = Vec::new();
    if rules.history > 0 {
        hashes.extend(find(read, org, user)?.filter(|stored| !stored.is_temporary).map(|stored| stored.hash));
        let most = i64::try_from(rules.history - hashes.len()).unwrap_or(0);
        for row in read.query(store::PAST, params![org, user, most])? {
            hashes.push(row.only()?);
        }
    }
    Ok(hashes)
}

/// Forgets the passwords of before, with the person.
pub fn forget(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    tx.execute(store::FORGET_PAST, params![call.org, user]).map(drop)
}

/// Asks for a new password before anything else. False if there is none to change.
pub fn require_change(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    let has_one = tx.execute(store::REQUIRE_CHANGE, params![call.org, user])? > 0;
    if has_one {
        audit::announce(call, tx, Event::new("password.change_required", "user", user.0))?;
    }
    Ok(has_one)
}

/// What is stored of a user's password, if there is one.
pub fn find(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Option<Stored>> {
    let Some(row) = read.find(store::FIND, params![org, user])? else { return Ok(None) };
    let mut row = row.reader();
    Ok(Some(Stored {
        hash: row.next()?,
        is_temporary: row.next()?,
        must_change: row.next()?,
        expires_at: row.next()?,
        set_at: row.next()?,
    }))
}

/// Takes a user's password away. To have none is no fault.
pub fn remove(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    if tx.execute(store::DELETE, params![call.org, user])? > 0 {
        audit::announce(call, tx, Event::new("password.removed", "user", user.0))?;
    }
    Ok(())
}

/// Whether this is the password still. It stays until the transaction ends.
pub fn hold(call: &Call, tx: &mut Tx<'_>, user: UserId, hash: &PasswordHash) -> DbResult<bool> {
    Ok(tx.execute(store::HOLD, params![call.org, user, hash])? == 1)
}

/// Keeps the same password under the present cost, unless it was changed meanwhile.
pub fn rehash(call: &Call, tx: &mut Tx<'_>, user: UserId, old: &PasswordHash, new: &PasswordHash) -> DbResult<()> {
    tx.execute(store::REHASH, params![call.org, user, old, new]).map(drop)
}

/// Starts the time of a temporary password whose mail was accepted. The first accepted delivery counts.
pub fn start_expiry(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    let end = call.now.plus_secs(TEMPORARY_SECS);
    tx.execute(store::START_EXPIRY, params![call.org, user, end]).map(drop)
}

/// Ends a temporary password because it was used. False if it had ended or been replaced: of two uses at once one wins.
pub fn spend(call: &Call, tx: &mut Tx<'_>, user: UserId, hash: &PasswordHash) -> DbResult<bool> {
    Ok(tx.execute(store::SPEND, params![call.org, user, hash, call.now])? == 1)
}
