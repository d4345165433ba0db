//! What a command on the server does for somebody who cannot sign in. The owner learns of it by mail: an operator is no user, and
//! nobody else may look over their shoulder.

use access::Ctx;
use db::Tx;
use kernel::{Actor, Category, Event, Fault, Secret};

use super::text;
use crate::account_mails::{self, AccountMail, OperatorAct};
use crate::invitations::addressee;
use crate::tokens::{self, IssueToken, Purpose};
use crate::users::{self, User, UserStatus, UserType};
use crate::{audit, lockout, organization, passwords, sessions};

/// The longest reason.
const MOST_REASON_CHARS: usize = 500;

/// Whom a command is about. The reason stands in the call.
#[derive(Debug, Clone)]
pub struct ByOperator {
    /// The user name or the primary e-mail, confirmed or not, in any case.
    pub name: String,
}

/// A link to hand over by hand.
#[derive(Debug)]
pub struct Printed {
    /// Whose it is.
    pub user: User,
    /// The link, with its code: it is told once and never kept.
    pub link: Secret,
}

/// Lifts a lock as an administrator does, for the reason that the call gives, and tells the owner. Somebody Active gets their
/// counted tries cleared. Gives who it was.
pub fn unlock_by_operator(ctx: &Ctx, tx: &mut Tx<'_>, input: &ByOperator) -> Result<User, Fault> {
    let user = asked_for(ctx, tx, input)?;
    organization::hold_administration(ctx, tx)?;
    let has_tries = users::hold_active(ctx, tx, user.id)? && lockout::clear(ctx, tx, user.id)?;
    let act = if has_tries {
        audit::announce(ctx, tx, Event::new("user.tries_forgotten", "user", user.id.0))?;
        OperatorAct::ForgotTries
    } else {
        users::unlock(ctx, tx, user.id)?;
        OperatorAct::Unlocked
    };
    tell_owner(ctx, tx, act, &user)?;
    Ok(user)
}

/// Makes a link by which somebody Active or Locked chooses a new password, and whose time begins now. Their sessions end, the old
/// password must be changed, and the owner is told. A lock stays. No mail carries the link, so using it confirms no address.
pub fn reset_by_operator(ctx: &Ctx, tx: &mut Tx<'_>, input: &ByOperator) -> Result<Printed, Fault> {
    let user = asked_for(ctx, tx, input)?;
    if user.kind == UserType::Service {
        return Err(Fault::new(Category::Conflict, "password.service_user", passwords::text::service_user()));
    }
    if !matches!(user.status, UserStatus::Active | UserStatus::Locked) {
        return Err(Fault::new(Category::Conflict, "recovery.not_active", text::operator_not_active()));
    }
    let issue = IssueToken {
        purpose: Purpose::Reset,
        user: user.id,
        address: addressee(&user)?.address,
        lifetime_secs: Purpose::Reset.lifetime_secs(),
        starts_now: true,
    };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    tokens::mark_printed(ctx, tx, token)?;
    passwords::require_change(ctx, tx, user.id)?;
    sessions::end_all(ctx, tx, user.id, None)?;
    audit::announce(ctx, tx, Event::new("recovery.link_printed", "user", user.id.0))?;
    tell_owner(ctx, tx, OperatorAct::MadeResetLink, &user)?;
    let public_url = organization::get(tx, ctx.org)?.public_url;
    let link = Secret::new(format!("{}/reset#{}", public_url.trim_end_matches('/'), code.reveal()));
    Ok(Printed { user, link })
}

/// The person, if the operator asks and says why.
fn asked_for(ctx: &Ctx, tx: &mut Tx<'_>, input: &ByOperator) -> Result<User, Fault> {
    if ctx.actor != Actor::Operator {
        return Err(Fault::not_found());
    }
    if ctx.reason.trim().is_empty() {
        return Err(Fault::new(Category::Invalid, "operator.reason_missing", text::reason_missing()));
    }
    if ctx.reason.chars().count() > MOST_REASON_CHARS {
        return Err(Fault::new(Category::Invalid, "operator.reason_long", text::reason_long(MOST_REASON_CHARS)));
    }
    let name = kernel::text::one_line(&input.name);
    let by_name = users::find_by_user_name(tx, ctx.org, &name)?;
    let found = if by_name.is_some() { by_name } else { users::find_by_email(tx, ctx.org, &name)? };
    found.ok_or_else(|| Fault::new(Category::NotFound, "user.unknown", text::nobody_called(name)))
}

fn tell_owner(ctx: &Ctx, tx: &mut Tx<'_>, act: OperatorAct, user: &User) -> Result<(), Fault> {
    let Some(owner) = organization::get(tx, ctx.org)?.owner_id else { return Ok(()) };
    let Some(to) = users::get(tx, ctx.org, owner)?.addressee() else { return Ok(()) };
    let mail = AccountMail::OperatorActed { act, user_name: &user.user_name, reason: &ctx.reason };
    account_mails::send(ctx, tx, &to, &mail).map(drop)
}
