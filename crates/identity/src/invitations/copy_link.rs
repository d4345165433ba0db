//! The link by hand, where there is no mail server yet.

use access::{Capability, Ctx};
use db::Tx;
use kernel::{Event, Fault, Secret};

use super::{InvitationRefusal, addressee};
use crate::tokens::{self, IssueToken, Purpose};
use crate::{UserId, audit, organization, users};

/// Gives the link of an open invitation, once, to who sent it. The link in the mail that waits dies with this, because a link is
/// kept as a hash only and cannot be read again. Needs *invite users* on the person.
pub fn copy_link(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<Secret, Fault> {
    let (user, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::InviteUsers, &facts)?;
    if mail::transport::find(ctx, tx)?.is_some() {
        return Err(InvitationRefusal::MailIsSetUp.into());
    }
    let open = tokens::find_open(tx, ctx.org, user.id, Purpose::Invitation)?.ok_or(InvitationRefusal::NotInvited)?;
    tokens::mark_copied(ctx, tx, open.id)?;
    let issue = IssueToken {
        purpose: Purpose::Invitation,
        user: user.id,
        address: addressee(&user)?.address,
        lifetime_secs: Purpose::Invitation.lifetime_secs(),
        starts_now: true,
    };
    let (token, code) = tokens::issue(ctx, tx, issue)?;
    tokens::mark_copied(ctx, tx, token)?;
    audit::announce(ctx, tx, Event::new("invitation.link_copied", "user", user.id.0))?;
    let public_url = organization::get(tx, ctx.org)?.public_url;
    Ok(Secret::new(format!("{}/invitation#{}", public_url.trim_end_matches('/'), code.reveal())))
}
