//! Every way in which a start can be refused, each with one line that says what to do.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use db::config::PostgresOptions;
use db::open::{FILE, INSTANCE_FILE, OpenError, Opened, open_postgres, open_sqlite};
use db::{DbConfig, params};
use kernel::Call;

db::statements! {
    ADD_FUTURE = "INSERT INTO schema_migration (number, name, applied_at) VALUES (999, 'future', 0)";
}

fn call() -> Call {
    db::testing::call(&db::testing::world().0)
}

async fn begin(folder: &Path) -> Opened {
    let opened = open_sqlite(folder, 1).await.expect("a fresh folder opens");
    opened.bring_up(&call(), "0.1.0", &folder.join("backups")).await.expect("its tables are made");
    opened
}

async fn refusal(folder: &Path) -> (OpenError, String) {
    let error = open_sqlite(folder, 1).await.expect_err("refused");
    let line = error.to_string();
    assert!(!line.contains('\n') && line.contains(':'), "{line}");
    (error, line)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_opens_again_and_holds_one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new/data");
    let first = begin(&data).await;
    assert!(matches!(refusal(&data).await.0, OpenError::InUse(_)));
    drop(first);
    let again = open_sqlite(&data, 1).await.unwrap();
    assert!(again.warnings.is_empty() && again.state.missing == 0);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&data.join(FILE))), (0o700, 0o600));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_is_not_a_fresh_start() {
    let folder = tempfile::tempdir().unwrap();
    drop(begin(folder.path()).await);
    let kept = fs::read(folder.path().join(FILE)).unwrap();
    fs::remove_file(folder.path().join(FILE)).unwrap();
    assert!(matches!(refusal(folder.path()).await.0, OpenError::Lost(_)));
    fs::write(folder.path().join(FILE), "").unwrap();
    assert!(matches!(refusal(folder.path()).await.0, OpenError::Lost(_)));
    fs::write(folder.path().join(FILE), kept).unwrap();
    fs::write(folder.path().join(INSTANCE_FILE), "nonsense").unwrap();
    assert!(matches!(refusal(folder.path()).await.0, OpenError::BadInstanceFile(_)));
    fs::remove_file(folder.path().join(INSTANCE_FILE)).unwrap();
    let opened = open_sqlite(folder.path(), 1).await.unwrap();
    assert_eq!(opened.warnings.len(), 1);
    opened.bring_up(&call(), "0.1.0", folder.path()).await.unwrap();
    assert!(folder.path().join(INSTANCE_FILE).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_elsewhere_is_left_alone() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(begin(ours.path()).await);
    let stranger = open_sqlite(theirs.path(), 1).await.unwrap();
    let another = db::testing::world().0;
    let _ = Call::new(kernel::OrgId(1), kernel::Actor::System, kernel::Via::Cli, &another).new_uuid();
    let later = Call::new(kernel::OrgId(1), kernel::Actor::System, kernel::Via::Cli, &another);
    stranger.bring_up(&later, "0.1.0", theirs.path()).await.unwrap();
    drop(stranger);
    fs::copy(theirs.path().join(FILE), ours.path().join(FILE)).unwrap();
    assert!(matches!(refusal(ours.path()).await.0, OpenError::OtherInstance(_)));

    let foreign = tempfile::tempdir().unwrap();
    let conn = rusqlite::Connection::open(foreign.path().join(FILE)).unwrap();
    conn.execute_batch("CREATE TABLE bookmark (url TEXT)").unwrap();
    drop(conn);
    let before = fs::read(foreign.path().join(FILE)).unwrap();
    assert!(matches!(refusal(foreign.path()).await.0, OpenError::Foreign(_)));
    assert_eq!(fs::read(foreign.path().join(FILE)).unwrap(), before);
    fs::write(
        foreign.path().join(FILE),
        "this is a letter, not a database, and it is long enough to have a header of a hundred bytes or more",
    )
    .unwrap();
    assert!(matches!(refusal(foreign.path()).await.0, OpenError::NotADatabase(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let opened = begin(folder.path()).await;
    opened.db.checkpoint().unwrap();
    drop(opened);
    let path = folder.path().join(FILE);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 8192]).unwrap();
    let _ = fs::remove_file(folder.path().join("usher.sqlite-wal"));
    assert!(matches!(refusal(folder.path()).await.0, OpenError::Damaged { .. }));
    let mut scribbled = whole.clone();
    for byte in &mut scribbled[4096..16384] {
        *byte ^= 0x5A;
    }
    fs::write(&path, scribbled).unwrap();
    assert!(matches!(refusal(folder.path()).await.0, OpenError::Damaged { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let opened = begin(folder.path()).await;
    opened.db.write(|tx| tx.execute(ADD_FUTURE, params![])).await.unwrap();
    drop(opened);
    let (error, line) = refusal(folder.path()).await;
    assert!(matches!(error, OpenError::Newer { found: 999, .. }), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let (error, line) = refusal(&folder.path().join("file/data")).await;
    assert!(matches!(error, OpenError::FolderNotWritable { .. }), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_restored_into_a_folder_and_its_mark_follows() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let opened = begin(old.path()).await;
    let file = old.path().join("a.usher");
    db::backup::backup(&opened.db, &call(), "0.1.0", &file).await.unwrap();
    let fresh = begin(new.path()).await;
    fresh.restore(&call(), &file, db::backup::Restore::default()).await.unwrap();
    drop(fresh);
    let again = open_sqlite(new.path(), 1).await.unwrap();
    let ids = (db::open::instance(&opened.db).await.unwrap(), db::open::instance(&again.db).await.unwrap());
    assert!(ids.0.is_some() && ids.0 == ids.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_it_keeps_what_it_acknowledges_is_asked_on_postgres() {
    let test = db::testing::postgres().await;
    let DbConfig::Postgres { url, .. } = &test.config else { panic!("a server") };
    let allowing = PostgresOptions { allow_unsafe_durability: true, ..PostgresOptions::default() };
    let with = |setting: &str| {
        let glue = if url.reveal().contains('?') { '&' } else { '?' };
        kernel::Secret::new(format!("{}{glue}options=-c%20synchronous_commit%3D{setting}", url.reveal()))
    };
    let refused = open_postgres(with("off"), 1, PostgresOptions::default()).await;
    assert!(matches!(refused, Err(OpenError::UnsafeDurability(_))), "{refused:?}");
    let opened = open_postgres(with("off"), 1, allowing.clone()).await.unwrap();
    assert!(opened.warnings[0].contains("synchronous_commit = off"));
    opened.bring_up(&call(), "0.1.0", Path::new("unused")).await.unwrap();
    opened.db.write(|tx| tx.execute(ADD_FUTURE, params![])).await.unwrap();
    let newer = open_postgres(url.clone(), 1, allowing.clone()).await;
    assert!(matches!(newer, Err(OpenError::Newer { .. })), "{newer:?}");
    let nobody = kernel::Secret::new("postgres://nobody:hunter2@127.0.0.1:1/none");
    let error = open_postgres(nobody, 1, allowing).await.expect_err("nobody is there");
    assert!(matches!(error, OpenError::Unreachable(_)) && !error.to_string().contains("hunter2"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_must_change_are_backed_up_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut opened = begin(folder.path()).await;
    // As if this program knew one migration more than the database has.
    opened.state = db::migrate::State { at: 1, missing: 1 };
    let kept = opened.bring_up(&call(), "0.2.0", &folder.path().join("backups")).await.unwrap().expect("a backup");
    assert!(db::backup::verify(&kept).is_ok());
}
