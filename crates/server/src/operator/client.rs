//! The command's end: through the socket if a server answers there, else here.

use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, HOST};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;

use super::order::{Order, Report, carry_out};
use super::socket::PATH;
use crate::config::{Config, Database};
use crate::data_dir::DataDir;
use crate::doctor::{self, MailRules, Seen};
use crate::installation::Installation;
use crate::stop::Stop;

/// More than any report has.
const MOST_REPORT_BYTES: usize = 1 << 20;

/// Gives the order, and prints what came of it.
pub async fn give(config: Config, order: Order) -> Result<(), Stop> {
    let report = match ask_running(&config, &order).await? {
        Some(report) => report,
        None => here(&config, order).await?,
    };
    if report.failed {
        return Err(Stop::because(report.lines.join("\n")));
    }
    for line in report.lines {
        println!("{line}");
    }
    Ok(())
}

/// Looks at the rows: through the running server, or here, on tables of any version. Nothing is made that is not there.
pub async fn look(config: &Config) -> Result<Seen, Stop> {
    let mail = MailRules { extra_ca_pem: config.mail_ca.clone(), allow_plain: config.mail_allow_plain };
    if let Some(report) = ask_running(config, &Order::Look { mail: mail.clone() }).await? {
        let Some(seen) = report.seen else { return Err(Stop::because(report.lines.join(" "))) };
        return Ok(*seen);
    }
    let installation = Installation::open_to_look(config).await?;
    Ok(doctor::look(&installation.opened.db, &installation.world, mail).await)
}

async fn here(config: &Config, order: Order) -> Result<Report, Stop> {
    let installation = Installation::open(config).await?;
    if installation.opened.state.missing > 0 {
        return Err(Stop::because("the tables are of an older version: start this version of Usher once, it changes them"));
    }
    let report = carry_out(&installation.opened.db, &installation.world, order).await;
    installation.opened.db.checkpoint().map_err(Stop::because)?;
    Ok(report)
}

/// Asks the server that runs on this data directory, if one does.
async fn ask_running(config: &Config, order: &Order) -> Result<Option<Report>, Stop> {
    if !matches!(config.database, Database::Embedded) {
        return Ok(None);
    }
    if !config.data_dir.join(db::open::FILE).exists() && !config.data_dir.join(db::open::INSTANCE_FILE).exists() {
        return Err(Stop::because(format!(
            "there is no installation in {}: choose its directory with --data-dir",
            config.data_dir.display()
        )));
    }
    let socket = DataDir::make(&config.data_dir)?.socket();
    let Ok(stream) = UnixStream::connect(&socket).await else { return Ok(None) };
    ask(stream, order).await.map(Some).map_err(|error| broken(&socket, &error))
}

async fn ask(stream: UnixStream, order: &Order) -> Result<Report, Box<dyn std::error::Error + Send + Sync>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::post(PATH).header(HOST, "localhost").header(CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(serde_json::to_vec(order)?))?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    let body = to_bytes(Body::new(response.into_body()), MOST_REPORT_BYTES).await?;
    drop(sender);
    let _ = connection.await;
    if !status.is_success() {
        return Ok(Report::failed(format!("the running server does not know this order ({status}): is it of the same version?")));
    }
    Ok(serde_json::from_slice(&body)?)
}

fn broken(socket: &Path, error: &dyn std::fmt::Display) -> Stop {
    Stop::because(format!("the running server did not answer through {} ({error}): look into its log", socket.display()))
}
