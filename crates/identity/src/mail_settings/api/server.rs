//! The mail server. Its password goes in and never comes out; as on the page, settings are kept once the server took a test mail with
//! exactly these.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::ETAG;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use db::{Read, Tx};
use kernel::{EmailAddress, Fault, Micros, Secret};
use mail::{SaveTransport, Security, TestPassed, TransportSettings};
use web::Problem;
use web::openapi::{Given, Tell as _};

use super::admit;
use crate::http::App;
use crate::http::api::{ApiSigned, Asked, IfMatch, Operation, Reply, sent};
use crate::mail_settings::transport::may_change;
use crate::mail_settings::{self, text};
use crate::{UserId, users};

/// Settings are not longer.
const BODY_BYTES: usize = 16 * 1024;

/// How the connection is encrypted, as programs name it.
#[derive(Debug, Clone, Copy)]
struct Encryption(Security);

impl Encryption {
    const ALL: &'static [Self] = &[Self(Security::Starttls), Self(Security::Tls), Self(Security::None)];

    fn word(self) -> &'static str {
        self.0.word()
    }

    fn from_word(word: &str) -> Option<Self> {
        Security::parse(word).map(Self)
    }
}

web::described_words!(Encryption);

web::answer! {
    /// The mail server.
    struct MailServer {
        /// Whether there is one. If not, mails wait in the outbox.
        is_set_up: bool,
        /// Its name or address.
        host: Option<String>,
        /// Its port.
        port: Option<i64>,
        /// How the connection is encrypted: STARTTLS (port 587), TLS (port 465), or not at all, which is for a server on the same machine.
        security: Option<Encryption>,
        /// The user name; empty where nobody signs in there.
        user_name: Option<String>,
        /// Whether a password is kept. It is never told.
        has_password: bool,
        /// The sender’s name.
        from_name: Option<String>,
        /// The sender’s address.
        from_address: Option<String>,
        /// When a test mail went through last.
        tested_at: Option<Micros>,
    }
}

web::request! {
    /// A mail server to be tried, or kept.
    struct NewMailServer {
        /// Its name or address.
        host: String,
        /// Its port.
        port: i64,
        /// How the connection is encrypted.
        security: Encryption,
        /// The user name. Left out: nobody signs in there.
        user_name: Given<String>,
        /// The password. Left out: the kept one, where server, port, encryption and user name are those that it was given with.
        password: Given<Secret>,
        /// The sender’s name.
        from_name: Given<String>,
        /// The sender’s address.
        from_address: String,
        /// To whom the test mail goes. Left out: to your own address.
        test_to: Given<String>,
    }
}

web::answer! {
    /// A test mail that the server took.
    struct MailServerTest {
        /// What the server said.
        answer: String,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::read("/api/v1/mail/server", "mail.get_server", get)
            .says("Get the mail server", "Where none is set up too, so that there is a version to send.")
            .tells_version(),
        Operation::own::<NewMailServer, MailServer>(Method::PUT, "/api/v1/mail/server", "mail.save_server", put(save))
            .says(
                "Set up the mail server",
                "Sends a test mail first, and keeps the settings if the server takes it; if not, 422 “mail.not_taken” tells what it said. The password \
                 must have been given lately.",
            )
            .verbs(&["mail_settings::save"])
            .requires_version()
            .tells_version(),
        Operation::own::<NewMailServer, MailServerTest>(Method::POST, "/api/v1/mail/server/test", "mail.test_server", post(test))
            .says("Try a mail server", "Sends a test mail and keeps nothing. The password must have been given lately."),
        Operation::bare(Method::DELETE, "/api/v1/mail/server", "mail.remove_server", remove)
            .says("Remove the mail server", "Mails wait in the outbox from then on; none is lost. The password must have been given lately.")
            .verbs(&["mail_settings::remove"])
            .takes_version(),
    ]
}

