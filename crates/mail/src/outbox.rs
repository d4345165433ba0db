//! The outbox: one row a message, written in the transaction of the verb that sends it.
//!
//! The body is sealed while it waits and blanked once it is sent; what a page shows is the text with its secrets masked.
//! Who may look and retry is asked by the caller: this module knows no rights.

use db::{DbResult, Read, Row, Tx, params};
use kernel::ids::Uuid;
use kernel::paging::{Cursor, Page};
use kernel::{Call, Category, EmailAddress, Fault, Micros, Outcome};

use crate::message::{NewMail, SealedBody};
use crate::{store, text};

kernel::id_type!(
    /// A mail in the outbox.
    MailId,
    "mai_"
);
db::id_column!(MailId);

/// A mail that is over is kept so long.
const KEPT_SECS: i64 = 90 * 24 * 3600;

/// Where a mail stands. The module of the crate draws how it gets there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    /// It is tried as soon as it is due.
    Waiting,
    /// A courier has it.
    Sending,
    /// The server took it.
    Sent,
    /// The server refused it for good, or four days of tries were in vain.
    Dead,
    /// No mail server is set up yet.
    Held,
    /// What it was about was taken back before it was sent.
    Cancelled,
}

impl MailState {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] = [Self::Waiting, Self::Sending, Self::Sent, Self::Dead, Self::Held, Self::Cancelled];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Dead => "dead",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A mail as the outbox page shows it: no secret is in it.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Its id.
    pub id: MailId,
    /// The template's name.
    pub template: String,
    /// The recipient's address.
    pub to: String,
    /// Whose address that is.
    pub to_user: Option<Uuid>,
    /// The subject.
    pub subject: String,
    /// The text with secrets masked.
    pub text: String,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next; only of meaning while it waits.
    pub due_at: Micros,
    /// The server's last answer; empty before the first.
    pub answer: String,
    /// When it was put in.
    pub created_at: Micros,
    /// When the server took it.
    pub sent_at: Option<Micros>,
    /// Whether *Retry* can send it.
    pub can_retry: bool,
}

/// Which mails to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct ListOutbox {
    /// Only those in this state.
    pub state: Option<MailState>,
    /// Only those to an address that begins so; empty for all.
    pub search: String,
    /// Where to begin.
    pub from: Cursor<MailId>,
    /// How many at most; 50 if 0, never more than 200.
    pub limit: i64,
}

/// How many mails stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each field is the state of its name")]
pub struct OutboxCounts {
    pub waiting: i64,
    pub sending: i64,
    pub sent: i64,
    pub dead: i64,
    pub held: i64,
    pub cancelled: i64,
}

/// Puts a mail into the outbox, in the transaction of whatever it tells of.
pub fn enqueue(call: &Call, tx: &mut Tx<'_>, mail: NewMail) -> Outcome<MailId> {
    let id = MailId::new(call);
    let message_id = format!("<{}@{}>", id.0, message_id_domain(call, tx)?);
    let sealed = seal(call, &SealedBody { to_name: mail.to_name, text: mail.text, html: mail.html })?;
    let (to, now) = (mail.to.as_str(), call.now);
    let row = params![
        call.org,
        id,
        message_id,
        mail.template,
        to,
        mail.to_user,
        mail.token,
        mail.subject,
        mail.shown_text,
        mail.holds_secret,
        sealed,
        now
    ];
    tx.execute(store::INSERT, row)?;
    tx.ring_after_commit(crate::deliver::BELL);
    Ok(id)
}

/// One page of the outbox.
pub fn list(call: &Call, read: &mut Read<'_>, input: &ListOutbox) -> Outcome<Page<OutboxRow>> {
    let limit = if input.limit <= 0 { 50 } else { input.limit.min(200) };
    let begins = input.search.trim().to_ascii_lowercase();
    let ends = kernel::text::after_prefix(&begins);
    let (id, [all, in_state]) = match input.from {
        Cursor::First => (Uuid::max(), [store::LIST, store::LIST_IN_STATE]),
        Cursor::After(mail) => (mail.0, [store::LIST, store::LIST_IN_STATE]),
        Cursor::Before(mail) => (mail.0, [store::LIST_BACK, store::LIST_BACK_IN_STATE]),
    };
    let rows = match input.state {
        None => read.query(all, params![call.org, id, limit + 1, begins, ends])?,
        Some(state) => read.query(in_state, params![call.org, id, limit + 1, begins, ends, state.word()])?,
    };
    let rows = rows.into_iter().map(outbox_row).collect::<DbResult<Vec<_>>>()?;
    Ok(Page::of(rows, usize::try_from(limit).unwrap_or(200), &input.from, |row| row.id.to_string()))
}

