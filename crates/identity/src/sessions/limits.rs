//! How long sessions live, and how many one person has.

use db::{DbResult, Read, Row, params};
use kernel::{Micros, OrgId};

use super::store;
use crate::UserId;
use crate::policies::{self, OfSessions};

const DAY: i64 = 24 * 3600;

/// What an organization decided of its sessions, or what holds for somebody's with what is demanded of their role and
/// groups. It holds for living ones with their next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A session that is not used for so long is over.
    pub idle_secs: i64,
    /// A session is over after so long, whatever is done in it.
    pub absolute_secs: i64,
    /// So many has one person, of browsers and programs together; one more ends the oldest. None: any number.
    pub most: Option<i64>,
    /// A password that was given counts so long for what asks for it again.
    pub proven_secs: i64,
}

/// NIST SP 800-63B asks for a sign-in in 30 days where one factor is enough, and names no end without use. A given password counts
/// for a quarter of an hour: as long as it lets a session of its highest level go unused.
impl Default for Limits {
    fn default() -> Self {
        Self { idle_secs: DAY, absolute_secs: 30 * DAY, most: None, proven_secs: 15 * 60 }
    }
}

impl Limits {
    /// Whether a session of these times is over. A clock that was set back must not give one its life again: "before it was used" by as
    /// much counts as over.
    pub(super) fn over(&self, began: Micros, last_used: Micros, expires: Micros, now: Micros) -> bool {
        let unused = now.secs_since(last_used);
        expires <= now || now.secs_since(began) >= self.absolute_secs || unused >= self.idle_secs || unused < -self.idle_secs
    }

    /// Until when a password that was given then counts. One that is given later than now counts for nothing: the clock was set back.
    pub(super) fn proven_until(&self, given: Micros, now: Micros) -> Micros {
        if given.secs_since(now) > self.proven_secs { now } else { given.plus_secs(self.proven_secs) }
    }

    /// With what policies demand besides: the strictest wins.
    #[must_use]
    pub(super) fn with(self, besides: OfSessions) -> Self {
        let least = |own: i64, other: Option<i64>| other.map_or(own, |other| own.min(other));
        Self {
            idle_secs: least(self.idle_secs, besides.idle_secs),
            absolute_secs: least(self.absolute_secs, besides.absolute_secs),
            most: [self.most, besides.most].into_iter().flatten().min(),
            proven_secs: self.proven_secs,
        }
    }

    /// The settings as a row has them next; none where nothing was decided.
    pub(super) fn next(r: &mut db::RowReader) -> DbResult<Self> {
        let (idle, absolute): (Option<i64>, Option<i64>) = (r.next()?, r.next()?);
        let (most, proven): (Option<i64>, Option<i64>) = (r.next()?, r.next()?);
        let usual = Self::default();
        Ok(Self {
            idle_secs: idle.unwrap_or(usual.idle_secs),
            absolute_secs: absolute.unwrap_or(usual.absolute_secs),
            most,
            proven_secs: proven.unwrap_or(usual.proven_secs),
        })
    }
}

/// What the organization decided, or what is usual.
pub fn limits(read: &mut Read<'_>, org: OrgId) -> DbResult<Limits> {
    let found = read.find(store::LIMITS, params![org])?;
    found.map_or_else(|| Ok(Limits::default()), |row: Row| Limits::next(&mut row.reader()))
}

/// What holds for somebody's sessions: the organization's limits with the policies of their role and their groups, the strictest of each.
pub fn limits_of(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Limits> {
    Ok(limits(read, org)?.with(policies::of_user(read, org, user)?.sessions))
}
