//! A server that is killed in the middle of its work, at seeded moments, and started again on the same data.

mod bulk;
mod imports;
pub mod mails;
mod mixed;
mod through;

use std::path::{Path, PathBuf};

use db::testing::{Kept, TestDb};
use db::{Db, DbConfig};
use identity::UserId;
use identity::http::SESSION_COOKIE;
use identity::testing::Site;
use kernel::{Clock, SystemClock};
use tempfile::TempDir;

use crate::support::{Answer, Serving, place, run, usher};

db::statements! {
    END_JOB_LEASES = "UPDATE job SET due_at = 0 WHERE state = 'running'";
    END_MAIL_LEASES = "UPDATE outbox SET due_at = 0 WHERE state = 'sending'";
    END_LEASES = "UPDATE lease SET until = 0";
}

/// An installation with an owner who is signed in. No process has it open between two calls.
pub struct House {
    pub data: PathBuf,
    pub config: DbConfig,
    pub cookie: String,
    owner: UserId,
    _folders: (TempDir, Kept),
}

impl House {
    /// Founds an organization in the test's database, and lets go of it.
    pub async fn found(test: TestDb, prepare: impl AsyncFnOnce(&Site, UserId)) -> Self {
        let (site, owner) = Site::founded(test.db.clone()).await;
        // The server's clock is the real one.
        site.clock.advance_secs(SystemClock.now().secs_since(site.app.world.clock.now()));
        prepare(&site, owner).await;
        let token = site.signed_in(owner).await.cookie(SESSION_COOKIE).unwrap();
        drop(site);
        let (config, (folder, beside)) = (test.config.clone(), place());
        let data = match &config {
            DbConfig::Sqlite { path, .. } => path.parent().unwrap().to_owned(),
            DbConfig::Postgres { .. } => beside,
        };
        Self { data, config, cookie: format!("{SESSION_COOKIE}={token}"), owner, _folders: (folder, test.close()) }
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The program on this installation.
    pub fn command(&self) -> std::process::Command {
        let mut command = usher(&self.data);
        // The keys of the site that founded it.
        command.env("USHER_SECRET_KEY", "07".repeat(32)).env("USHER_LOG_LEVEL", "warn");
        if let DbConfig::Postgres { url, .. } = &self.config {
            command.env("USHER_DATABASE", url.reveal()).env("USHER_DATABASE_ALLOW_UNSAFE_DURABILITY", "true");
        }
        command
    }

    pub fn start(&self) -> Browser<'_> {
        self.start_by(&mut self.command())
    }

    /// Starts it by a command that was made ready.
    pub fn start_by(&self, command: &mut std::process::Command) -> Browser<'_> {
        Browser { serving: Serving::start(command, 1), cookie: &self.cookie }
    }

    /// Starts it after a kill. Where it shares the database it waits until the dead one's leases have run out, half a minute
    /// for a job and a minute for a mail: this brings their end forward.
    async fn start_again(&self) -> Browser<'_> {
        if matches!(self.config, DbConfig::Postgres { .. }) {
            let db = Db::open(&self.config).unwrap();
            for statement in [END_JOB_LEASES, END_MAIL_LEASES, END_LEASES] {
                db.write::<_, db::DbError, _>(move |tx| tx.execute(statement, &[])).await.unwrap();
            }
        }
        self.start()
    }

    /// The audit log's chain holds, by the command.
    pub fn audit_holds(&self) {
        let ended = run(self.command().args(["audit", "verify"]));
        let said = String::from_utf8_lossy(&ended.stdout);
        assert!(ended.status.success() && said.contains("The audit log holds") && said.contains("0 waiting"), "{ended:?}");
    }

    /// The database, once no server has it.
    pub fn look(&self) -> Site {
        Site::fresh(Db::open(&self.config).unwrap())
    }
}

/// The owner's browser, and the server that it asks.
pub struct Browser<'a> {
    pub serving: Serving,
    cookie: &'a str,
}

impl Browser<'_> {
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", "")
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let fields: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", web::url::segment(value))).collect();
        self.send("POST", path, "content-type: application/x-www-form-urlencoded\r\n", &fields.join("&"))
    }

    pub fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let (cookie, length) = (self.cookie, body.len());
        self.serving.send(&format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/html\r\ncookie: {cookie}\r\n\
             sec-fetch-site: same-origin\r\n{headers}content-length: {length}\r\n\r\n{body}"
        ))
    }

    /// Ends it in order.
    pub fn end(self) {
        self.serving.terminate();
        let (code, log) = self.serving.ended();
        assert_eq!(code, Some(0), "{log}");
    }
}

/// Where a redirect leads.
pub fn location(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.head.split("location: ").nth(1).unwrap().lines().next().unwrap()
}

/// Moments that are chosen by chance, the same ones each time.
pub struct Chance(pub u64);

impl Chance {
    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// Ascending places in a course of `total`, none at its very ends.
    fn places(&mut self, count: usize, total: u64) -> Vec<u64> {
        let mut places: Vec<u64> = (0..count).map(|_| total / 20 + self.below(total * 8 / 10)).collect();
        places.sort_unstable();
        places
    }
}
