//! `usher`: opens the installation, listens, works, and ends in order.
//!
//! ```text
//! listen ─► open ─► migrate ─► say where ─► serve … signal ─► not ready ─► drain requests ─► end workers ─► checkpoint
//! ```

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn;
use identity::http::{App, Settings};
use identity::passwords::Hasher;
use identity::setup::Gate;
use kernel::Secret;
use mail::{Route, Wire};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use web::edge::Edge;

use crate::config::{Config, Database};
use crate::http::{self, Limits, Listener, Server};
use crate::installation::{Installation, ORG, VERSION};
use crate::observe::{self, Observed};
use crate::stop::Stop;
use crate::workers::{self, Workers};
use crate::{operator, telemetry};

/// So long a client may be slow.
const PATIENCE: Duration = Duration::from_secs(30);
/// Requests that run when the signal comes have so long to end.
const DRAIN: Duration = Duration::from_secs(30);
/// Workers then have so long for the step they are in.
const LAST_STEP: Duration = Duration::from_secs(10);
/// Descriptors that are not for connections: the database, logs, mail.
const SPARE_DESCRIPTORS: usize = 128;

/// What is different for the demo.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// By which way mails leave, if not as the organization decides.
    pub route: Option<Route>,
    /// What the demo prints once it serves, in place of the address and the set-up link.
    pub demo: Option<String>,
}

/// The sockets, taken before anything else: whoever comes while the database is opened waits.
pub struct Bound {
    main: TcpListener,
    metrics: Option<TcpListener>,
    tls: Option<TlsAcceptor>,
    url: String,
}

impl std::fmt::Debug for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bound({})", self.url)
    }
}

impl Bound {
    /// Where somebody on this machine reaches it, without a slash at the end.
    pub fn url(&self) -> String {
        self.url.clone()
    }
}

/// Takes the sockets.
pub async fn bind(config: &Config) -> Result<Bound, Stop> {
    let tls = config.tls.as_ref().map(http::acceptor).transpose()?;
    let main = listen(config.listen, "--listen").await?;
    let metrics = match config.metrics_listen {
        Some(address) => Some(listen(address, "--metrics-listen").await?),
        None => None,
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}", reachable(main.local_addr().map_err(Stop::because)?));
    Ok(Bound { main, metrics, tls, url })
}

/// Runs until a signal.
pub async fn run(config: Config) -> Result<(), Stop> {
    let bound = bind(&config).await?;
    let installation = Installation::open(&config).await?;
    installation.bring_up().await?;
    run_on(config, installation, bound, Manner::default()).await
}

/// Runs on an opened installation until a signal.
pub async fn run_on(config: Config, installation: Installation, bound: Bound, manner: Manner) -> Result<(), Stop> {
    let mut signals = Signals::listen()?;
    let (app, secret) = application(&config, &installation, manner.demo.is_some())?;
    let observed = Observed::new(app.db.clone(), telemetry::figures(), config.metrics_token.clone());
    let (tell, stop) = watch::channel(false);
    let limits = Limits { connections: most_connections(config.most_connections), patience: PATIENCE, drain: DRAIN };
    let route = manner.route.unwrap_or_else(|| Route::Stored(app.settings.wire.clone()));
    if matches!(config.database, Database::Embedded) {
        workers::take_over(&app).await.map_err(|fault| Stop::because(fault.message))?;
    }
    let workers = workers::start(&app, route, &stop);
    let (router, full) = (router(&config, &app, &observed), edge(&config, &app).around(http::full()));
    let main = Server { listener: Listener::Tcp(bound.main), router, full, tls: bound.tls, limits };
    let main = tokio::spawn(main.run(stop.clone()));
    if let Some(listener) = bound.metrics {
        let limits = Limits { connections: 16, patience: PATIENCE, drain: Duration::from_secs(1) };
        let side = Server { listener: Listener::Tcp(listener), router: observed.open_router(), full: http::full(), tls: None, limits };
        tokio::spawn(side.run(stop.clone()));
    }
    let orders = match config.database {
        Database::Embedded => Some(operator::serve(&installation.data_dir.socket(), app.db.clone(), app.world.clone(), stop.clone())?),
        Database::Postgres { .. } => None,
    };
    match &manner.demo {
        Some(words) => print!("{words}"),
        None => say(&app, &bound.url, &secret).await,
    }
    tracing::info!(url = bound.url, database = ?app.db.engine(), version = VERSION, "Usher serves");

    signals.first().await;
    tracing::info!("ending: requests and jobs that run come to their end");
    observed.ends();
    let _ = tell.send(true);
    let in_time = tokio::select! {
        in_time = end(main, orders, workers) => in_time,
        () = signals.first() => false,
    };
    let _ = std::fs::remove_file(installation.data_dir.socket());
    if let Err(error) = installation.opened.db.checkpoint() {
        tracing::warn!(%error, "the database's log was not moved into its file; the next start does it");
    }
    if in_time {
        tracing::info!("ended");
    } else {
        tracing::warn!("ended before everything had come to its end");
    }
    Ok(())
}

