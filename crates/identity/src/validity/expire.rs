//! What the clock does: tells of an end beforehand, and freezes whose last day is over.

use access::Ctx;
use db::{Tx, params};
use kernel::{Change, Event, Fault, Micros};

use super::set::is_last_administrator;
use super::{find, store, text};
use crate::account_mails::{self, AccountMail};
use crate::users::{self, Freeze, User, UserStatus};
use crate::{UserId, audit, organization};

const DAY_SECS: i64 = 24 * 3600;
/// The end is told so many days before, and again so many.
const FIRST_DAYS: i64 = 7;
const SECOND_DAYS: i64 = 1;

/// Freezes at most `most` people whose last day is over, and says how many ends there were. The owner and the last administrator go on
/// without an end.
pub fn end_over(ctx: &Ctx, tx: &mut Tx<'_>, most: i64) -> Result<u64, Fault> {
    let rows = tx.query(store::OVER, params![ctx.org, ctx.now, most])?;
    let over = rows.into_iter().map(db::Row::only).collect::<db::DbResult<Vec<UserId>>>()?;
    if over.is_empty() {
        return Ok(0);
    }
    organization::hold_administration(ctx, tx)?;
    let owner = organization::get(tx, ctx.org)?.owner_id;
    let mut ended = 0;
    for user in over {
        let before = find(tx, ctx.org, user)?.until.map(Micros::rfc3339);
        if owner == Some(user) || is_last_administrator(tx, ctx.org, user)? {
            tx.execute(store::DROP_END, params![ctx.org, user])?;
            let change = Change::of("valid_until", before, None);
            audit::announce(ctx, tx, Event::new("user.validity_dropped", "user", user.0).with(vec![change]))?;
        } else {
            tx.execute(store::IS_OVER, params![ctx.org, user])?;
            if matches!(users::get(tx, ctx.org, user)?.status, UserStatus::Active | UserStatus::Locked) {
                users::freeze(ctx, tx, Freeze { user, reason: text::freeze_reason().to_owned() })?;
            }
        }
        ended += 1;
    }
    Ok(ended)
}

/// Tells at most `most` people, their managers, and whoever set the dates, that the end comes. Says how many ends were told.
pub fn tell(ctx: &Ctx, tx: &mut Tx<'_>, most: i64) -> Result<u64, Fault> {
    let by = |days: i64| ctx.now.plus_secs(days * DAY_SECS);
    let rows = tx.query(store::TO_TELL, params![ctx.org, ctx.now, by(FIRST_DAYS), by(SECOND_DAYS), most])?;
    let mut told = 0;
    for row in rows {
        let mut r = row.reader();
        let (id, until, set_by): (UserId, Micros, Option<UserId>) = (r.next()?, r.next()?, r.next()?);
        let days = if until <= by(SECOND_DAYS) { SECOND_DAYS } else { FIRST_DAYS };
        tx.execute(store::TOLD, params![ctx.org, id, days])?;
        let user = users::get(tx, ctx.org, id)?;
        tell_of(ctx, tx, &user, until, set_by)?;
        told += 1;
    }
    Ok(told)
}

fn tell_of(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, until: Micros, set_by: Option<UserId>) -> Result<(), Fault> {
    if !matches!(user.status, UserStatus::Active | UserStatus::Locked) {
        return Ok(());
    }
    let name = user.display_name();
    if let Some(to) = user.addressee() {
        account_mails::send(ctx, tx, &to, &AccountMail::ValidityEnds { name: None, until })?;
    }
    let mut others: Vec<UserId> = [user.reports_to, set_by].into_iter().flatten().filter(|other| *other != user.id).collect();
    others.sort_unstable();
    others.dedup();
    for other in others {
        let other = users::get(tx, ctx.org, other)?;
        if let Some(to) = other.addressee().filter(|_| other.status == UserStatus::Active) {
            account_mails::send(ctx, tx, &to, &AccountMail::ValidityEnds { name: Some(&name), until })?;
        }
    }
    Ok(())
}
