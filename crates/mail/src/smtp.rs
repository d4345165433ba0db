//! One mail over one SMTP connection, with every way it can fail told apart.
//!
//! Nothing is said over a connection that is not encrypted as the settings ask: a server without STARTTLS, or with a
//! certificate that nobody vouches for, gets neither password nor mail. A refusal of the mail is final if the server says
//! so (5xx); a refusal of the connection or of the password is not the mail's fault, and the mail waits.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::fault::{MailFault, readable};
use crate::message::{Composed, Outgoing};
use crate::transport::{Security, TransportSettings};
use crate::wire::Wire;
use crate::{careful, text};

type SmtpError = lettre::transport::smtp::Error;

/// Where in the conversation something failed: that decides what it means for the mail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Connecting and signing in: about the server, not about the mail.
    SetUp,
    /// Sender and recipient.
    Envelope,
    /// The text was on its way: the server may have it.
    Text,
}

/// Sends, and gives the server's answer.
pub(crate) async fn send(settings: &TransportSettings, wire: &Wire, mail: &Outgoing) -> Result<String, MailFault> {
    refuse_plain(settings, wire)?;
    let composed = mail.compose(&settings.sender)?;
    let session = Session { settings, wire };
    match timeout(wire.whole, session.run(&composed)).await {
        Ok(answer) => answer,
        Err(_) => Err(session.too_slow()),
    }
}

/// Connects, encrypts and signs in as for a mail, and leaves without one.
pub async fn reach(settings: &TransportSettings, wire: &Wire) -> Result<(), MailFault> {
    refuse_plain(settings, wire)?;
    let session = Session { settings, wire };
    let hello = ClientId::default();
    let try_it = async {
        let mut conn = session.connect(&hello).await?;
        let signed_in = if settings.user_name.is_empty() { Ok(()) } else { session.sign_in(&mut conn).await };
        let _ = timeout(Duration::from_secs(5), conn.abort()).await;
        signed_in
    };
    timeout(wire.whole, try_it).await.unwrap_or_else(|_| Err(session.too_slow()))
}

fn refuse_plain(settings: &TransportSettings, wire: &Wire) -> Result<(), MailFault> {
    if settings.security != Security::None {
        return Ok(());
    }
    if !settings.user_name.is_empty() {
        return Err(MailFault::temporary(text::plain_refused()));
    }
    if !wire.allow_plain && !is_this_machine(&settings.host) {
        return Err(MailFault::temporary(text::plain_elsewhere()));
    }
    Ok(())
}

struct Session<'a> {
    settings: &'a TransportSettings,
    wire: &'a Wire,
}

