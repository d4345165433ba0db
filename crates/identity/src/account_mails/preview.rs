//! How a text would look to whoever writes it, and as a mail to them. Both are about nothing: codes and passwords are examples.

use access::{Capability, Ctx, Target};
use db::{Read, Tx};
use kernel::{Category, Fault};
use mail::letter::Block;
use mail::{MailId, NewMail};

use super::check::{check, known_tags};
use super::custom;
use super::edit::EditMail;
use super::kind::{MailKind, Words};
use super::send::Addressee;
use super::text;
use super::values::example;
use crate::organization;

/// A mail as its writer would get it.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The subject.
    pub subject: String,
    /// The paragraphs.
    pub blocks: Vec<Block>,
    /// The tags that have no value for the writer.
    pub unset: Vec<String>,
}

/// Somebody who writes a text, as its recipient.
#[derive(Debug, Clone)]
pub struct Writer {
    /// Where their mail goes, and what tags become for them.
    pub to: Addressee,
    /// What they sign in with.
    pub user_name: String,
}

/// Says what is wrong with a text, without keeping it. Needs *set up mail*.
pub fn check_words(ctx: &Ctx, read: &mut Read<'_>, input: &EditMail) -> Result<(), Fault> {
    ctx.require(Capability::EditMail, &Target::organization())?;
    let known = known_tags(read, ctx.org, input.kind)?;
    check(input.kind, &known, &input.subject, &input.text).map(drop)
}

/// What these words would be for `writer`. They need not be right: what is no tag renders empty and is told. Needs *set up mail*.
pub fn preview(ctx: &Ctx, read: &mut Read<'_>, kind: MailKind, words: &Words, writer: &Writer) -> Result<Preview, Fault> {
    ctx.require(Capability::EditMail, &Target::organization())?;
    let organization = organization::get(read, ctx.org)?;
    let mut values = example(ctx, (&organization).into(), &writer.to, &writer.user_name, kind);
    custom::put(&mut values, read, ctx.org, (&organization).into(), &writer.to, words)?;
    let letter = kind.letter(words);
    Ok(Preview { subject: letter.subject(&values), blocks: letter.blocks(&values), unset: letter.unset(&values) })
}

/// Sends what was typed to whoever typed it; nothing is kept. Needs *set up mail*.
pub fn send_to_oneself(ctx: &Ctx, tx: &mut Tx<'_>, input: &EditMail, writer: &Writer) -> Result<MailId, Fault> {
    ctx.require(Capability::EditMail, &Target::organization())?;
    if ctx.actor.user() != Some(writer.to.user.0) {
        return Err(Fault::new(Category::Forbidden, "mail_text.not_to_others", text::not_to_others()));
    }
    let known = known_tags(tx, ctx.org, input.kind)?;
    let words = check(input.kind, &known, &input.subject, &input.text)?;
    let organization = organization::get(tx, ctx.org)?;
    let mut values = example(ctx, (&organization).into(), &writer.to, &writer.user_name, input.kind);
    custom::put(&mut values, tx, ctx.org, (&organization).into(), &writer.to, &words)?;
    let written = input.kind.letter(&words).write(&values);
    mail::outbox::enqueue(ctx, tx, NewMail::new(written, writer.to.recipient(), None))
}
