//! One mail: what a verb hands over, what is sealed in the outbox, and what goes over the wire.
//!
//! Nothing that a person typed reaches a header as it is: names and subjects are made one line, cut, and encoded, and an
//! address is an [`EmailAddress`], which cannot hold a line break, a blank or a comma. Bodies are quoted-printable or
//! base64, so no line is longer than 76 characters whatever is in them.

use std::time::{Duration, SystemTime};

use kernel::ids::Uuid;
use kernel::{EmailAddress, Micros, text};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{self, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, MultiPartKind, SinglePart};

use crate::fault::MailFault;
use crate::letter::Written;
use crate::text as words;

/// A name in a header is cut to so many characters.
const LONGEST_NAME: usize = 100;
/// A subject is cut to so many characters.
const LONGEST_SUBJECT: usize = 200;

/// To whom a mail goes.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The address.
    pub address: EmailAddress,
    /// The name beside it; may be empty.
    pub name: String,
    /// Whose it is, for the outbox page and for a purge.
    pub user: Option<Uuid>,
}

/// A mail to be put into the outbox.
#[derive(Clone)]
pub struct NewMail {
    /// The template's name, as the outbox page shows it.
    pub template: &'static str,
    /// The one recipient's address.
    pub to: EmailAddress,
    /// The recipient's name; may be empty.
    pub to_name: String,
    /// Whose address that is.
    pub to_user: Option<Uuid>,
    /// The token that the mail carries: its time begins with the first accepted delivery, and with it the mail is cancelled.
    pub token: Option<Uuid>,
    /// The subject, without secrets.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The text part with its secrets masked: what the outbox page shows, also after the mail was sent.
    pub shown_text: String,
    /// Whether the parts hold a secret: a link that signs somebody in, a temporary password.
    pub holds_secret: bool,
}

impl NewMail {
    /// A written mail to one recipient.
    pub fn new(written: Written, to: Recipient, token: Option<Uuid>) -> Self {
        Self {
            template: written.name,
            to: to.address,
            to_name: to.name,
            to_user: to.user,
            token,
            subject: written.subject,
            text: written.text,
            html: written.html,
            shown_text: written.masked_text,
            holds_secret: written.holds_secret,
        }
    }
}

impl std::fmt::Debug for NewMail {
    /// Without the parts, which may hold a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMail")
            .field("template", &self.template)
            .field("to", &self.to)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// What is sealed in the outbox row.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct SealedBody {
    pub(crate) to_name: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Who sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name beside the address; may be empty.
    pub name: String,
    /// The address, in the envelope and in `From`.
    pub address: EmailAddress,
}

/// A mail on its way: everything but the sender, who is known only to the transport.
pub struct Outgoing {
    pub(crate) id: Uuid,
    pub(crate) message_id: String,
    pub(crate) created_at: Micros,
    pub(crate) to: EmailAddress,
    pub(crate) subject: String,
    pub(crate) body: SealedBody,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({} to {})", self.message_id, self.to)
    }
}

/// The bytes for the wire and the two addresses of the envelope.
pub(crate) struct Composed {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) bytes: Vec<u8>,
    /// The name that the client says at HELO: the domain of the Message-ID.
    pub(crate) hello: String,
}

impl Outgoing {
    /// Writes the message. The same mail and sender give the same bytes at every try.
    pub(crate) fn compose(&self, sender: &Sender) -> Result<Composed, MailFault> {
        let (from, to) = (sender_address(&sender.address)?, wire_address(&self.to)?);
        let envelope = Envelope::new(Some(from.clone()), vec![to.clone()]);
        let parts = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(format!("usher-{}", self.id.simple()))
            .singlepart(part(&self.body.text, ContentType::TEXT_PLAIN))
            .singlepart(part(&self.body.html, ContentType::TEXT_HTML));
        let message = Message::builder()
            .envelope(envelope.map_err(|error| MailFault::permanent(words::not_composed(error)))?)
            .from(mailbox(&sender.name, from.clone()))
            .to(mailbox(&self.body.to_name, to.clone()))
            .subject(cut(&text::one_line(&self.subject), LONGEST_SUBJECT))
            .date(moment(self.created_at))
            .message_id(Some(self.message_id.clone()))
            .header(AutoSubmitted)
            .header(header::MIME_VERSION_1_0)
            .multipart(parts)
            .map_err(|error| MailFault::permanent(words::not_composed(error)))?;
        let hello = self.message_id.trim_end_matches('>').rsplit_once('@').map_or("localhost", |(_, domain)| domain).to_owned();
        Ok(Composed { from, to, bytes: message.formatted(), hello })
    }
}

/// A mail's bytes as they would go over the wire, for tests that look for one that cannot be written.
pub fn written(from: &Sender, to: &EmailAddress, to_name: &str, subject: &str, words: &str) -> Result<Vec<u8>, MailFault> {
    let body = SealedBody { to_name: to_name.to_owned(), text: words.to_owned(), html: words.to_owned() };
    let message_id = format!("<written@{}>", from.address.domain());
    let mail = Outgoing { id: Uuid::nil(), message_id, created_at: Micros(0), to: to.clone(), subject: subject.to_owned(), body };
    mail.compose(from).map(|composed| composed.bytes)
}

/// The address as it goes over the wire: letters of any script before the `@` stay, the domain becomes punycode.
fn wire_address(address: &EmailAddress) -> Result<Address, MailFault> {
    let domain = idna::domain_to_ascii(address.domain()).map_err(|_| MailFault::permanent(words::no_such_domain(address.domain())))?;
    // Not asked again whether it is one: lettre knows no signs but letters and digits before the `@`, and names in many scripts have some.
    Ok(Address::new_dangerous(address.local(), &domain))
}

/// The sender's: lettre reads it again from the header.
fn sender_address(address: &EmailAddress) -> Result<Address, MailFault> {
    let wire = wire_address(address)?;
    Address::new(wire.user(), wire.domain()).map_err(|error| MailFault::permanent(words::bad_address(address, error)))
}

fn mailbox(name: &str, address: Address) -> Mailbox {
    let visible: String = text::one_line(name).chars().filter(|c| !text::is_invisible(*c)).collect();
    let name = cut(&visible, LONGEST_NAME);
    Mailbox::new((!name.is_empty()).then_some(name), address)
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn part(text: &str, kind: ContentType) -> SinglePart {
    let printable = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable);
    let body = printable.unwrap_or_else(|_| Body::new(text.to_owned()));
    SinglePart::builder().header(kind).body(body)
}

fn moment(at: Micros) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(at.0).unwrap_or(0))
}

/// RFC 3834: other programs shall not answer.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_to_a_name_of_any_script_can_be_written() {
        let sender = Sender { name: "Usher".to_owned(), address: EmailAddress::parse("usher@larkspur.example").unwrap() };
        for (address, wire) in [("मुख्य@x.example", "मुख्य@x.example"), ("a˟b@bücher.example", "a˟b@xn--bcher-kva.example")]
        {
            let mail = written(&sender, &EmailAddress::parse(address).unwrap(), "", "Hello", "Hello").unwrap();
            assert!(String::from_utf8(mail).unwrap().contains(&format!("To: {wire}\r\n")), "{address}");
        }
    }
}
