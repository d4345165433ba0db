//! Databases for tests: a template with all migrations is made once, each test gets a copy of its own.
//!
//! SQLite copies a file. PostgreSQL copies a database on the server that `USHER_TEST_POSTGRES` names. A copy goes with its test,
//! whether that passes or fails; one whose process was killed stays.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::call::World;
use kernel::{Actor, Call, KeyRing, Micros, OrgId, Secret, TestClock, TestRng, Via, crypto};

use crate::migrate::{BEGINNING, MIGRATIONS, migrate};
use crate::{Db, DbConfig, DbError, Engine, Sql, config::PostgresOptions};

/// A test's database; it goes with the test.
#[derive(Debug)]
pub struct TestDb {
    /// The handle.
    pub db: Db,
    /// How it was reached, to open it once more.
    pub config: DbConfig,
    copy: Copy,
}

impl TestDb {
    /// Closes the handle, for another process to open the database: `config` says how. It goes with what is given back.
    pub fn close(self) -> Kept {
        drop(self.db);
        Kept { _copy: self.copy }
    }
}

/// A test's database that nobody here has open.
#[derive(Debug)]
pub struct Kept {
    _copy: Copy,
}

/// What goes with the test.
#[derive(Debug)]
enum Copy {
    Folder { _folder: tempfile::TempDir },
    Database { server: String, name: String },
}

impl Drop for Copy {
    fn drop(&mut self) {
        let Self::Database { server, name } = self else { return };
        let (server, drop) = (std::mem::take(server), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // On a thread of its own: a runtime may be waiting around this one, and the test's process ends right after.
        let dropping = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                let Ok((client, connection)) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await else { return };
                let connection = tokio::spawn(connection);
                let _ = client.batch_execute(&drop).await;
                connection.abort();
            });
        });
        let _ = dropping.join();
    }
}

/// Writes the test body once and runs it on both engines: `db::on_both!(async fn name(test: TestDb) { … });`
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* async fn $name:ident($test:ident : TestDb) $body:block) => {
        $(#[$meta])*
        #[cfg(test)]
        mod $name {
            #[allow(unused_imports, reason = "the body decides what it needs")]
            use super::*;
            async fn body($test: $crate::testing::TestDb) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body($crate::testing::sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                body($crate::testing::postgres().await).await;
            }
        }
    };
}

/// A world whose clock stands until the test moves it, whose randomness repeats, with keys that guard nothing.
pub fn world() -> (World, TestClock) {
    let clock = TestClock::default();
    let keys = KeyRing::single([7; 32]);
    (World { clock: Arc::new(clock.clone()), rng: Arc::new(TestRng::seeded(7)), keys: Arc::new(keys) }, clock)
}

/// A call by the product itself in organization 1.
pub fn call(world: &World) -> Call {
    Call::new(OrgId(1), Actor::System, Via::Job, world)
}

