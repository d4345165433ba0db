//! The server's end of `admin.sock`.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use db::Db;
use kernel::call::World;
use tokio::net::UnixListener;
use tokio::sync::watch;

use super::order::{Order, Report, carry_out};
use crate::http::{self, Limits, Listener, Server};
use crate::stop::Stop;

/// Where orders go.
pub(super) const PATH: &str = "/order";

/// Listens on the socket until `stop`. What lay at its place is of a process that is gone: this one holds the directory.
pub fn serve(path: &Path, db: Db, world: World, stop: watch::Receiver<bool>) -> Result<tokio::task::JoinHandle<bool>, Stop> {
    let _ = std::fs::remove_file(path);
    // The process's umask keeps everybody else out from the first moment.
    let private = std::fs::Permissions::from_mode(0o600);
    let listener = UnixListener::bind(path).and_then(|listener| std::fs::set_permissions(path, private).map(|()| listener));
    let listener = listener.map_err(|error| {
        Stop::because(format!("the socket {} cannot be made ({error}): choose a shorter --data-dir on a local disk", path.display()))
    })?;
    let router = Router::new().route(PATH, post(order)).with_state((db, world));
    let patience = Duration::from_secs(30);
    let limits = Limits { connections: 8, patience, drain: patience };
    Ok(tokio::spawn(Server { listener: Listener::Unix(listener), router, full: http::full(), tls: None, limits }.run(stop)))
}

async fn order(State((db, world)): State<(Db, World)>, Json(order): Json<Order>) -> Json<Report> {
    tracing::info!(order = order.word(), "an order through the socket");
    Json(carry_out(&db, &world, order).await)
}