/// One mail.
pub fn find(call: &Call, read: &mut Read<'_>, id: MailId) -> Outcome<Option<OutboxRow>> {
    Ok(read.find(store::FIND, params![call.org, id])?.map(outbox_row).transpose()?)
}

/// How many mails stand where.
pub fn counts(call: &Call, read: &mut Read<'_>) -> Outcome<OutboxCounts> {
    let mut counts = OutboxCounts::default();
    for row in read.query(store::COUNT_BY_STATE, params![call.org])? {
        let mut row = row.reader();
        let (word, count): (String, i64) = (row.next()?, row.next()?);
        match MailState::parse(&word) {
            Some(MailState::Waiting) => counts.waiting = count,
            Some(MailState::Sending) => counts.sending = count,
            Some(MailState::Sent) => counts.sent = count,
            Some(MailState::Dead) => counts.dead = count,
            Some(MailState::Held) => counts.held = count,
            Some(MailState::Cancelled) => counts.cancelled = count,
            None => {}
        }
    }
    Ok(counts)
}

/// Sends a mail that is dead or waits for its next try, now, under its first Message-ID, with a fresh count of tries.
pub fn retry(call: &Call, tx: &mut Tx<'_>, id: MailId) -> Outcome<()> {
    if tx.execute(store::RETRY, params![call.org, id, call.now])? == 1 {
        tx.ring_after_commit(crate::deliver::BELL);
        return Ok(());
    }
    let row = find(call, tx, id)?.ok_or_else(Fault::not_found)?;
    match row.state {
        MailState::Sending => Ok(()),
        MailState::Sent | MailState::Cancelled => Err(Fault::new(Category::Conflict, "mail.not_waiting", text::not_to_retry())),
        _ => Err(Fault::new(Category::Conflict, "mail.not_kept", text::no_longer_kept())),
    }
}

/// Lets mails be sent again whose courier died on the way. Only for a process that has the database to itself, before its own
/// courier begins.
pub fn take_over(call: &Call, tx: &mut Tx<'_>) -> DbResult<u64> {
    tx.ring_after_commit(crate::deliver::BELL);
    tx.execute(store::ORPHAN_SENDING, params![call.now])
}

/// Cancels one mail that was not sent yet, and blanks it.
pub fn cancel(call: &Call, tx: &mut Tx<'_>, id: MailId) -> Outcome<()> {
    if tx.execute(store::CANCEL, params![call.org, id, Vec::<u8>::new()])? == 1 {
        return Ok(());
    }
    find(call, tx, id)?.ok_or_else(Fault::not_found)?;
    Err(Fault::new(Category::Conflict, "mail.not_to_cancel", text::not_to_cancel()))
}

/// Cancels the mails that carry a token which died before they were sent, and blanks them. Says how many.
pub fn cancel_for_token(call: &Call, tx: &mut Tx<'_>, token: Uuid) -> Outcome<u64> {
    Ok(tx.execute(store::CANCEL_FOR_TOKEN, params![call.org, token, Vec::<u8>::new()])?)
}

/// Takes a purged user's address, name and texts out of the outbox; what was not sent is cancelled.
pub fn forget_user(call: &Call, tx: &mut Tx<'_>, user: Uuid) -> Outcome<()> {
    tx.execute(store::FORGET_USER, params![call.org, user, Vec::<u8>::new()])?;
    Ok(())
}

/// Deletes at most `most` mails that are over and were written 90 days ago, and says how many. One that could not be sent stays
/// until somebody tries it again or cancels it.
pub fn forget_over(call: &Call, tx: &mut Tx<'_>, most: i64) -> Outcome<u64> {
    Ok(tx.execute(store::DELETE_OVER, params![call.org, call.now.plus_secs(-KEPT_SECS), most])?)
}

/// Longer than a mail is ever taken for, or waits until it is tried again.
const NEVER_SECS: i64 = 3600;

