//! One try to sign in, from the typed name to a session or a refusal.

use db::{Db, Read, Tx};
use kernel::ids::Uuid;
use kernel::{Actor, Call, Change, Event, Fault, Secret, Via};

use super::refusal::{Reason, refused};
use super::tell;
use crate::account_mails::{self, AccountMail};
use crate::lockout::{self, Subject, Try};
use crate::passwords::{self, Hasher, PasswordHash, Stored};
use crate::sessions::{self, Begun, Door, Method};
use crate::users::{self, UserStatus, UserType};
use crate::{UserId, audit, networks, organization, policies, security, validity};

/// What was typed.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// User name or confirmed e-mail address.
    pub typed: String,
    /// The password, verbatim.
    pub password: Secret,
    /// What this browser's cookie held before: that session ends.
    pub previous: Option<Secret>,
}

/// Somebody who has just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub user: UserId,
    /// The new session.
    pub session: Begun,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
}

/// What is known of the name before the password is looked at.
#[derive(Debug, Clone)]
struct Known {
    /// None for a name that nobody has.
    user: Option<UserId>,
    /// Whether the name was typed as the organization demands.
    case_is_right: bool,
}

/// A try that was counted, and what its password is to be compared with.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) tried: Try,
    pub(super) refusal: Option<Reason>,
    pub(super) stored: Option<Stored>,
}

/// Signs in. Every refusal is `sign_in.refused`; `passwords.busy` when too many are being verified, and then nothing counts.
pub async fn sign_in(db: &Db, hasher: &Hasher, call: &Call, input: SignIn) -> Result<SignedIn, Fault> {
    let (org, typed) = (call.org, input.typed.clone());
    let known = db.read(move |read| know(read, org, &typed)).await?;
    let counted = {
        let (call, typed, known) = (call.clone(), input.typed.clone(), known.clone());
        db.write(move |tx| count(&call, tx, &typed, &known)).await?
    };
    // For whoever will be refused anyway the same work is done on nothing.
    let hash = counted.stored.as_ref().filter(|_| counted.refusal.is_none()).map(|stored| stored.hash.clone());
    let verified = match hasher.verify(input.password.clone(), hash.clone()).await {
        Ok(verified) => verified,
        Err(fault) => {
            let (call, typed, user, tried) = (call.clone(), input.typed, known.user, counted.tried);
            db.write(move |tx| lockout::give_back(&call, tx, tried, subject(user, &typed))).await?;
            return Err(fault);
        }
    };
    let renewed = if verified.needs_rehash { hasher.hash(input.password).await.ok() } else { None };
    let Some(hash) = hash.filter(|_| verified.ok) else {
        let reason = counted.refusal.unwrap_or(Reason::WrongPassword);
        let call = call.clone();
        db.write(move |tx| refuse(&call, tx, known.user, reason, counted.tried)).await?;
        return Err(refused());
    };
    let (call, previous) = (call.clone(), input.previous);
    let user = known.user.unwrap_or(UserId(Uuid::nil()));
    let done = db.write(move |tx| let_in(&call, tx, user, &hash, renewed.as_ref(), previous.as_ref(), counted.tried)).await?;
    done.ok_or_else(refused)
}

fn subject(user: Option<UserId>, typed: &str) -> Subject<'_> {
    user.map_or(Subject::Ghost(typed), Subject::User)
}

fn know(read: &mut Read<'_>, org: kernel::OrgId, typed: &str) -> Result<Known, Fault> {
    let case_matters = organization::find(read, org)?.is_none_or(|o| o.user_name_case_matters);
    let found = users::find_for_sign_in(read, org, typed)?;
    let case_is_right = found.as_ref().is_none_or(|user| !case_matters || !user.by_user_name || user.user_name == typed.trim());
    Ok(Known { user: found.map(|user| user.id), case_is_right })
}

/// Counts the try and finds out what already forbids it. An unknown name costs the same statements.
fn count(call: &Call, tx: &mut Tx<'_>, typed: &str, known: &Known) -> Result<Counted, Fault> {
    let id = known.user.unwrap_or(UserId(Uuid::nil()));
    let mut user = users::find(tx, call.org, id)?;
    if user.as_ref().is_some_and(|u| u.status == UserStatus::Locked) && users::end_timed_lock(call, tx, id)? {
        user = users::find(tx, call.org, id)?;
    }
    let stored = passwords::find(tx, call.org, id)?;
    let is_good = validity::find(tx, call.org, id)?.holds(call.now);
    let admitted = networks::admit(tx, call.org, id, call.client.ip)?;
    let by = security::settings(tx, call.org)?.lockout;
    let tried = lockout::count_try(call, tx, by, subject(known.user, typed))?;
    let refusal = match (&user, &stored) {
        (None, _) => Some(Reason::Unknown),
        (Some(user), _) if user.status != UserStatus::Active => Some(Reason::Status(user.status)),
        (Some(user), _) if user.kind != UserType::Standard => Some(Reason::Service),
        _ if !tried.allowed => Some(Reason::TooManyTries),
        _ if !is_good => Some(Reason::Validity),
        _ if !admitted => Some(Reason::Network),
        (_, None) => Some(Reason::NoPassword),
        _ if !known.case_is_right => Some(Reason::Case),
        (_, Some(stored)) if !stored.is_usable(call.now) => Some(Reason::Expired),
        // A program cannot choose another one; the page lets the person do that, and nothing is spent here.
        (_, Some(stored)) if call.via == Via::Api && (stored.is_temporary || stored.must_change) => Some(Reason::NeedsChange),
        _ => None,
    };
    Ok(Counted { tried, refusal, stored })
}