fn told(settings: Option<TransportSettings>) -> Reply<MailServer> {
    let Some(settings) = settings else {
        let (host, port, security, user_name) = (None, None, None, None);
        let (from_name, from_address, tested_at) = (None, None, None);
        let none =
            MailServer { is_set_up: false, host, port, security, user_name, has_password: false, from_name, from_address, tested_at };
        return Reply::new(none).version(0);
    };
    let told = MailServer {
        is_set_up: true,
        host: Some(settings.host),
        port: Some(settings.port.into()),
        security: Some(Encryption(settings.security)),
        user_name: Some(settings.user_name),
        has_password: !settings.password.is_empty(),
        from_name: Some(settings.sender.name),
        from_address: Some(settings.sender.address.to_string()),
        tested_at: settings.tested_at,
    };
    Reply::new(told).version(settings.version)
}

fn get(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<MailServer>, Fault> {
    admit(asked)?;
    Ok(told(mail::transport::find(&asked.ctx, read)?))
}

fn remove(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    admit(asked)?;
    let settings = mail::transport::find(&asked.ctx, tx)?.ok_or_else(Fault::not_found)?;
    mail::transport::check_version(&settings, asked.if_match.or(settings.version))?;
    mail_settings::remove(&asked.ctx, tx).map(Reply::new)
}

/// Keeps the settings if the server takes a test mail with them.
async fn save(State(app): State<App>, signed: ApiSigned, request: Request) -> Result<Response, Problem> {
    may_change(&signed.ctx)?;
    let if_match = IfMatch::required(request.headers())?;
    let (mut input, passed) = tried(&app, &signed, if_match, sent(request, BODY_BYTES).await?).await?;
    input.test_proof = passed.proof;
    let ctx = signed.ctx;
    let kept = app.db.write(move |tx| {
        mail_settings::save(&ctx, tx, input.clone())?;
        mail::transport::find(&ctx, tx)
    });
    let Reply { body, version, .. } = told(kept.await?);
    Ok(([(ETAG, format!("\"{}\"", version.unwrap_or_default()))], Json(body.tell())).into_response())
}

/// Sends a test mail and keeps nothing.
async fn test(State(app): State<App>, signed: ApiSigned, request: Request) -> Result<Response, Problem> {
    may_change(&signed.ctx)?;
    let (_, passed) = tried(&app, &signed, IfMatch::Missing, sent(request, BODY_BYTES).await?).await?;
    Ok(Json(MailServerTest { answer: passed.answer }.tell()).into_response())
}

/// The settings, with the version that stands now, and what the server said to a mail that was sent with them. To a version that is old
/// nothing is sent.
async fn tried(app: &App, signed: &ApiSigned, if_match: IfMatch, sent: NewMailServer) -> Result<(SaveTransport, TestPassed), Problem> {
    let ctx = signed.ctx.clone();
    let read = app.db.read(move |read| {
        let to = match sent.test_to.this() {
            Some(to) => to,
            None => own_address(&ctx, read)?.ok_or_else(|| Fault::field("test_to", "required", text::test_to_needed()))?,
        };
        let input = SaveTransport {
            host: sent.host,
            port: sent.port,
            security: sent.security.0,
            user_name: sent.user_name.this().unwrap_or_default(),
            password: sent.password.this().unwrap_or_default(),
            goes_on_with_typed: false,
            from_name: sent.from_name.this().unwrap_or_default(),
            from_address: sent.from_address,
            test_proof: String::new(),
            version: 0,
        };
        let settings = mail::transport::resolve(&ctx, read, &input)?;
        mail::transport::check_version(&settings, if_match.or(settings.version))?;
        let to = EmailAddress::parse(&to).map_err(|fault| Fault::field("test_to", fault.code, fault.message))?;
        Ok::<_, Fault>((SaveTransport { version: settings.version, ..input }, settings, to))
    });
    let (input, settings, to) = read.await?;
    let passed = mail::send_test(&signed.ctx, &app.settings.wire, &settings, &to, &signed.organization.name).await;
    let refused =
        |said: mail::MailFault| Problem::of_status(StatusCode::UNPROCESSABLE_ENTITY, "mail.not_taken", text::not_taken(said.answer));
    Ok((input, passed.map_err(refused)?))
}

fn own_address(ctx: &access::Ctx, read: &mut Read<'_>) -> Result<Option<String>, Fault> {
    let me = ctx.actor.user().map(UserId).ok_or_else(Fault::not_found)?;
    Ok(users::get(read, ctx.org, me)?.primary_email)
}