impl Session<'_> {
    async fn run(&self, mail: &Composed) -> Result<String, MailFault> {
        let hello = mail.hello.parse().map_or_else(|_| ClientId::Domain(mail.hello.clone()), ClientId::Ipv4);
        let mut conn = self.connect(&hello).await?;
        let answer = self.converse(&mut conn, mail).await;
        // The mail's fate is known; a server that is slow to say goodbye does not change it.
        let _ = timeout(Duration::from_secs(5), conn.abort()).await;
        answer
    }

    async fn connect(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, MailFault> {
        let (host, port) = (self.settings.host.as_str(), self.settings.port);
        if self.settings.security == Security::Tls {
            let open = AsyncSmtpConnection::connect_tokio1((host, port), Some(self.wire.connect), hello, Some(self.tls()?), None);
            return self.step(Stage::SetUp, open).await;
        }
        let stream = match timeout(self.wire.connect, TcpStream::connect((host, port))).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(MailFault::temporary(text::cannot_reach(host, port, error))),
            Err(_) => return Err(self.too_slow()),
        };
        let open = AsyncSmtpConnection::connect_with_transport(Box::new(careful::LineByLine::new(stream)), hello);
        let mut conn = self.step(Stage::SetUp, open).await?;
        if self.settings.security == Security::Starttls {
            if !conn.can_starttls() {
                return Err(MailFault::temporary(text::no_starttls(host)));
            }
            self.step(Stage::SetUp, conn.starttls(self.tls()?, hello)).await?;
        }
        Ok(conn)
    }

    async fn converse(&self, conn: &mut AsyncSmtpConnection, mail: &Composed) -> Result<String, MailFault> {
        if !self.settings.user_name.is_empty() {
            self.sign_in(conn).await?;
        }
        let mut options = Vec::new();
        if !mail.from.to_string().is_ascii() || !mail.to.to_string().is_ascii() {
            if !conn.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(MailFault::permanent(text::no_smtputf8(&self.settings.host, &mail.to)));
            }
            options.extend([MailParameter::Body(MailBodyParameter::EightBitMime), MailParameter::SmtpUtfEight]);
        }
        self.step(Stage::Envelope, conn.command(Mail::new(Some(mail.from.clone()), options))).await?;
        self.step(Stage::Envelope, conn.command(Rcpt::new(mail.to.clone(), Vec::new()))).await?;
        self.step(Stage::Envelope, conn.command(Data)).await?;
        Ok(words(&self.step(Stage::Text, conn.message(&mail.bytes)).await?))
    }

    async fn sign_in(&self, conn: &mut AsyncSmtpConnection) -> Result<(), MailFault> {
        if !conn.is_encrypted() {
            return Err(MailFault::temporary(text::plain_refused()));
        }
        let known = [Mechanism::Plain, Mechanism::Login];
        if conn.server_info().get_auth_mechanism(&known).is_none() {
            return Err(MailFault::temporary(text::no_auth(&self.settings.host)));
        }
        let credentials = Credentials::new(self.settings.user_name.clone(), self.settings.password.reveal().to_owned());
        self.step(Stage::SetUp, conn.auth(&known, &credentials)).await.map(drop)
    }

    async fn step<T>(&self, stage: Stage, act: impl Future<Output = Result<T, SmtpError>>) -> Result<T, MailFault> {
        match timeout(self.wire.command, act).await {
            Ok(answer) => answer.map_err(|error| self.fault(stage, &error)),
            Err(_) => Err(self.too_slow()),
        }
    }

    fn fault(&self, stage: Stage, error: &SmtpError) -> MailFault {
        let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        if let Some(code) = error.status() {
            let code = u16::from(code);
            // 530, 534, 535 and 538 ask for another way of signing in, whenever they come.
            let about_sign_in = matches!(code, 530 | 534 | 535 | 538);
            let answer = format!("{code} {cause}");
            let is_final = error.is_permanent() && stage != Stage::SetUp && !about_sign_in;
            return if is_final { MailFault::permanent(answer) } else { MailFault::temporary(answer) };
        }
        let (host, port) = (&self.settings.host, self.settings.port);
        let speaks_otherwise = error.is_response() && cause != "incomplete response";
        MailFault::temporary(match stage {
            _ if is_about_tls(error) => text::tls_failed(host, root_cause(error)),
            _ if speaks_otherwise => text::not_understood(cause),
            Stage::Text => text::lost_reply().to_owned(),
            Stage::Envelope => text::connection_cut().to_owned(),
            Stage::SetUp => text::cannot_reach(host, port, root_cause(error)),
        })
    }

    fn too_slow(&self) -> MailFault {
        MailFault::temporary(text::too_slow(&self.settings.host))
    }

    fn tls(&self) -> Result<TlsParameters, MailFault> {
        let failed = |error: SmtpError| MailFault::temporary(text::tls_failed(&self.settings.host, error));
        let mut builder = TlsParametersBuilder::new(self.settings.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
        if let Some(pem) = &self.wire.extra_ca_pem {
            let extra = Certificate::from_pem(pem).map_err(|_| MailFault::temporary(text::bad_ca()))?;
            builder = builder.add_root_certificate(extra);
        }
        builder.build().map_err(failed)
    }
}

fn words(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    readable(&format!("{} {}", response.code(), lines.join(" ")))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn chain<'a>(error: &'a SmtpError) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |e| e.source())
}

fn is_about_tls(error: &SmtpError) -> bool {
    chain(error)
        .filter_map(|e| e.downcast_ref::<std::io::Error>()?.get_ref())
        .any(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
}

fn root_cause(error: &SmtpError) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}
