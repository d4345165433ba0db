//! Keeps and forgets the mail server.

use access::{Capability, Ctx, Danger, Target};
use db::Tx;
use kernel::{Change, Event, Fault};
use mail::SaveTransport;

use crate::audit;

/// Asks whether the caller may put another server in, and gave the password lately: trying one asks what keeping it does. Needs *set up
/// mail*.
pub(super) fn may_change(ctx: &Ctx) -> Result<(), Fault> {
    ctx.require(Capability::EditMail, &Target::organization())?;
    ctx.recent(Danger::MailServer)
}

/// Keeps settings that a test mail went through with. Needs *set up mail*.
pub fn save(ctx: &Ctx, tx: &mut Tx<'_>, input: SaveTransport) -> Result<(), Fault> {
    may_change(ctx)?;
    let before = mail::transport::find(ctx, tx)?;
    mail::transport::save(ctx, tx, input)?;
    let after = mail::transport::find(ctx, tx)?;
    let shown = |settings: &Option<mail::TransportSettings>| {
        let words = |s: &mail::TransportSettings| format!("{}:{} {} {}", s.host, s.port, s.security.word(), s.sender.address);
        settings.as_ref().map(words)
    };
    // The password is not among the changes, not even that it changed to what.
    let change = Change::of("server", shown(&before), shown(&after));
    audit::announce(ctx, tx, Event::new("mail.server_saved", "organization", None).with(vec![change]))?;
    Ok(())
}

/// Keeps a typed password for the next try, and says whether there is one for this server and user name. Needs *set up mail*.
pub fn remember_password(ctx: &Ctx, tx: &mut Tx<'_>, input: &SaveTransport) -> Result<bool, Fault> {
    may_change(ctx)?;
    mail::tried::remember(ctx, tx, input)?;
    Ok((input.goes_on_with_typed || !input.password.is_empty()) && mail::tried::is_kept(ctx, tx, input)?)
}

/// Forgets the mail server; mails wait from then on. Needs *set up mail*.
pub fn remove(ctx: &Ctx, tx: &mut Tx<'_>) -> Result<(), Fault> {
    may_change(ctx)?;
    mail::transport::remove(ctx, tx)?;
    audit::announce(ctx, tx, Event::new("mail.server_removed", "organization", None))?;
    Ok(())
}
