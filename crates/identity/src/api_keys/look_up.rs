//! Finds the key behind a bearer token, with everything that may have changed since the last request.

use std::net::IpAddr;

use access::ApiScope;
use db::{DbResult, Read, Tx, params};
use kernel::{Call, Micros, OrgId, Secret, crypto};

use super::store::{self, read_key, read_networks, read_scope};
use super::{ApiKey, token};
use crate::{ApiKeyId, UserId};

/// `last_used_at` is written at most so often.
const TOUCH_SECS: i64 = 60;
/// A clock that stands further before the key's making than this was set back, and nobody knows what is over.
const BACK_SECS: i64 = 24 * 3600;

/// A key that holds at this moment.
#[derive(Debug, Clone)]
pub struct LiveKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose it is.
    pub user: UserId,
    /// What it may of what its user may.
    pub scope: ApiScope,
    /// The user's `subject_version`: what a cached subject must have been compiled at.
    pub subject_version: i64,
    /// The organization's `policy_version`, likewise.
    pub policy_version: i64,
    /// Whether `last_used_at` is due.
    pub needs_touch: bool,
}

impl LiveKey {
    /// Both versions, as a subject is kept under them.
    pub fn versions(&self) -> (i64, i64) {
        (self.policy_version, self.subject_version)
    }
}

/// The key of this text, if it holds for a call from `ip`: whole, not over, not taken back, its user Active and a service user.
pub fn look_up(read: &mut Read<'_>, org: OrgId, key: &Secret, ip: Option<IpAddr>, now: Micros) -> DbResult<Option<LiveKey>> {
    if !token::is_key(key.reveal()) {
        return Ok(None);
    }
    let hash = crypto::sha256(key.reveal().as_bytes());
    let Some(row) = read.find(store::LOOK_UP, params![org, hash])? else { return Ok(None) };
    let mut r = row.reader();
    let (id, user) = (r.next()?, r.next()?);
    let scope = read_scope(&r.next::<String>()?, &r.next::<String>()?);
    let networks = read_networks(&r.next::<String>()?)?;
    let (created_at, expires_at, last_used_at): (Micros, Micros, Option<Micros>) = (r.next()?, r.next()?, r.next()?);
    let live = LiveKey {
        id,
        user,
        scope,
        subject_version: r.next()?,
        policy_version: r.next()?,
        needs_touch: last_used_at.is_none_or(|at| now.secs_since(at) >= TOUCH_SECS),
    };
    let over = expires_at <= now || now.secs_since(created_at) < -BACK_SECS;
    Ok((!over && networks.admit(ip)).then_some(live))
}

/// Notes that the key was used, and from where.
pub fn touch(call: &Call, tx: &mut Tx<'_>, id: ApiKeyId) -> DbResult<()> {
    let ip = call.client.ip.map(|ip| ip.to_string()).unwrap_or_default();
    tx.execute(store::TOUCH, params![call.org, id, call.now, ip]).map(drop)
}

/// The keys of a user, newest first, with those that were over less than 90 days ago.
pub fn list(read: &mut Read<'_>, org: OrgId, user: UserId) -> DbResult<Vec<ApiKey>> {
    read.query(store::LIST, params![org, user])?.into_iter().map(read_key).collect()
}

/// One of a user's keys.
pub fn find(read: &mut Read<'_>, org: OrgId, user: UserId, key: ApiKeyId) -> DbResult<Option<ApiKey>> {
    read.find(store::FIND, params![org, user, key])?.map(read_key).transpose()
}