/// Fails the test unless the engine understands every statement and the linter has nothing to say. Call it on both engines.
///
/// # Panics
/// Then, with all that is wrong.
pub async fn prepare_all(db: &Db, statements: &[Sql]) {
    let mut wrong = crate::lint::check(statements);
    for sql in statements {
        // The job claim's second text is PostgreSQL's alone.
        let not_here = db.engine() == Engine::Sqlite && sql.text.contains("SKIP LOCKED");
        if let (false, Err(error)) = (not_here, db.prepares(*sql).await) {
            wrong.push(format!("{}: {error}", sql.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Db {
    /// The next `times` commits answer `error` instead of committing. PostgreSQL only.
    pub fn fail_commits(&self, error: &DbError, times: usize) {
        if let Some(server) = self.server() {
            server.inject_failures(error, times);
        }
    }

    /// The next commit is cut off, and after it the server is away until [`Self::comes_back`]. PostgreSQL only.
    pub fn goes_away_at_commit(&self) {
        self.fail_commits(&DbError::Unavailable("cut off".into()), 1);
    }

    /// Ends that.
    pub fn comes_back(&self) {
        if let Some(server) = self.server() {
            server.go_away(false);
        }
    }
}

fn digest() -> String {
    let all: String = std::iter::once(BEGINNING).chain(MIGRATIONS.iter().map(|m| m.text)).collect();
    crypto::hex(&crypto::sha256(all.as_bytes())[..6])
}

fn template_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/test-templates")
}

/// A SQLite database with all migrations.
pub async fn sqlite() -> TestDb {
    let template = template_folder().join(format!("{}.sqlite", digest()));
    if !template.exists() {
        make_sqlite_template(&template).await;
    }
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("usher.sqlite");
    std::fs::copy(&template, &path).expect("the template can be copied");
    let config = DbConfig::Sqlite { path, readers: 2 };
    TestDb { db: Db::open(&config).expect("the copy opens"), config, copy: Copy::Folder { _folder: folder } }
}

async fn make_sqlite_template(template: &Path) {
    std::fs::create_dir_all(template_folder()).expect("the folder of templates");
    let folder = tempfile::tempdir_in(template_folder()).expect("a folder to build in");
    let path = folder.path().join("template.sqlite");
    let db = Db::open(&DbConfig::Sqlite { path: path.clone(), readers: 1 }).expect("a new file opens");
    migrate(&db, Micros(0)).await.expect("the migrations run");
    db.checkpoint().expect("the log goes into the file");
    // Several tests may build it at once; the last rename wins and all are alike.
    std::fs::rename(&path, template).expect("the template moves to its place");
}

/// A PostgreSQL database with all migrations.
pub async fn postgres() -> TestDb {
    let server = std::env::var("USHER_TEST_POSTGRES")
        .expect("USHER_TEST_POSTGRES names a PostgreSQL server for tests; `cargo xtask test` starts one, or run `cargo xtask postgres`");
    postgres_on(server).await
}

/// The same on the server of this address.
pub async fn postgres_on(server: String) -> TestDb {
    let template = format!("usher_template_{}", digest());
    let admin = admin_client(&server).await;
    if !database_exists(&admin, &template).await {
        make_postgres_template(&admin, &server, &template).await;
    }
    let name = format!("usher_test_{}", uuid::Uuid::new_v4().simple());
    admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.expect("the template can be copied");
    let config = DbConfig::Postgres { url: Secret::new(with_database(&server, &name)), pool: 8, options: PostgresOptions::default() };
    TestDb { db: Db::open(&config).expect("the copy opens"), config, copy: Copy::Database { server, name } }
}

async fn make_postgres_template(admin: &tokio_postgres::Client, server: &str, template: &str) {
    // One test builds; the others wait at the lock, then find it built.
    admin.batch_execute("SELECT pg_advisory_lock(7117)").await.expect("the lock of the template");
    if !database_exists(admin, template).await {
        let building = format!("{template}_building");
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {building}")).await.expect("an old attempt goes");
        admin.batch_execute(&format!("CREATE DATABASE {building} TEMPLATE template0 ENCODING 'UTF8'")).await.expect("a new database");
        let url = Secret::new(with_database(server, &building));
        let db = Db::open(&DbConfig::Postgres { url, pool: 1, options: PostgresOptions::default() }).expect("it opens");
        migrate(&db, Micros(0)).await.expect("the migrations run");
        drop(db);
        close_connections(admin, &building).await;
        admin.batch_execute(&format!("ALTER DATABASE {building} RENAME TO {template}")).await.expect("it gets its name");
    }
    admin.batch_execute("SELECT pg_advisory_unlock(7117)").await.expect("the lock goes");
}

async fn close_connections(admin: &tokio_postgres::Client, name: &str) {
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";
    let left = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1";
    admin.query_one(end, &[&name]).await.expect("connections end");
    while admin.query_one(left, &[&name]).await.expect("connections are counted").get::<_, i64>(0) > 0 {
        tokio::task::yield_now().await;
    }
}

async fn database_exists(admin: &tokio_postgres::Client, name: &str) -> bool {
    admin.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await.expect("the catalogue answers").is_some()
}

async fn admin_client(server: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await.expect("the test server answers");
    tokio::spawn(connection);
    client
}

fn with_database(server: &str, name: &str) -> String {
    let (head, query) = server.split_once('?').map_or((server, String::new()), |(h, q)| (h, format!("?{q}")));
    let at = head.rfind('/').filter(|i| *i > "postgres://".len()).unwrap_or(head.len());
    format!("{}/{name}{query}", &head[..at])
}
