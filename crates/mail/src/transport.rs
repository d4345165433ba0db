//! The organization's mail server: its settings, and the ways a mail can leave.
//!
//! The password is write-only: it is sealed, it is never given back, and it is used for the server, port, encryption and
//! user name only that it was entered with. Settings are kept once a test mail went through with exactly these, so those
//! in the table always worked once. The flow of a page:
//!
//! 1. [`resolve`] reads the form, and fills in the stored password where it may;
//! 2. [`crate::send_test`] sends and gives the server's words and a proof;
//! 3. [`save`] keeps the same form with that proof, and wakes the courier.

use std::path::PathBuf;

use db::{DbError, Read, Row, Tx, params};
use kernel::fault::FieldErrors;
use kernel::{Call, Category, EmailAddress, Fault, Micros, Outcome, Secret, crypto};

use crate::fault::MailFault;
use crate::memory::MemoryTransport;
use crate::message::{Outgoing, Sender};
use crate::wire::Wire;
use crate::{file, smtp, store, text, tried};

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Begins plain and must become encrypted before anything is said. Port 587.
    Starttls,
    /// Encrypted from the first byte. Port 465.
    Tls,
    /// Not at all: only to a server on this machine, and never with a password.
    None,
}

impl Security {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Starttls, Self::Tls, Self::None];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Starttls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        }
    }

    /// The kind of a stored or submitted word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A mail server's settings. `Debug` does not show the password.
#[derive(Debug, Clone)]
pub struct TransportSettings {
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// The user name; empty to send without signing in.
    pub user_name: String,
    /// The password; empty without a user name.
    pub password: Secret,
    /// Who sends.
    pub sender: Sender,
    /// When a test mail went through last.
    pub tested_at: Option<Micros>,
    /// The version of the stored row; 0 if there is none.
    pub version: i64,
}

/// The form of the mail settings.
#[derive(Debug, Clone)]
pub struct SaveTransport {
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: i64,
    /// How the connection is encrypted.
    pub security: Security,
    /// The user name; empty to send without signing in.
    pub user_name: String,
    /// The password; empty keeps the stored one, for the same server and user name only.
    pub password: Secret,
    /// Whether an empty password means the one typed last, see [`crate::tried`].
    pub goes_on_with_typed: bool,
    /// The name beside the sender's address; may be empty.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
    /// What [`crate::TestPassed`] gave for exactly these settings.
    pub test_proof: String,
    /// The version that the form was made from; 0 if nothing was stored.
    pub version: i64,
}

/// A way for mails to leave.
#[derive(Debug, Clone)]
pub enum Transport {
    /// To an SMTP server.
    Smtp(Box<TransportSettings>, Wire),
    /// Into a folder, a file a mail: development.
    File(PathBuf, Sender),
    /// Into memory: tests.
    Memory(MemoryTransport),
}

impl Transport {
    /// Sends, and gives the answer of whoever took the mail.
    pub async fn send(&self, mail: &Outgoing) -> Result<String, MailFault> {
        match self {
            Self::Smtp(settings, wire) => smtp::send(settings, wire, mail).await,
            Self::File(folder, sender) => file::send(folder, mail, sender).await,
            Self::Memory(memory) => {
                let address = EmailAddress::parse("usher@usher.example").map_err(|fault| MailFault::permanent(fault.message))?;
                memory.send(mail, &Sender { name: "Usher".to_owned(), address })
            }
        }
    }
}

/// The stored settings, with the password opened: for sending. A page shows all but the password.
pub fn find(call: &Call, read: &mut Read<'_>) -> Outcome<Option<TransportSettings>> {
    read.find(store::FIND_TRANSPORT, params![call.org])?.map(|row| stored(call, row)).transpose()
}

/// Reads the form, and fills in the stored password if server, port, encryption and user name are those it was entered with.
pub fn resolve(call: &Call, read: &mut Read<'_>, input: &SaveTransport) -> Outcome<TransportSettings> {
    let before = find(call, read)?;
    let mut errors = FieldErrors::default();
    let host = input.host.trim().to_ascii_lowercase();
    if host.is_empty() {
        errors.add("host", "required", text::host_needed());
    } else if !is_host(&host) {
        errors.add("host", "mail.host_wrong", text::host_wrong());
    }
    let port = u16::try_from(input.port).unwrap_or(0);
    if port == 0 {
        errors.add("port", "mail.port_wrong", text::port_wrong());
    }
    let user_name = input.user_name.trim().to_owned();
    if input.security == Security::None && !user_name.is_empty() {
        errors.add("security", "mail.plain_refused", text::plain_refused());
    }
    let same = |b: &&TransportSettings| b.host == host && b.port == port && b.security == input.security && b.user_name == user_name;
    let password = match before.as_ref().filter(same) {
        _ if user_name.is_empty() => Secret::default(),
        _ if !input.password.is_empty() => input.password.clone(),
        _ if input.goes_on_with_typed => tried::find(call, read, input)?.unwrap_or_default(),
        Some(stored) => stored.password.clone(),
        None => Secret::default(),
    };
    if !user_name.is_empty() && password.is_empty() {
        let was_kept = before.as_ref().is_some_and(|b| !b.password.is_empty());
        let message = if was_kept { text::password_again() } else { text::password_needed() };
        errors.add("password", "mail.password_needed", message);
    }
    let address = errors.keep("from_address", EmailAddress::parse(&input.from_address));
    errors.check()?;
    let address = address.ok_or_else(|| Fault::internal("an address was neither read nor refused"))?;
    let sender = Sender { name: kernel::text::one_line(&input.from_name), address };
    let version = before.map_or(0, |b| b.version);
    Ok(TransportSettings { host, port, security: input.security, user_name, password, sender, tested_at: None, version })
}

