//! *This was not me*: the address before takes a change back, by the link that was sent there.
//!
//! Each change has a link of its own, which goes back to the address that it was sent to. The oldest that holds wins: using one kills
//! those of later changes, never those of earlier ones, so that whoever changes an address twice gains nothing.

use std::sync::Arc;

use access::{Capability, Ctx, Danger};
use db::Tx;
use kernel::{Actor, Category, EmailAddress, Event, Fault, Secret};

use super::text;
use crate::account_mails::{self, AccountMail};
use crate::invitations::addressee;
use crate::tokens::{self, IssueToken, Purpose};
use crate::users::{self, User};
use crate::{UserId, audit, passwords, recovery, roles, sessions};

/// So many administrators get a mail.
const MOST_TOLD: i64 = 100;

/// What becomes of the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// It opens nothing any more, and a link to choose a new one was mailed to the address.
    LinkMailed,
    /// It must be changed before anything else: the organization lets no administrator choose one by mail.
    MustChange,
}

/// Uses the link up: its address counts again, all sessions end, links to the address between die, the password opens nothing any
/// more, and administrators are told. Nobody is signed in by it.
pub fn take_back(ctx: &Ctx, tx: &mut Tx<'_>, code: &Secret) -> Result<TakenBack, Fault> {
    let link = tokens::consume(ctx, tx, code, Purpose::UndoEmail)?;
    // From here on the person acts: the link has shown who reads the mail of the address.
    let ctx = &Ctx { call: ctx.by(Actor::User(link.user.0), ctx.via), subject: Arc::clone(&ctx.subject) };
    users::take_address_back(ctx, tx, link.user, &EmailAddress::parse(&link.address)?).map_err(taken)?;
    tokens::revoke_openers(ctx, tx, link.user)?;
    tokens::revoke_since(ctx, tx, &link, Purpose::UndoEmail)?;
    sessions::end_all(ctx, tx, link.user, None)?;
    let user = users::get(tx, ctx.org, link.user)?;
    let outcome = close_password(ctx, tx, &user)?;
    tell_administrators(ctx, tx, &user)?;
    Ok(outcome)
}

/// Makes the links invalid by which addresses before take a change back: for a mailbox that somebody else reads by now. Needs *edit
/// users* on the person, and the password lately: whoever stole an administrator's session would begin here.
pub fn end_way_back(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let (user, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::EditUsers, &facts)?;
    ctx.recent(Danger::Address)?;
    if tokens::revoke(ctx, tx, user.id, Some(Purpose::UndoEmail))? == 0 {
        return Err(Fault::new(Category::Conflict, "way_back.none", text::no_way_back()));
    }
    audit::announce(ctx, tx, Event::new("way_back.ended", "user", user.id.0))?;
    Ok(())
}

/// Somebody else has the address, or the user name that goes with it, by now. Nothing is done then, and the link holds on.
fn taken(fault: Fault) -> Fault {
    if fault.fields.is_empty() { fault } else { Fault::new(Category::Conflict, "way_back.taken", text::taken()) }
}

fn close_password(ctx: &Ctx, tx: &mut Tx<'_>, user: &User) -> Result<TakenBack, Fault> {
    if recovery::is_kept_from_mail(ctx, tx, user.id)? {
        passwords::require_change(ctx, tx, user.id)?;
        return Ok(TakenBack::MustChange);
    }
    passwords::remove(ctx, tx, user.id)?;
    let to = addressee(user)?;
    let issue = IssueToken {
        purpose: Purpose::Reset,
        user: user.id,
        address: to.address.clone(),
        lifetime_secs: Purpose::Reset.lifetime_secs(),
        starts_now: false,
    };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    account_mails::send(ctx, tx, &to, &AccountMail::Reset { token, code: &code, user_name: &user.user_name, asked_by: None })?;
    audit::announce(ctx, tx, Event::new("recovery.link_mailed", "user", user.id.0))?;
    Ok(TakenBack::LinkMailed)
}

fn tell_administrators(ctx: &Ctx, tx: &mut Tx<'_>, user: &User) -> Result<(), Fault> {
    let (_, target) = users::target(tx, ctx.org, user.id)?;
    let name = user.display_name();
    for reader in roles::with_capability(tx, ctx.org, Capability::EditUsers, ctx.now, MOST_TOLD)? {
        let subject = Arc::new(roles::compile_subject(tx, ctx.org, reader, ctx.now)?);
        let may = Ctx { call: ctx.call.clone(), subject }.may(Capability::EditUsers, &target);
        let Some(to) = users::get(tx, ctx.org, reader)?.addressee().filter(|_| may && reader != user.id) else { continue };
        account_mails::send(ctx, tx, &to, &AccountMail::EmailTakenBack { user: user.id, name: &name })?;
    }
    Ok(())
}
