//! Changes one's own password.

use access::Ctx;
use db::{Db, Tx};
use kernel::{Category, Change, Event, Fault, Secret};

use crate::account_mails::{self, AccountMail};
use crate::lockout::{self, Subject, Try};
use crate::passwords::{self, Hasher, Kind, PasswordHash, SetPassword, Stored, text};
use crate::sessions::{self, Begun, Method};
use crate::users::{self, User, UserStatus};
use crate::{SessionId, UserId, audit, organization, security, sign_in, tokens};

/// A new password, as typed.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    /// In which session: it ends, and another begins with a new token.
    pub session: SessionId,
    /// The present password; none where it was given a moment ago or was temporary.
    pub current: Option<Secret>,
    /// The new one.
    pub new: Secret,
    /// The new one, typed again.
    pub again: Secret,
}

/// Changes the caller's password. Wrong present passwords count as wrong sign-ins do (T-A6). All sessions end, this one goes on
/// under a new token, and a notice goes to the address.
pub async fn change_password(db: &Db, hasher: &Hasher, ctx: &Ctx, input: ChangePassword) -> Result<Begun, Fault> {
    let id = oneself(ctx)?;
    let org = ctx.org;
    let read = db.read(move |read| {
        let (user, organization) = (users::get(read, org, id)?, organization::get(read, org)?);
        let context = users::own_password_context(read, &user, &organization)?;
        let stored = passwords::find(read, org, id)?;
        Ok::<_, Fault>((context, stored))
    });
    let (context, stored) = read.await?;
    let stored = stored.ok_or_else(|| Fault::new(Category::Conflict, "password.none", text::no_password()))?;
    let wrong = hasher.judge(&input.new, &input.again, &context).await?;
    if !wrong.is_empty() {
        return Err(Fault::fields(wrong));
    }
    if let Some(current) = input.current {
        verify_current(db, hasher, ctx, id, current, &stored).await?;
    }
    if hasher.verify(input.new.clone(), Some(stored.hash.clone())).await?.ok {
        return Err(Fault::field("password", "password.same_as_before", text::same_as_before()));
    }
    hasher.refuse_past(&input.new, &context).await?;
    let hash = hasher.hash(input.new).await?;
    let ctx = ctx.clone();
    db.write(move |tx| replace(&ctx, tx, id, &stored.hash, &hash, input.session)).await
}

fn oneself(ctx: &Ctx) -> Result<UserId, Fault> {
    ctx.actor.user().map(UserId).ok_or_else(|| Fault::internal("nobody's own account"))
}

/// Counts first, as sign-in does; a locked or exhausted account gets the answer of a wrong password.
async fn verify_current(db: &Db, hasher: &Hasher, ctx: &Ctx, id: UserId, typed: Secret, stored: &Stored) -> Result<(), Fault> {
    let call = ctx.call.clone();
    let (tried, is_active) = db
        .write(move |tx| {
            let is_active = users::get(tx, call.org, id)?.status == UserStatus::Active;
            let by = security::settings(tx, call.org)?.lockout;
            Ok::<_, Fault>((lockout::count_try(&call, tx, by, Subject::User(id))?, is_active))
        })
        .await?;
    let hash = (tried.allowed && is_active).then(|| stored.hash.clone());
    let verified = match hasher.verify(typed, hash).await {
        Ok(verified) => verified,
        Err(fault) => {
            let call = ctx.call.clone();
            db.write(move |tx| lockout::give_back(&call, tx, tried, Subject::User(id))).await?;
            return Err(fault);
        }
    };
    let call = ctx.call.clone();
    if verified.ok {
        return db.write(move |tx| lockout::succeeded(&call, tx, id)).await;
    }
    db.write(move |tx| note_wrong(&call, tx, id, tried)).await?;
    Err(Fault::field("current_password", "password.wrong_current", text::wrong_current()))
}

fn note_wrong(call: &kernel::Call, tx: &mut Tx<'_>, id: UserId, tried: Try) -> Result<(), Fault> {
    let why = Change::of("reason", None, Some("wrong_current_password".to_owned()));
    audit::announce(call, tx, Event::new("password.change_refused", "user", id.0).with(vec![why]))?;
    sign_in::wrong(call, tx, Some(id), tried)
}

fn replace(ctx: &Ctx, tx: &mut Tx<'_>, id: UserId, old: &PasswordHash, new: &PasswordHash, session: SessionId) -> Result<Begun, Fault> {
    let user = users::get(tx, ctx.org, id)?;
    let unchanged = passwords::hold(ctx, tx, id, old)? && users::hold_active(ctx, tx, id)?;
    // Somebody else set another, closed the account or ended this session while the new one was hashed: that stands.
    let still_here = sessions::list(tx, ctx.org, id, ctx.now)?.iter().any(|row| row.id == session);
    if !unchanged || !still_here {
        return Err(Fault::new(Category::Stale, "password.changed_meanwhile", super::text::changed_meanwhile()));
    }
    passwords::set(ctx, tx, SetPassword { user: id, hash: new.clone(), kind: Kind::Permanent, must_change: false })?;
    tokens::revoke(ctx, tx, id, Some(tokens::Purpose::Reset))?;
    sessions::end_all(ctx, tx, id, None)?;
    notify(ctx, tx, &user)?;
    sessions::begin(ctx, tx, id, Method::NewPassword)
}

fn notify(ctx: &Ctx, tx: &mut Tx<'_>, user: &User) -> Result<(), Fault> {
    let Some(to) = user.addressee() else { return Ok(()) };
    account_mails::send(ctx, tx, &to, &AccountMail::PasswordChanged { user_name: &user.user_name }).map(drop)
}
