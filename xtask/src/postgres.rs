//! A throw-away PostgreSQL for the tests: its own directory, a free port of 127.0.0.1, gone afterwards.
//!
//! It forgets what a crash would test (`fsync` is off), so nothing but tests may use it.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Outcome, guardian, provision, shell};

/// How long a cluster may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running cluster; it stops when this is dropped.
pub struct Cluster {
    server: Child,
    dir: PathBuf,
    /// The URL of its superuser.
    pub url: String,
}

impl Cluster {
    /// Starts a cluster with the programs in `bin`.
    pub fn start(bin: &Path) -> Outcome<Self> {
        let dir = std::env::temp_dir().join(format!("usher-postgres-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).map_err(|error| format!("{}: {error}", dir.display()))?;
        guardian::scratch(&dir);
        let owner = Owner::find()?;
        owner.give(&dir)?;
        let data = dir.join("data");
        let mut initdb = owner.command(&bin.join("initdb"));
        initdb.args(["--username=usher", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
        shell::capture(initdb.arg("--pgdata").arg(&data).current_dir(&dir))?;
        let mut said = String::new();
        for _ in 0..5 {
            let port = free_port()?;
            let mut server = shell::start(&mut server_command(&owner, bin, &data, &dir, port)?)?;
            if answers(&mut server, &data) {
                return Ok(Self { server, dir, url: format!("postgres://usher@127.0.0.1:{port}/postgres") });
            }
            // Most likely somebody took the port in between.
            guardian::ended(server.id());
            said = crate::workspace::read(dir.join("log")).unwrap_or_default();
        }
        Err(format!("PostgreSQL did not start: {}", said.lines().last().unwrap_or("it said nothing")))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // INT is PostgreSQL's fast shutdown: it ends the sessions and goes.
        shell::stop(&mut self.server);
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// `cargo xtask postgres`: prints what to export for tests by hand, and keeps the cluster until ctrl-c, when the guardian
/// stops it.
pub fn serve() -> Outcome {
    let bin = provision::postgres()?;
    let mut cluster = Cluster::start(&bin)?;
    println!("export USHER_TEST_POSTGRES={}", cluster.url);
    match provision::python() {
        Ok(python) => println!("export USHER_TEST_PYTHON={}", python.display()),
        Err(why) => println!("# no SMTP server for tests: {why}"),
    }
    eprintln!("ctrl-c stops it");
    let status = cluster.server.wait().map_err(|error| format!("PostgreSQL: {error}"))?;
    Err(format!("PostgreSQL ended by itself: {status}"))
}

/// Who runs the server: PostgreSQL refuses to run as root.
struct Owner {
    /// User and group id of `postgres`, if we are root.
    ids: Option<(u32, u32)>,
}

impl Owner {
    fn find() -> Outcome<Self> {
        if !provision::is_root() {
            return Ok(Self { ids: None });
        }
        let id = |what: &str| {
            let text = shell::capture(Command::new("id").args([what, "postgres"]))?;
            text.trim().parse::<u32>().map_err(|_| format!("id {what} postgres printed {text:?}"))
        };
        Ok(Self { ids: Some((id("-u")?, id("-g")?)) })
    }

    fn give(&self, dir: &Path) -> Outcome {
        let Some((uid, gid)) = self.ids else { return Ok(()) };
        chown(dir, Some(uid), Some(gid)).map_err(|error| format!("{}: {error}", dir.display()))
    }

    fn command(&self, program: &Path) -> Command {
        let Some((uid, gid)) = self.ids else { return Command::new(program) };
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}")).args(["--clear-groups", "--"]).arg(program);
        command
    }
}

fn server_command(owner: &Owner, bin: &Path, data: &Path, dir: &Path, port: u16) -> Outcome<Command> {
    let log = std::fs::File::create(dir.join("log")).map_err(|error| format!("{}: {error}", dir.display()))?;
    let mut command = owner.command(&bin.join("postgres"));
    command.arg("-D").arg(data).arg("-k").arg(dir).arg("-p").arg(port.to_string());
    for setting in [
        "listen_addresses=127.0.0.1",
        "fsync=off",
        "full_page_writes=off",
        "max_connections=200",
        "max_wal_senders=0",
        "wal_level=minimal",
        "autovacuum=off",
    ] {
        command.args(["-c", setting]);
    }
    command.current_dir(dir).stdout(Stdio::null()).stderr(log);
    Ok(command)
}

/// Waits until the server has written "ready" into the last line of its pid file.
fn answers(server: &mut Child, data: &Path) -> bool {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if !matches!(server.try_wait(), Ok(None)) {
            return false;
        }
        let state = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
        if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no free port of 127.0.0.1: {error}"))
}

/// The directory of the newest PostgreSQL of this machine, if there is one.
pub fn newest() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let newest = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max();
    let debian = newest.map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    let stated = || {
        let text = shell::capture(Command::new("pg_config").arg("--bindir")).ok()?;
        Some(PathBuf::from(text.trim()))
    };
    debian.into_iter().chain(stated()).find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
}

/// Whether somebody owns the machine's `postgres` account, which root runs the server as.
pub fn has_account() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() != 0) || shell::exists("id", "postgres")
}
