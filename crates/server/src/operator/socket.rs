//! The server's end of `admin.sock`.

use std::path::Path;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use db::Db;
use kernel::call::World;
use tokio::net::UnixListener;
use tokio::sync::watch;

use super::order::{Order, Report, carry_out};
use crate::http::{Limits, Listener, Server};
use crate::stop::Stop;

/// Where orders go.
pub(super) const PATH: &str = "/order";

/// Listens on the socket until `stop`. What lay at its place is of a process that is gone: this one holds the directory.
pub fn serve(path: &Path, db: Db, world: World, stop: watch::Receiver<bool>) -> Result<tokio::task::JoinHandle<bool>, Stop> {
    let _ = std::fs::remove_file(path);
    // The process's umask keeps everybody else out from the first moment.
    let listener = UnixListener::bind(path).map_err(|error| {
        Stop::because(format!("the socket {} cannot be made ({error}): choose a shorter --data-dir on a local disk", path.display()))
    })?;
    let router = Router::new().route(PATH, post(order)).with_state((db, world));
    let limits = Limits { connections: 8, drain: std::time::Duration::from_secs(30) };
    Ok(tokio::spawn(Server { listener: Listener::Unix(listener), router, tls: None, limits }.run(stop)))
}

async fn order(State((db, world)): State<(Db, World)>, Json(order): Json<Order>) -> Json<Report> {
    tracing::info!(order = order.word(), "an order through the socket");
    Json(carry_out(&db, &world, order).await)
}
