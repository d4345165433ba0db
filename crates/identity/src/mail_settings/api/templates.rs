//! What the account mails say: the product's words, or the organization's own.

use axum::http::Method;
use db::{Read, Tx};
use kernel::{Fault, Micros};
use serde_json::json;

use super::admit;
use crate::UserId;
use crate::account_mails::{self, EditMail, MailKind, MailText};
use crate::http::api::{Asked, Listing, Operation, Reply};

web::described_words!(MailKind);

web::answer! {
    /// A tag that a mail’s words may hold.
    struct MailTag {
        /// How it is written: “{FIRST_NAME}”.
        tag: String,
        /// What stands in its place.
        says: String,
        /// Whether the text is refused without it.
        is_needed: bool,
    }
}

web::answer! {
    /// What a mail says.
    struct MailTemplate {
        /// Which mail.
        kind: MailKind,
        /// What it is called.
        label: String,
        /// When it is sent.
        sent_when: String,
        /// The subject, with tags.
        subject: String,
        /// The text, with tags.
        text: String,
        /// Whether these are the organization’s own words, and not the product’s.
        is_own: bool,
        /// The tags that it knows.
        tags: Vec<MailTag>,
        /// When it was last changed, or put back; null for never.
        changed_at: Option<Micros>,
        /// By whom.
        changed_by: Option<UserId>,
        /// The version, for If-Match.
        version: i64,
    }
}

web::request! {
    /// Other words for a mail.
    struct MailTemplateWords {
        /// The subject: one line, without secrets.
        subject: String,
        /// The text: a blank line begins a paragraph.
        text: String,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let kind = |operation: Operation| operation.id::<MailKind>("kind", "Which mail.");
    vec![
        Operation::read("/api/v1/mail/templates", "mail.templates", list)
            .says("List what mails say", "")
            .verbs(&["account_mails::list"])
            .lists()
            .query("include", "“total”: tells how many there are.", json!({ "type": "string", "enum": ["total"] })),
        kind(Operation::read("/api/v1/mail/templates/{kind}", "mail.get_template", get))
            .says("Get what a mail says", "")
            .verbs(&["account_mails::find"])
            .tells_version(),
        kind(Operation::write(Method::PUT, "/api/v1/mail/templates/{kind}", "mail.edit_template", edit))
            .says("Write a mail’s words anew", "The next mail says them; mails that wait keep theirs.")
            .verbs(&["account_mails::edit"])
            .requires_version()
            .tells_version(),
        kind(Operation::bare::<MailTemplate>(Method::DELETE, "/api/v1/mail/templates/{kind}", "mail.reset_template", reset))
            .says("Use the product’s words again", "Your own are taken away; the audit log keeps them.")
            .verbs(&["account_mails::reset"])
            .requires_version()
            .tells_version(),
    ]
}

fn told(asked: &Asked, read: &mut Read<'_>, mail: &MailText) -> Result<MailTemplate, Fault> {
    let (kind, words) = (mail.kind, mail.words());
    let known = account_mails::known_tags(read, asked.ctx.org, kind)?;
    let tag = |tag: account_mails::KnownTag| MailTag {
        is_needed: kind.needs().iter().any(|needed| needed.name() == tag.name),
        tag: format!("{{{}}}", tag.name),
        says: tag.says,
    };
    Ok(MailTemplate {
        kind,
        label: kind.label().to_owned(),
        sent_when: kind.sent_when().to_owned(),
        subject: words.subject,
        text: words.text,
        is_own: mail.edited.is_some(),
        tags: known.into_iter().map(tag).collect(),
        changed_at: mail.changed_at,
        changed_by: mail.changed_by,
        version: mail.version,
    })
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<MailTemplate>>, Fault> {
    admit(asked)?;
    let texts = account_mails::list(read, asked.ctx.org)?;
    let rows = texts.iter().map(|mail| told(asked, read, mail)).collect::<Result<_, _>>()?;
    Ok(Reply::new(Listing::of_all(asked, rows, |mail| mail.kind.word().to_owned())?))
}

fn kind_of(asked: &Asked) -> Result<MailKind, Fault> {
    asked.word("kind", MailKind::from_word)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<MailTemplate>, Fault> {
    admit(asked)?;
    let mail = account_mails::find(read, asked.ctx.org, kind_of(asked)?)?;
    Ok(Reply::new(told(asked, read, &mail)?).version(mail.version))
}

/// The version that the caller read, or the one that stands now.
fn version_of(asked: &Asked, read: &mut Read<'_>, kind: MailKind) -> Result<i64, Fault> {
    Ok(asked.if_match.or(account_mails::find(read, asked.ctx.org, kind)?.version))
}

fn edit(asked: &Asked, tx: &mut Tx<'_>, sent: &MailTemplateWords) -> Result<Reply<MailTemplate>, Fault> {
    admit(asked)?;
    let (kind, sent) = (kind_of(asked)?, sent.clone());
    let version = version_of(asked, tx, kind)?;
    account_mails::edit(&asked.ctx, tx, &EditMail { kind, version, subject: sent.subject, text: sent.text })?;
    get(asked, tx)
}

fn reset(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<MailTemplate>, Fault> {
    admit(asked)?;
    let kind = kind_of(asked)?;
    let version = version_of(asked, tx, kind)?;
    account_mails::reset(&asked.ctx, tx, kind, version)?;
    get(asked, tx)
}
