//! The job behind *Forgot password*: looks who it is, and mails the link.

use access::Ctx;
use db::jobs::{Handler, JobCtx, Step};
use db::{Read, Tx};
use kernel::{Event, Fault};

use super::ask::Asked;
use crate::account_mails::{self, AccountMail};
use crate::invitations::addressee;
use crate::tokens::{self, IssueToken, Purpose};
use crate::users::{self, UserStatus, UserType};
use crate::{UserId, audit, organization, roles, security};

/// So many mails an hour to one address.
const MOST_AN_HOUR: i64 = 3;
const HOUR_SECS: i64 = 3600;

/// What came of it. Nobody who asks learns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// A link was mailed.
    Mailed,
    /// Nobody may have one: no such account, not Active, no confirmed address, an administrator where those may not.
    Nobody,
    /// Enough were mailed within the hour.
    Enough,
}

/// Runs [`answer`] as a job.
#[derive(Debug, Clone, Copy, Default)]
pub struct AnswerAsk;

impl Handler for AnswerAsk {
    fn step(&self, ctx: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let asked: Asked = ctx.payload()?;
        answer(&Ctx::product((**ctx).clone()), tx, &asked.typed)?;
        Ok(Step::Done(ctx.progress().clone()))
    }
}

/// Whether somebody administers, and the organization lets nobody who does choose a password by a mail that they did not get from another
/// administrator: whoever takes their mailbox would have the administrator.
pub(crate) fn is_kept_from_mail(ctx: &Ctx, read: &mut Read<'_>, user: UserId) -> Result<bool, Fault> {
    let is_owner = organization::get(read, ctx.org)?.owner_id == Some(user);
    let administers = is_owner || !roles::grants_of(read, ctx.org, user, ctx.now)?.is_empty();
    Ok(administers && !security::settings(read, ctx.org)?.administrators_reset)
}

/// Mails a link to whoever `typed` names, if they may have one.
pub fn answer(ctx: &Ctx, tx: &mut Tx<'_>, typed: &str) -> Result<Answered, Fault> {
    let Some(found) = users::find_for_sign_in(tx, ctx.org, typed)? else { return Ok(Answered::Nobody) };
    let organization = organization::get(tx, ctx.org)?;
    let other_case = found.by_user_name && organization.user_name_case_matters && found.user_name != typed.trim();
    let user = users::get(tx, ctx.org, found.id)?;
    let may = user.status == UserStatus::Active && user.kind == UserType::Standard && user.email_verified_at.is_some();
    if !may || other_case || is_kept_from_mail(ctx, tx, user.id)? {
        return Ok(Answered::Nobody);
    }
    let to = addressee(&user)?;
    tokens::hold(ctx, tx, user.id)?;
    let hour = ctx.now.plus_secs(-HOUR_SECS);
    if tokens::count_since(tx, ctx.org, user.id, Purpose::Reset, to.address.as_str(), hour)? >= MOST_AN_HOUR {
        return Ok(Answered::Enough);
    }
    let issue = IssueToken {
        purpose: Purpose::Reset,
        user: user.id,
        address: to.address.clone(),
        lifetime_secs: Purpose::Reset.lifetime_secs(),
        starts_now: false,
    };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    let mail = AccountMail::Reset { token, code: &code, user_name: &user.user_name, asked_by: None };
    account_mails::send(ctx, tx, &to, &mail)?;
    audit::announce(ctx, tx, Event::new("recovery.link_mailed", "user", user.id.0))?;
    Ok(Answered::Mailed)
}
