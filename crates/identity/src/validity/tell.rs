//! Tells of ends beforehand: the person and the manager at once, and once a day whoever may freeze the person, of all together, so that contracts
//! that end on one day fill no mailbox. Each learns only of those whom they may freeze.

use std::sync::Arc;

use access::{Capability, Ctx, Target};
use db::{DbResult, Row, Tx, params};
use kernel::{Fault, Micros};

use super::store;
use crate::account_mails::{self, AccountMail};
use crate::users::{self, User, UserStatus};
use crate::{UserId, roles};

const HOUR_SECS: i64 = 3600;
const DAY_SECS: i64 = 24 * HOUR_SECS;
/// The end is told so many days before, and again so many.
const FIRST_DAYS: i64 = 7;
const SECOND_DAYS: i64 = 1;
/// Between two mails to administrators: a day, and the minutes by which the clean-up comes by later.
const APART_SECS: i64 = 23 * HOUR_SECS;
/// So many ends are looked at for a mail to administrators.
const MOST_ENDS: i64 = 1000;
/// So many people get one.
const MOST_TOLD: i64 = 100;
/// So many names stand in it.
const MOST_NAMED: usize = 20;

/// Tells at most `most` people and their managers that the end comes, and notes them for the mail to administrators. Says how many ends were told.
pub fn tell(ctx: &Ctx, tx: &mut Tx<'_>, most: i64) -> Result<u64, Fault> {
    let by = |days: i64| ctx.now.plus_secs(days * DAY_SECS);
    let rows = tx.query(store::TO_TELL, params![ctx.org, ctx.now, by(FIRST_DAYS), by(SECOND_DAYS), most])?;
    let mut told = 0;
    for row in rows {
        let mut r = row.reader();
        let (id, until): (UserId, Micros) = (r.next()?, r.next()?);
        let days = if until <= by(SECOND_DAYS) { SECOND_DAYS } else { FIRST_DAYS };
        tx.execute(store::TOLD, params![ctx.org, id, days])?;
        told += 1;
        // Whoever is purged has no days any more, and nobody else is told of who cannot sign in.
        let Some(user) = users::find(tx, ctx.org, id)?.filter(is_in) else { continue };
        tx.execute(store::NOTE_END, params![ctx.org, id])?;
        tell_of(ctx, tx, &user, until)?;
    }
    Ok(told)
}

fn is_in(user: &User) -> bool {
    matches!(user.status, UserStatus::Active | UserStatus::Locked)
}

fn tell_of(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, until: Micros) -> Result<(), Fault> {
    let name = user.display_name();
    if let Some(to) = user.addressee() {
        account_mails::send(ctx, tx, &to, &AccountMail::ValidityEnds { name: None, until })?;
    }
    let Some(manager) = user.reports_to else { return Ok(()) };
    let manager = users::get(tx, ctx.org, manager)?;
    if let Some(to) = manager.addressee().filter(|_| manager.status == UserStatus::Active) {
        account_mails::send(ctx, tx, &to, &AccountMail::ValidityEnds { name: Some(&name), until })?;
    }
    Ok(())
}

/// Tells whoever may freeze them of the ends that nobody of them was told of, unless some were told within the day. Says whether there were any.
pub fn tell_administrators(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<bool, Fault> {
    tx.execute(store::FORGET_NOTED, params![ctx.org, ctx.now.plus_secs(-APART_SECS)])?;
    let just_told: i64 = tx.scalar(store::COUNT_NOTED_TOLD, params![ctx.org])?;
    if just_told > 0 {
        return Ok(false);
    }
    let rows = tx.query(store::NOTED, params![ctx.org, MOST_ENDS])?;
    let noted = rows.into_iter().map(Row::only).collect::<DbResult<Vec<UserId>>>()?;
    if noted.is_empty() {
        return Ok(false);
    }
    tx.execute(store::NOTED_TOLD, params![ctx.org, ctx.now])?;
    // The days may have been changed since they were noted.
    let soon = ctx.now.plus_secs(FIRST_DAYS * DAY_SECS);
    let people = users::of_ids(tx, ctx.org, &noted)?.into_values().filter(is_in);
    let ends = people.filter_map(|user| Some((user.valid_until.filter(|until| *until <= soon)?, user)));
    let mut ends: Vec<(Micros, User)> = ends.collect();
    ends.sort_unstable_by_key(|(until, user)| (*until, user.id));
    tell_readers(ctx, tx, &ends)?;
    Ok(true)
}

fn tell_readers(ctx: &Ctx, tx: &mut Tx<'_>, ends: &[(Micros, User)]) -> Result<(), Fault> {
    let ids: Vec<UserId> = ends.iter().map(|(_, user)| user.id).collect();
    let targets = roles::targets_of(tx, ctx.org, &ids)?;
    let people: Vec<(&Target, &User, Micros)> =
        ends.iter().filter_map(|(until, user)| Some((targets.get(&user.id)?, user, *until))).collect();
    for reader in roles::with_capability(tx, ctx.org, Capability::FreezeUsers, ctx.now, MOST_TOLD)? {
        let subject = Arc::new(roles::compile_subject(tx, ctx.org, reader, ctx.now)?);
        let reads = Ctx { call: ctx.call.clone(), subject };
        // Of one's own end one is told already.
        let may = |target: &Target, user: &User| user.id != reader && reads.may(Capability::FreezeUsers, target);
        let theirs: Vec<(String, Micros)> =
            people.iter().filter(|(target, user, _)| may(target, user)).map(|(_, user, until)| (user.display_name(), *until)).collect();
        let Some(to) = users::get(tx, ctx.org, reader)?.addressee().filter(|_| !theirs.is_empty()) else { continue };
        let named = &theirs[..theirs.len().min(MOST_NAMED)];
        account_mails::send(ctx, tx, &to, &AccountMail::EndsTold { ends: named, more: theirs.len() - named.len() })?;
    }
    Ok(())
}
