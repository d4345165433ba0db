//! The outbox: where every mail stands, without its secrets.

use axum::http::Method;
use db::{Read, Tx};
use kernel::paging::Cursor;
use kernel::{Category, Fault, Micros};
use mail::{ListOutbox, MailState, OutboxRow, outbox};
use serde_json::json;

use super::admit;
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::mail_settings::{self, text};
use crate::{OutboxMailId, UserId};

/// Where a mail stands, as programs name it.
#[derive(Debug, Clone, Copy)]
struct Stands(MailState);

impl Stands {
    const ALL: &'static [Self] = &[
        Self(MailState::Waiting),
        Self(MailState::Sending),
        Self(MailState::Sent),
        Self(MailState::Dead),
        Self(MailState::Held),
        Self(MailState::Cancelled),
    ];

    fn word(self) -> &'static str {
        self.0.word()
    }

    fn from_word(word: &str) -> Option<Self> {
        MailState::parse(word).map(Self)
    }
}

web::described_words!(Stands);

web::answer! {
    /// A mail in the outbox. Links and passwords are hidden in it.
    struct OutboxMail {
        /// The id.
        id: OutboxMailId,
        /// Which mail it is: “invitation”.
        template: String,
        /// The recipient’s address.
        to: String,
        /// Whose address that is.
        to_user: Option<UserId>,
        /// The subject.
        subject: String,
        /// The text, without what is secret in it. It is deleted once the mail is sent.
        text: String,
        /// Where it stands: it waits for its next try, is being sent, was taken by the server, was given up (dead), waits for a mail server to be
        /// set up (held), or was taken back.
        state: Stands,
        /// How often it was tried.
        tries: i64,
        /// When it is tried next, while it waits.
        next_try_at: Option<Micros>,
        /// What the server said last; empty before the first try.
        answer: String,
        /// When it was written.
        created_at: Micros,
        /// When the server took it.
        sent_at: Option<Micros>,
        /// Whether it can be sent again.
        can_retry: bool,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let id = |operation: Operation| operation.id::<OutboxMailId>("id", "Which.");
    let states: Vec<_> = Stands::ALL.iter().map(|state| state.word()).collect();
    vec![
        Operation::read("/api/v1/mail/outbox", "mail.list", list)
            .says("List the outbox", "Every mail that was written in the last 90 days, and all that still wait; newest first.")
            .lists()
            .query("state", "Where they stand.", json!({ "type": "string", "enum": states }))
            .query("q", "The beginning of the recipient’s address.", json!({ "type": "string" })),
        id(Operation::read("/api/v1/mail/outbox/{id}", "mail.get", get)).says("Get a mail of the outbox", ""),
        id(Operation::bare(Method::POST, "/api/v1/mail/outbox/{id}/retry", "mail.retry", retry))
            .says("Send a mail again", "At once, under its first Message-ID. One that was sent or cancelled: 409.")
            .verbs(&["mail_settings::retry"]),
        id(Operation::bare(Method::POST, "/api/v1/mail/outbox/{id}/cancel", "mail.cancel", cancel))
            .says("Cancel a mail", "One that was sent already: 409.")
            .verbs(&["mail_settings::cancel"]),
    ]
}

fn told(row: OutboxRow) -> OutboxMail {
    OutboxMail {
        id: OutboxMailId(row.id.0),
        template: row.template,
        to: row.to,
        to_user: row.to_user.map(UserId),
        subject: row.subject,
        text: row.text,
        state: Stands(row.state),
        tries: row.tries,
        next_try_at: (row.state == MailState::Waiting).then_some(row.due_at),
        answer: row.answer,
        created_at: row.created_at,
        sent_at: row.sent_at,
        can_retry: row.can_retry,
    }
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<OutboxMail>>, Fault> {
    admit(asked)?;
    let state = asked.query.get("state").filter(|word| !word.is_empty());
    let words = || Stands::ALL.iter().map(|state| state.word()).collect::<Vec<_>>().join(", ");
    let unknown = || Fault::new(Category::Malformed, "query.value", text::no_such_state(words()));
    let state = state.map(|word| MailState::parse(word).ok_or_else(unknown)).transpose()?;
    let from = match asked.cursor() {
        None => Cursor::First,
        Some(word) => match Cursor::parse(&word) {
            Cursor::First => return Err(Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid())),
            from => from,
        },
    };
    let search = asked.query.get("q").unwrap_or_default().trim().to_owned();
    let limit = i64::try_from(asked.limit).unwrap_or(i64::MAX);
    let page = outbox::list(&asked.ctx, read, &ListOutbox { state, search, from, limit })?;
    Ok(Reply::new(Listing { items: page.items.into_iter().map(told).collect(), next_cursor: page.next, total: None }))
}

fn mail_of(asked: &Asked) -> Result<mail::MailId, Fault> {
    asked.id("id")
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<OutboxMail>, Fault> {
    admit(asked)?;
    let found = outbox::find(&asked.ctx, read, mail_of(asked)?)?;
    found.map(|row| Reply::new(told(row))).ok_or_else(Fault::not_found)
}

fn retry(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    admit(asked)?;
    mail_settings::retry(&asked.ctx, tx, mail_of(asked)?).map(Reply::new)
}

fn cancel(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    admit(asked)?;
    mail_settings::cancel(&asked.ctx, tx, mail_of(asked)?).map(Reply::new)
}
