//! Gives the password again, in a session that there is: for what weighs too much for a browser that was left open. A wrong one counts
//! and locks as at sign-in (T-A6); a right one puts a new session in the place of the old.

use db::{Db, Tx};
use kernel::{Actor, Call, Fault, Secret};

use super::attempt::{Counted, refuse};
use super::refusal::Reason;
use crate::lockout::{self, Subject, Try};
use crate::passwords::{self, Hasher, PasswordHash, text};
use crate::sessions::{self, Begun};
use crate::users::{self, UserStatus};
use crate::{SessionId, UserId, security};

/// Which session goes on if the password is right.
#[derive(Debug, Clone)]
pub struct Again {
    /// Whose it is.
    pub user: UserId,
    /// Which.
    pub session: SessionId,
    /// What was typed, verbatim.
    pub password: Secret,
}

/// Begins a session in the place of that one. Every refusal is `password.wrong_current` at `password`; `passwords.busy` when too many are
/// being verified, and then nothing counts.
pub async fn sign_in_again(db: &Db, hasher: &Hasher, call: &Call, input: Again) -> Result<Begun, Fault> {
    let (user, session) = (input.user, input.session);
    let call = call.by(Actor::User(user.0), call.via);
    let counted = {
        let call = call.clone();
        db.write(move |tx| count(&call, tx, user)).await?
    };
    let hash = counted.stored.as_ref().filter(|_| counted.refusal.is_none()).map(|stored| stored.hash.clone());
    let verified = match hasher.verify(input.password, hash.clone()).await {
        Ok(verified) => verified,
        Err(fault) => {
            db.write(move |tx| lockout::give_back(&call, tx, counted.tried, Subject::User(user))).await?;
            return Err(fault);
        }
    };
    let wrong = || Fault::field("password", "password.wrong_current", text::wrong_current());
    let Some(hash) = hash.filter(|_| verified.ok) else {
        let reason = counted.refusal.unwrap_or(Reason::WrongPassword);
        db.write(move |tx| refuse(&call, tx, Some(user), reason, counted.tried)).await?;
        return Err(wrong());
    };
    db.write(move |tx| go_on(&call, tx, user, session, &hash, counted.tried)).await?.ok_or_else(wrong)
}

fn count(call: &Call, tx: &mut Tx<'_>, user: UserId) -> Result<Counted, Fault> {
    let status = users::get(tx, call.org, user)?.status;
    let stored = passwords::find(tx, call.org, user)?;
    let by = security::settings(tx, call.org)?.lockout;
    let tried = lockout::count_try(call, tx, by, Subject::User(user))?;
    let refusal = match &stored {
        _ if status != UserStatus::Active => Some(Reason::Status(status)),
        _ if !tried.allowed => Some(Reason::TooManyTries),
        None => Some(Reason::NoPassword),
        Some(stored) if stored.is_temporary || stored.must_change => Some(Reason::NeedsChange),
        Some(_) => None,
    };
    Ok(Counted { tried, refusal, stored })
}

/// Whoever closes the account or sets another password at this moment ended the session, or is waited for and then ends this one.
fn go_on(call: &Call, tx: &mut Tx<'_>, user: UserId, old: SessionId, hash: &PasswordHash, tried: Try) -> Result<Option<Begun>, Fault> {
    let status = users::get(tx, call.org, user)?.status;
    let reason = match passwords::hold(call, tx, user, hash)? {
        _ if status != UserStatus::Active => Reason::Status(status),
        false => Reason::WrongPassword,
        true => match sessions::renew(call, tx, user, old)? {
            Some(begun) => {
                lockout::succeeded(call, tx, user)?;
                return Ok(Some(begun));
            }
            None => return Ok(None),
        },
    };
    refuse(call, tx, Some(user), reason, tried)?;
    Ok(None)
}
