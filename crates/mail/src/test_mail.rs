//! *Send test*: one mail at once, past the outbox, and the server's own words as the answer.

use kernel::{Call, EmailAddress};

use crate::fault::MailFault;
use crate::letter::{Letter, Values};
use crate::message::{Outgoing, SealedBody};
use crate::smtp;
use crate::transport::{TransportSettings, proof};
use crate::wire::Wire;

const TEST: Letter<'_> =
    Letter { name: "test", subject: include_str!("../mails/test/subject.txt"), text: include_str!("../mails/test/body.txt"), button: "" };

/// The server took the test mail.
#[derive(Debug, Clone)]
pub struct TestPassed {
    /// The server's own words.
    pub answer: String,
    /// Shows to [`crate::transport::save`] that exactly these settings were tested. Safe in a hidden field.
    pub proof: String,
}

/// Sends a test mail with settings from [`crate::transport::resolve`]. No transaction may be open.
pub async fn send_test(
    call: &Call,
    wire: &Wire,
    settings: &TransportSettings,
    to: &EmailAddress,
    organization: &str,
) -> Result<TestPassed, MailFault> {
    let written = TEST.write(&Values::new(organization));
    let id = call.new_uuid();
    let mail = Outgoing {
        id,
        message_id: format!("<{id}@{}>", sender_domain(settings)),
        created_at: call.now,
        to: to.clone(),
        subject: written.subject,
        body: SealedBody { to_name: String::new(), text: written.text, html: written.html },
    };
    let answer = smtp::send(settings, wire, &mail).await?;
    Ok(TestPassed { answer, proof: proof(call, settings) })
}

fn sender_domain(settings: &TransportSettings) -> String {
    idna::domain_to_ascii(settings.sender.address.domain()).unwrap_or_else(|_| "usher.invalid".to_owned())
}