/// Waits for what still runs: requests first, then the last steps of the workers. Says whether all came to their end.
async fn end(main: JoinHandle<bool>, orders: Option<JoinHandle<bool>>, workers: Workers) -> bool {
    let drained = main.await.unwrap_or(false);
    let ordered = match orders {
        Some(orders) => orders.await.unwrap_or(false),
        None => true,
    };
    drained & ordered & tokio::time::timeout(LAST_STEP, workers.end()).await.is_ok()
}

fn application(config: &Config, installation: &Installation, demo: bool) -> Result<(App, Secret), Stop> {
    let world = installation.world.clone();
    let hasher = Hasher::standard(Arc::clone(&world.rng)).map_err(Stop::because)?.with_stolen(config.stolen.clone());
    let (gate, secret) = Gate::new(&*world.rng);
    let wire = Wire { extra_ca_pem: config.mail_ca.clone(), allow_plain: config.mail_allow_plain, ..Wire::default() };
    let unsafe_durability = matches!(config.database, Database::Postgres { allow_unsafe_durability: true, .. });
    let settings = Settings { development: config.development, demo, wire, unsafe_durability, api_per_minute: config.api_per_minute };
    Ok((App::new(installation.opened.db.clone(), world, hasher, gate, settings), secret))
}

fn edge(config: &Config, app: &App) -> Edge {
    let edge = Edge::new(Arc::clone(&app.world.rng)).trusted_proxies(config.trusted_proxies.clone());
    if config.tls.is_some() { edge.serving_https() } else { edge }
}

/// Everything that is served on the main address.
pub fn router(config: &Config, app: &App, observed: &Observed) -> Router {
    let pages = identity::http::router(app.clone()).merge(observed.router());
    edge(config, app).around(pages.layer(from_fn(observe::count)))
}

async fn listen(address: SocketAddr, flag: &str) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| {
        let todo = match error.kind() {
            std::io::ErrorKind::AddrInUse => "something listens there already: stop it",
            std::io::ErrorKind::PermissionDenied => "this user may not: take a port above 1023",
            std::io::ErrorKind::AddrNotAvailable => "this machine has no such address: take 127.0.0.1 or 0.0.0.0",
            _ => return Stop::because(format!("cannot listen on {address} ({error}): choose another address with {flag}")),
        };
        Stop::because(format!("cannot listen on {address}: {todo}, or choose another address with {flag}"))
    })
}

/// The address as somebody on this machine reaches it.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => SocketAddr::from(([127, 0, 0, 1], v4.port())),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, v6.port())),
        other => other,
    }
}

/// The one thing that goes to standard output: where to go. While nobody owns the system, with the secret that opens it.
async fn say(app: &App, url: &str, secret: &Secret) {
    println!("Usher is at {url}/");
    let owned = app.db.read(|read| identity::organization::find(read, ORG)).await;
    if !owned.is_ok_and(|found| found.is_some_and(|organization| organization.owner_id.is_some())) {
        println!("Set it up at {url}/setup#{} (until there is an owner; every start makes a new link)", secret.reveal());
    }
}

/// As many connections as were asked for, or as the process may open files.
fn most_connections(asked: usize) -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let wanted = (asked + SPARE_DESCRIPTORS) as u64;
    if limit.current.is_some_and(|current| current < wanted) {
        let current = Some(limit.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
        let raised = rustix::process::Rlimit { current, maximum: limit.maximum };
        let _ = rustix::process::setrlimit(rustix::process::Resource::Nofile, raised);
    }
    let now = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let most = now.map_or(asked, |now| usize::try_from(now).unwrap_or(usize::MAX).saturating_sub(SPARE_DESCRIPTORS).max(16));
    if most < asked {
        tracing::warn!(most, "fewer connections than asked for: the process may not open more files");
    }
    asked.min(most)
}

struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> Result<Self, Stop> {
        let terminate = signal(SignalKind::terminate()).map_err(Stop::because)?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt()).map_err(Stop::because)? })
    }

    async fn first(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
