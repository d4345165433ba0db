//! Writes the text of a mail anew, or goes back to the product's. The next mail says it; mails that wait keep theirs.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Category, Change, Event, Fault};

use super::check::{check, known_tags};
use super::kind::{MailKind, Words};
use super::{store, text, texts};
use crate::audit;

/// A mail's text as typed.
#[derive(Debug, Clone)]
pub struct EditMail {
    /// Which mail.
    pub kind: MailKind,
    /// The version that the form was made from; 0 if nobody ever changed this text.
    pub version: i64,
    /// The subject, with tags.
    pub subject: String,
    /// The text, with tags.
    pub text: String,
}

/// Keeps a text, and says whether anything changed. The product's own words are kept as such. Needs *set up mail*.
pub fn edit(ctx: &Ctx, tx: &mut Tx<'_>, input: &EditMail) -> Result<bool, Fault> {
    ctx.require(Capability::EditMail, &Target::organization())?;
    let known = known_tags(tx, ctx.org, input.kind)?;
    let words = check(input.kind, &known, &input.subject, &input.text)?;
    keep(ctx, tx, input.kind, input.version, &words, "mail.text_changed")
}

/// Goes back to the product's text, and says whether anything changed. Needs *set up mail*.
pub fn reset(ctx: &Ctx, tx: &mut Tx<'_>, kind: MailKind, version: i64) -> Result<bool, Fault> {
    ctx.require(Capability::EditMail, &Target::organization())?;
    keep(ctx, tx, kind, version, &kind.default_words(), "mail.text_reset")
}

fn keep(ctx: &Ctx, tx: &mut Tx<'_>, kind: MailKind, version: i64, after: &Words, event: &'static str) -> Result<bool, Fault> {
    let before = texts::find(tx, ctx.org, kind)?;
    if before.version != version {
        return Err(stale());
    }
    let was = before.words();
    if was == *after {
        return Ok(false);
    }
    let is_default = kind.default_words() == *after;
    let (subject, body) = if is_default { ("", "") } else { (after.subject.as_str(), after.text.as_str()) };
    let by = ctx.actor.user();
    let changed = if version == 0 {
        tx.execute(store::INSERT_TEXT, params![ctx.org, kind.word(), subject, body, ctx.now, by])?
    } else {
        tx.execute(store::UPDATE_TEXT, params![ctx.org, kind.word(), subject, body, ctx.now, by, version])?
    };
    if changed == 0 {
        return Err(stale());
    }
    let mut changes = vec![Change::of("account_mail", None, Some(kind.label().to_owned()))];
    for (field, old, new) in [("subject", was.subject, &after.subject), ("text", was.text, &after.text)] {
        if old != *new {
            changes.push(Change::whole(field, Some(old), Some(new.clone())));
        }
    }
    audit::announce(ctx, tx, Event::new(event, "organization", None).with(changes))?;
    Ok(true)
}

fn stale() -> Fault {
    Fault::new(Category::Stale, "mail_text.stale", text::stale())
}
