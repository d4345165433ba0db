//! Begins a session: the only place that makes one, after the password (and whatever else) was right.

use db::{Tx, params};
use kernel::{Call, Change, Event, Fault, Micros, Secret, crypto};

use super::door::Door;
use super::end::{EndedBy, end_by};
use super::limits::limits_of;
use super::look_up::unlimited;
use super::store;
use crate::{SessionId, UserId, audit};

/// What a session begins after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The password was right.
    Password,
    /// A new password was chosen: whoever chose it goes on, the sessions before are over.
    NewPassword,
    /// The password was given again, for what asks for it: the session goes on under a new token.
    Again,
    /// The set-up made the first account.
    SetUp,
}

impl Method {
    /// The word in the audit log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::NewPassword => "new_password",
            Self::Again => "again",
            Self::SetUp => "set_up",
        }
    }
}

/// A session that has just begun.
#[derive(Debug)]
pub struct Begun {
    /// Its id.
    pub id: SessionId,
    /// What the cookie holds, 64 hexadecimal digits, or what a program sends: the same with a beginning.
    pub token: Secret,
    /// When it ends at the latest.
    pub expires_at: Micros,
    /// How many older ones of the person ended, because no more are permitted.
    pub ended: usize,
}

/// Begins a session of `user` with a token that nobody has seen before, for the door by which the call came. Of more than are
/// permitted, the oldest end.
pub fn begin(call: &Call, tx: &mut Tx<'_>, user: UserId, method: Method) -> Result<Begun, Fault> {
    let bytes: [u8; 32] = call.random();
    let door = Door::of(call.via);
    let token = door.token(&crypto::hex(&bytes));
    let id = SessionId::new(call);
    let limits = limits_of(tx, call.org, user)?;
    let before = limits.most.map(|_| unlimited(tx, call.org, user, &limits, call.now)).transpose()?.unwrap_or_default();
    let ip = call.client.ip.map(|ip| ip.to_string()).unwrap_or_default();
    let hash = crypto::sha256(token.as_bytes());
    let expires = call.now.plus_secs(limits.absolute_secs);
    tx.execute(store::INSERT, params![call.org, id, hash, user, call.now, expires, ip, call.client.user_agent, door.word()])?;
    let method = Change::of("method", None, Some(method.word().to_owned()));
    audit::announce(call, tx, Event::new("session.begun", "user", user.0).with(vec![method]))?;
    let kept = limits.most.map_or(usize::MAX, |most| usize::try_from(most - 1).unwrap_or(0));
    let too_many: Vec<SessionId> = before.iter().skip(kept).map(|row| row.id).collect();
    for old in &too_many {
        end_by(call, tx, user, *old, EndedBy::MostSessions)?;
    }
    Ok(Begun { id, token: Secret::new(token), expires_at: expires, ended: too_many.len() })
}

/// Goes on with a session under a new token, after the password was given again. Nothing if it has ended meanwhile.
pub fn renew(call: &Call, tx: &mut Tx<'_>, user: UserId, old: SessionId) -> Result<Option<Begun>, Fault> {
    if tx.execute(store::DELETE, params![call.org, user, old])? == 0 {
        return Ok(None);
    }
    begin(call, tx, user, Method::Again).map(Some)
}