/// Lets mails go on that were taken or put back before the clock was set back, so that they do not wait until it is there again. Says how many.
pub fn bring_forward(call: &Call, tx: &mut Tx<'_>) -> Outcome<u64> {
    Ok(tx.execute(store::BRING_FORWARD, params![call.org, call.now, call.now.plus_secs(NEVER_SECS)])?)
}

fn outbox_row(row: Row) -> DbResult<OutboxRow> {
    let mut row = row.reader();
    let mut out = OutboxRow {
        id: row.next()?,
        template: row.next()?,
        to: row.next()?,
        to_user: row.next()?,
        subject: row.next()?,
        text: row.next()?,
        state: MailState::parse(&row.next::<String>()?).unwrap_or(MailState::Dead),
        tries: row.next()?,
        due_at: row.next()?,
        answer: row.next()?,
        created_at: row.next()?,
        sent_at: row.next()?,
        can_retry: false,
    };
    let kept = row.next::<i64>()? > 0;
    out.can_retry = kept && matches!(out.state, MailState::Dead | MailState::Waiting | MailState::Held);
    Ok(out)
}

/// The domain after the `@` of a Message-ID: that of the organization's public address, which is set up before any mail.
fn message_id_domain(call: &Call, tx: &mut Tx<'_>) -> Outcome<String> {
    let url: String = tx.find(store::FIND_PUBLIC_URL, params![call.org])?.map(Row::only).transpose()?.unwrap_or_default();
    Ok(domain_of(&url).unwrap_or_else(|| "usher.invalid".to_owned()))
}

fn domain_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let ascii = idna::domain_to_ascii(host).ok()?;
    let reads = !ascii.is_empty() && ascii.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    reads.then_some(ascii)
}

fn seal(call: &Call, body: &SealedBody) -> Outcome<Vec<u8>> {
    let plain = serde_json::to_vec(body).map_err(Fault::internal)?;
    Ok(call.keys().seal("outbox", call.random(), &plain))
}

/// A claimed row, ready to be sent.
pub(crate) struct Claimed {
    pub(crate) id: MailId,
    pub(crate) message_id: String,
    pub(crate) to: String,
    pub(crate) token: Option<Uuid>,
    pub(crate) subject: String,
    pub(crate) body: Vec<u8>,
    pub(crate) tries: i64,
    pub(crate) created_at: Micros,
}

impl Claimed {
    pub(crate) fn read(row: Row) -> DbResult<Self> {
        let mut row = row.reader();
        Ok(Self {
            id: row.next()?,
            message_id: row.next()?,
            to: row.next()?,
            token: row.next()?,
            subject: row.next()?,
            body: row.next()?,
            tries: row.next()?,
            created_at: row.next()?,
        })
    }

    /// Opens the body. Fails for good if the key is lost or the address no longer reads.
    pub(crate) fn open(&self, call: &Call) -> Result<crate::message::Outgoing, crate::MailFault> {
        let lost = || crate::MailFault::permanent(text::sealed_with_lost_key());
        let plain = call.keys().open("outbox", &self.body).map_err(|_| lost())?;
        let body = serde_json::from_slice(&plain).map_err(|_| lost())?;
        let to = EmailAddress::parse(&self.to).map_err(|fault| crate::MailFault::permanent(text::bad_address(&self.to, fault.message)))?;
        let (message_id, subject) = (self.message_id.clone(), self.subject.clone());
        Ok(crate::message::Outgoing { id: self.id.0, message_id, created_at: self.created_at, to, subject, body })
    }
}

#[cfg(test)]
mod tests {
    use super::domain_of;

    #[test]
    fn the_message_id_takes_the_domain_of_the_public_address() {
        assert_eq!(domain_of("https://crm.company.example/x").as_deref(), Some("crm.company.example"));
        assert_eq!(domain_of("http://127.0.0.1:7117").as_deref(), Some("127.0.0.1"));
        assert_eq!(domain_of("https://bücher.example").as_deref(), Some("xn--bcher-kva.example"));
        for bad in ["", "crm", "https://", "https://a>b\r\nBcc: x/", "https://[::1]:7117/"] {
            assert_eq!(domain_of(bad), None, "{bad}");
        }
    }
}