/// Notes a refusal; after the last permitted try the account is locked and its person told.
pub(super) fn refuse(call: &Call, tx: &mut Tx<'_>, user: Option<UserId>, reason: Reason, tried: Try) -> Result<(), Fault> {
    let why = Change::of("reason", None, Some(reason.word().to_owned()));
    audit::announce(call, tx, Event::new("sign_in.refused", "user", user.map(|id| id.0)).with(vec![why]))?;
    wrong(call, tx, user, tried)
}

/// What a wrong try may lead to, here and wherever else the present password is asked for.
pub(crate) fn wrong(call: &Call, tx: &mut Tx<'_>, user: Option<UserId>, tried: Try) -> Result<(), Fault> {
    let found = users::find(tx, call.org, user.unwrap_or(UserId(Uuid::nil())))?;
    let Some(user) = found.filter(|u| u.status == UserStatus::Active && u.kind == UserType::Standard) else { return Ok(()) };
    let Some(due) = lockout::lock_due(call, tx, user.id, tried)? else { return Ok(()) };
    let locked = users::lock_by_attempts(call, tx, user.id, due)?;
    if let (Some(until), Some(to)) = (locked, user.addressee()) {
        let mail = AccountMail::Locked { user_name: &user.user_name, by_attempts: true, until };
        account_mails::send(call, tx, &to, &mail)?;
    }
    if locked.is_some() {
        tell::note(call, tx, user.id)?;
    }
    Ok(())
}

/// Begins the session, unless something changed while the password was verified: then it is a refusal like any other.
fn let_in(
    call: &Call,
    tx: &mut Tx<'_>,
    user: UserId,
    hash: &PasswordHash,
    renewed: Option<&PasswordHash>,
    previous: Option<&Secret>,
    tried: Try,
) -> Result<Option<SignedIn>, Fault> {
    let status = users::find(tx, call.org, user)?.map(|u| u.status);
    let stored = passwords::find(tx, call.org, user)?.filter(|stored| stored.hash == *hash);
    // Too old by the policies: it opens nothing but the choice of another.
    let rules = policies::of_user(tx, call.org, user)?;
    let ages = stored.as_ref().is_some_and(|stored| !stored.must_change && stored.is_too_old(&rules, call.now));
    let reason = match (status, &stored) {
        (None, _) => Some(Reason::Unknown),
        (Some(status), _) if status != UserStatus::Active => Some(Reason::Status(status)),
        (_, None) => Some(Reason::WrongPassword),
        (_, Some(stored)) if call.via == Via::Api && (ages || stored.is_temporary || stored.must_change) => Some(Reason::NeedsChange),
        // Of two sign-ins at once with one temporary password, one wins.
        (_, Some(stored)) if stored.is_temporary && !passwords::spend(call, tx, user, hash)? => Some(Reason::Expired),
        // Whoever sets another password, or closes the account, at this moment ends the sessions that there are: this one comes after.
        (_, Some(_)) if !passwords::hold(call, tx, user, hash)? => Some(Reason::WrongPassword),
        _ if !users::note_sign_in(call, tx, user)? => {
            Some(users::find(tx, call.org, user)?.map_or(Reason::Unknown, |u| Reason::Status(u.status)))
        }
        _ => None,
    };
    if let Some(reason) = reason {
        refuse(call, tx, Some(user), reason, tried)?;
        return Ok(None);
    }
    lockout::succeeded(call, tx, user)?;
    if ages {
        passwords::require_change(&call.by(Actor::System, call.via), tx, user)?;
    }
    if let Some(renewed) = renewed {
        passwords::rehash(call, tx, user, hash, renewed)?;
    }
    end_previous(call, tx, previous)?;
    let session = sessions::begin(&call.by(Actor::User(user.0), call.via), tx, user, Method::Password)?;
    Ok(Some(SignedIn { user, session, must_change: ages || stored.is_some_and(|s| s.must_change) }))
}

fn end_previous(call: &Call, tx: &mut Tx<'_>, previous: Option<&Secret>) -> Result<(), Fault> {
    let Some(token) = previous else { return Ok(()) };
    if let Some(live) = sessions::look_up(tx, call.org, token, Door::of(call.via), call.now)? {
        sessions::end(&call.by(Actor::User(live.user.0), call.via), tx, live.user, live.id)?;
    }
    Ok(())
}
