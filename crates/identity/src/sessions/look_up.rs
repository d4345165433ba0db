//! Finds the session behind a token, with everything that may have changed since the last request.

use db::{DbResult, Read, Tx, params};
use kernel::{Call, Micros, OrgId, Secret, crypto};

use super::door::Door;
use super::limits::{Limits, limits_of};
use super::store;
use crate::policies::OfSessions;
use crate::{SessionId, UserId};

/// `last_seen_at` is written at most so often.
const TOUCH_SECS: i64 = 60;

/// A session that holds at this moment.
#[derive(Debug, Clone)]
pub struct Live {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When the password was last given in it.
    pub authenticated_at: Micros,
    /// Until when that counts for what asks for it again.
    pub proven_until: Micros,
    /// The user's `subject_version`: what a cached subject must have been compiled at.
    pub subject_version: i64,
    /// The organization's `policy_version`, likewise.
    pub policy_version: i64,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether the password is a temporary one.
    pub is_temporary: bool,
    /// Whether `last_seen_at` is due.
    pub needs_touch: bool,
    /// The networks that the organization names, as they are stored.
    pub networks: String,
    /// Whether the person comes in from anywhere in any case.
    pub is_exempt: bool,
}

impl Live {
    /// Both versions, as a subject is kept under them.
    pub fn versions(&self) -> (i64, i64) {
        (self.policy_version, self.subject_version)
    }
}

/// A row of the list of sessions.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    pub created_at: Micros,
    /// When it was last used, to the minute.
    pub last_seen_at: Micros,
    /// When it ends at the latest.
    pub expires_at: Micros,
    /// From which address it began.
    pub ip: String,
    /// The browser's or program's name for itself.
    pub user_agent: String,
    /// Whether it is a program's.
    pub is_program: bool,
}

/// The session of this token at this door, if it holds: not ended, not expired, its person Active and a standard user.
pub fn look_up(read: &mut Read<'_>, org: OrgId, token: &Secret, door: Door, now: Micros) -> DbResult<Option<Live>> {
    let hash = crypto::sha256(token.reveal().as_bytes());
    let Some(row) = read.find(store::LOOK_UP, params![org, hash, door.word(), now])? else { return Ok(None) };
    let mut row = row.reader();
    let (id, user, authenticated_at): (_, _, Micros) = (row.next()?, row.next()?, row.next()?);
    let (last_seen_at, expires_at): (Micros, Micros) = (row.next()?, row.next()?);
    let (status, _locked_until, kind): (String, Option<Micros>, String) = (row.next()?, row.next()?, row.next()?);
    let mut live = Live {
        id,
        user,
        authenticated_at,
        proven_until: authenticated_at,
        subject_version: row.next()?,
        policy_version: row.next()?,
        must_change_password: row.next()?,
        is_temporary: row.next()?,
        needs_touch: now.secs_since(last_seen_at) >= TOUCH_SECS,
        networks: String::new(),
        is_exempt: false,
    };
    let (began, limits) = (row.next()?, Limits::next(&mut row)?);
    let newer: i64 = row.next()?;
    live.networks = row.next()?;
    live.is_exempt = row.next::<i64>()? > 0;
    let besides = OfSessions { idle_secs: row.next()?, absolute_secs: row.next()?, most: row.next()? };
    let limits = limits.with(besides);
    // The number above is of those that live by the organization's limits.
    let newer =
        if besides == OfSessions::default() || limits.most.is_none() { newer } else { count_newer(read, org, &live, &limits, now)? };
    live.proven_until = limits.proven_until(authenticated_at, now);
    let over = limits.over(began, last_seen_at, expires_at, now) || limits.most.is_some_and(|most| newer >= most);
    Ok((!over && status == "active" && kind == "standard").then_some(live))
}

/// How many newer ones of the person hold.
fn count_newer(read: &mut Read<'_>, org: OrgId, live: &Live, limits: &Limits, now: Micros) -> DbResult<i64> {
    let all = unlimited(read, org, live.user, limits, now)?;
    // Newest first. One that is over is not among them, and has been told so.
    Ok(all.iter().position(|row| row.id == live.id).and_then(|at| i64::try_from(at).ok()).unwrap_or(0))
}

/// Notes that the session was used.
pub fn touch(call: &Call, tx: &mut Tx<'_>, id: SessionId) -> DbResult<()> {
    tx.execute(store::TOUCH, params![call.org, id, call.now]).map(drop)
}

/// The sessions of a user that hold, newest first.
pub fn list(read: &mut Read<'_>, org: OrgId, user: UserId, now: Micros) -> DbResult<Vec<SessionRow>> {
    let limits = limits_of(read, org, user)?;
    let most = limits.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(0));
    Ok(unlimited(read, org, user, &limits, now)?.into_iter().take(most).collect())
}

/// Those that hold but for their number, newest first.
pub(super) fn unlimited(read: &mut Read<'_>, org: OrgId, user: UserId, limits: &Limits, now: Micros) -> DbResult<Vec<SessionRow>> {
    let (used_after, begun_after) = (now.plus_secs(-limits.idle_secs), now.plus_secs(-limits.absolute_secs));
    let rows = read.query(store::LIST, params![org, user, now, used_after, begun_after])?;
    let parse = |row: db::Row| {
        let mut r = row.reader();
        Ok(SessionRow {
            id: r.next()?,
            created_at: r.next()?,
            last_seen_at: r.next()?,
            expires_at: r.next()?,
            ip: r.next()?,
            user_agent: r.next()?,
            is_program: r.next::<String>()? == Door::Api.word(),
        })
    };
    rows.into_iter().map(parse).collect()
}