/// Keeps the settings that a test mail went through with. The caller has asked for the right.
pub fn save(call: &Call, tx: &mut Tx<'_>, input: SaveTransport) -> Outcome<()> {
    let new = resolve(call, tx, &input)?;
    if !crypto::same(input.test_proof.as_bytes(), proof(call, &new).as_bytes()) {
        return Err(Fault::field("test", "mail.untested", text::test_first()));
    }
    let secret = (!new.password.is_empty()).then(|| call.keys().seal("mail_transport", call.random(), new.password.reveal().as_bytes()));
    let (port, security, from) = (i64::from(new.port), new.security.word(), new.sender.address.as_str());
    let changed = if input.version == 0 {
        let row = params![call.org, new.host, port, security, new.user_name, secret, new.sender.name, from, call.now];
        tx.execute(store::INSERT_TRANSPORT, row)?
    } else {
        let row = params![call.org, new.host, port, security, new.user_name, secret, new.sender.name, from, call.now, input.version];
        tx.execute(store::UPDATE_TRANSPORT, row)?
    };
    tried::forget(call, tx)?;
    tx.ring_after_commit(crate::deliver::BELL);
    if changed == 1 { Ok(()) } else { Err(stale()) }
}

fn stale() -> Fault {
    Fault::new(Category::Stale, "mail.changed_meanwhile", text::changed_meanwhile())
}

/// Refuses a version that is not the one that stands there.
pub fn check_version(now: &TransportSettings, version: i64) -> Outcome<()> {
    if now.version == version { Ok(()) } else { Err(stale()) }
}

/// Forgets the mail server. Mails wait in the outbox from then on.
pub fn remove(call: &Call, tx: &mut Tx<'_>) -> Outcome<()> {
    tx.execute(store::DELETE_TRANSPORT, params![call.org])?;
    tried::forget(call, tx)
}

/// A code over all settings, password included, that only this installation can make: shows that they were tested.
pub(crate) fn proof(call: &Call, settings: &TransportSettings) -> String {
    let parts = [
        &call.org.to_string(),
        &settings.host,
        &settings.port.to_string(),
        settings.security.word(),
        &settings.user_name,
        settings.password.reveal(),
        &settings.sender.name,
        settings.sender.address.as_str(),
    ];
    let told_apart: Vec<String> = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    crypto::hex(&call.keys().mac("mail test", told_apart.concat().as_bytes()))
}

fn stored(call: &Call, row: Row) -> Outcome<TransportSettings> {
    let mut row = row.reader();
    let (host, port): (String, i64) = (row.next()?, row.next()?);
    let (security, user_name): (String, String) = (row.next()?, row.next()?);
    let sealed: Option<Vec<u8>> = row.next()?;
    let (name, address): (String, String) = (row.next()?, row.next()?);
    let password = sealed.map(|bytes| open(call, &bytes)).transpose()?.unwrap_or_default();
    Ok(TransportSettings {
        host,
        port: u16::try_from(port).map_err(Fault::internal)?,
        security: Security::parse(&security).ok_or_else(|| DbError::Broken("the mail server's encryption is an unknown word".into()))?,
        user_name,
        password,
        sender: Sender { name, address: EmailAddress::parse(&address)? },
        tested_at: row.next()?,
        version: row.next()?,
    })
}

/// With a lost key there is no password: the server refuses, its words tell, and the form asks for the password again.
fn open(call: &Call, sealed: &[u8]) -> Outcome<Secret> {
    match call.keys().open("mail_transport", sealed) {
        Ok(plain) => String::from_utf8(plain).map(Secret::new).map_err(Fault::internal),
        Err(error) => {
            tracing::warn!(%error, "the mail server's password does not open; enter it again");
            Ok(Secret::default())
        }
    }
}

fn is_host(host: &str) -> bool {
    let is_name = !host.starts_with('-') && host.len() <= 253 && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    is_name || host.parse::<std::net::IpAddr>().is_ok()
}
