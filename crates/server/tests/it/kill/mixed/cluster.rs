//! A PostgreSQL of this test's own, which keeps what it acknowledges, and may be killed and started again.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long it may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// The cluster; it goes with the test.
pub struct Cluster {
    bin: PathBuf,
    folder: TempDir,
    /// User and group id of `postgres`, if we are root: as root it does not run.
    owner: Option<(u32, u32)>,
    port: u16,
    /// Settings of its own.
    settings: Vec<&'static str>,
    server: Option<Child>,
}

impl Cluster {
    /// Makes and starts one; none where this machine has no PostgreSQL to start.
    pub fn start() -> Option<Self> {
        let bin = programs()?;
        let owner = rustix::process::geteuid().is_root().then(|| (id("-u"), id("-g")));
        let (folder, port) = place(owner);
        let mut cluster = Self { bin, folder, owner, port, settings: Vec::new(), server: None };
        let mut initdb = cluster.command("initdb");
        initdb.args(["--username=usher", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
        let made = initdb.arg("--pgdata").arg(cluster.data()).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        cluster.start_again();
        Some(cluster)
    }

    /// A standby that has everything this one acknowledges from now on, and takes over when it is promoted.
    pub fn standby(&mut self) -> Self {
        let (folder, port) = place(self.owner);
        // It asks for what it has not yet ten times a second, not every five.
        let settings = vec!["wal_retrieve_retry_interval=100ms"];
        let mut standby = Self { bin: self.bin.clone(), folder, owner: self.owner, port, settings, server: None };
        let mut copy = self.command("pg_basebackup");
        copy.args([
            "--host=127.0.0.1",
            "--username=usher",
            "--write-recovery-conf",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
        ]);
        let copied = copy.arg(format!("--port={}", self.port)).arg("--pgdata").arg(standby.data()).output().unwrap();
        assert!(copied.status.success(), "{copied:?}");
        standby.start_again();
        // From here on nobody is told that a write is kept before the standby has it too.
        self.kill();
        self.settings = vec!["synchronous_standby_names=*"];
        self.start_again();
        standby
    }

    /// Makes a standby take over.
    pub fn promote(&self) {
        let promoted = self.command("pg_ctl").args(["promote", "--wait", "--pgdata"]).arg(self.data()).output().unwrap();
        assert!(promoted.status.success(), "{promoted:?}");
    }

    /// Where the superuser reaches whichever of the two may be written.
    pub fn url_with(&self, standby: &Self) -> String {
        format!("postgres://usher@127.0.0.1:{},127.0.0.1:{}/postgres?target_session_attrs=read-write", self.port, standby.port)
    }

    /// Where its superuser reaches it.
    pub fn url(&self) -> String {
        format!("postgres://usher@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = match self.owner {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={user}")).arg(format!("--regid={group}"));
                command.args(["--clear-groups", "--pdeathsig=KILL", "--"]).arg(program);
                command
            }
        };
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Kills all of its processes at once.
    pub fn kill(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        let id = server.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        server.kill().unwrap();
        for child in children.split_whitespace().filter_map(|id| rustix::process::Pid::from_raw(id.parse().ok()?)) {
            // It may have gone by itself.
            let _ = rustix::process::kill_process(child, rustix::process::Signal::KILL);
        }
        server.wait().unwrap();
    }

    /// Starts it on what it has, and waits until it has read its log again.
    pub fn start_again(&mut self) {
        let began = Instant::now();
        // What a killed one left in memory may stand in the way for a moment.
        while self.server.is_none() {
            assert!(began.elapsed() < PATIENCE, "{}", std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default());
            self.try_start();
        }
    }

    fn try_start(&mut self) {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let (mut command, port) = (self.command("postgres"), self.port.to_string());
        command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path()).args(["-p", &port]);
        for setting in ["listen_addresses=127.0.0.1", "max_connections=100", "shared_buffers=32MB"] {
            command.args(["-c", setting]);
        }
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        let _ = std::fs::remove_file(self.data().join("postmaster.pid"));
        let mut server = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        while matches!(server.try_wait(), Ok(None)) {
            let state = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
            if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                self.server = Some(server);
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A folder that is the server's, and a free port.
fn place(owner: Option<(u32, u32)>) -> (TempDir, u16) {
    let folder = tempfile::tempdir().unwrap();
    if let Some((user, group)) = owner {
        chown(folder.path(), Some(user), Some(group)).unwrap();
    }
    (folder, std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port())
}

fn id(what: &str) -> u32 {
    let said = Command::new("id").args([what, "postgres"]).output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().parse().unwrap()
}

/// The directory of the newest PostgreSQL of this machine.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let newest = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max();
    let debian = newest.map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    let stated = || {
        let said = Command::new("pg_config").arg("--bindir").output().ok()?;
        Some(PathBuf::from(String::from_utf8(said.stdout).ok()?.trim()))
    };
    let is_whole = |bin: &Path| bin.join("initdb").is_file() && bin.join("postgres").is_file();
    debian.into_iter().chain(stated()).find(|bin| is_whole(bin))
}
