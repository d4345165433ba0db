//! Sends a mail of the outbox again, or cancels it.

use access::{Capability, Ctx, Target};
use db::Tx;
use kernel::{Event, Fault};
use mail::MailId;

use crate::audit;

/// Tries a mail again now. Needs *set up mail*.
pub fn retry(ctx: &Ctx, tx: &mut Tx<'_>, id: MailId) -> Result<(), Fault> {
    ctx.require(Capability::EditMail, &Target::organization())?;
    mail::outbox::retry(ctx, tx, id)?;
    audit::announce(ctx, tx, Event::new("mail.retried", "mail", id.0))?;
    Ok(())
}

/// Cancels a mail that was not sent yet. Needs *set up mail*.
pub fn cancel(ctx: &Ctx, tx: &mut Tx<'_>, id: MailId) -> Result<(), Fault> {
    ctx.require(Capability::EditMail, &Target::organization())?;
    mail::outbox::cancel(ctx, tx, id)?;
    audit::announce(ctx, tx, Event::new("mail.cancelled", "mail", id.0))?;
    Ok(())
}
