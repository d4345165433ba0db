//! Backups: the same bytes from either engine, everything back or nothing changed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use db::backup::{self, BackupError, Restore, Summary};
use db::testing::{TestDb, postgres, sqlite};
use db::{Db, Uuid, Value, params};
use kernel::call::World;
use kernel::{Call, KeyRing};

db::statements! {
    ADD_ROLE = "INSERT INTO role (org, id, name, name_key, name_sort, description, builtin, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    ADD_CHUNK = "INSERT INTO import_chunk (org, import_id, seq, bytes) VALUES ($1, $2, $3, $4)";
    ADD_LINK = "INSERT INTO audit_link (org, seq, event_id, hash) VALUES ($1, $2, $3, $4)";
    ADD_INSTANCE = "INSERT INTO instance (one, id, created_at) VALUES (1, $1, 5)";
    ROLES = "SELECT COUNT(*) FROM role";
}

/// Every kind of value, awkward text, the limits of numbers, more rows than one page or one insert takes.
async fn fill(db: &Db) {
    let fill = |tx: &mut db::Tx<'_>| {
        tx.execute(ADD_INSTANCE, params![Uuid::from_u128(99)])?;
        for n in 0..1_300_i64 {
            let id = Uuid::from_u128(u128::from(n.unsigned_abs()) << 90 | 7);
            let name = format!("Rôle {n} \"quoted\" \\ 田中 \u{1F600}\n'; --");
            let builtin = if n % 2 == 0 { Value::Null } else { Value::Text(String::new()) };
            let moment = if n % 3 == 0 { i64::MIN } else { i64::MAX };
            tx.execute(ADD_ROLE, params![1, id, name, format!("k{n}"), vec![0_u8, 255, 7], "", builtin, moment])?;
        }
        for seq in 0..60 {
            tx.execute(ADD_CHUNK, params![1, Uuid::max(), seq, vec![b'x'; 1_000]])?;
        }
        tx.execute(ADD_LINK, params![1, 1, Uuid::from_u128(1), [1_u8; 32]])?;
        tx.execute(ADD_LINK, params![1, 2, Uuid::from_u128(2), [2_u8; 32]])?;
        Ok::<_, db::DbError>(())
    };
    db.write(fill).await.expect("rows");
}

fn world() -> World {
    db::testing::world().0
}

fn call() -> Call {
    db::testing::call(&world())
}

async fn write(test: &TestDb, folder: &Path, name: &str) -> (PathBuf, Summary) {
    let to = folder.join(name);
    let summary = backup::backup(&test.db, &call(), "0.1.0", &to).await.expect("a backup");
    (to, summary)
}

async fn roles(db: &Db) -> i64 {
    db.read(|read| read.scalar::<i64>(ROLES, &[])).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_comes_back_the_same_and_across_from_and_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (sqlite().await, postgres().await);
    fill(&here.db).await;
    fill(&there.db).await;
    let (file, summary) = write(&here, folder.path(), "a.usher").await;
    let (other, _) = write(&there, folder.path(), "b.usher").await;
    let bytes = std::fs::read(&file).unwrap();
    assert_eq!(bytes, std::fs::read(&other).unwrap(), "both engines write the same bytes");
    assert_eq!(backup::verify(&file).unwrap(), summary);
    assert_eq!((summary.header.counts["role"], summary.header.instance), (1_300, Some(Uuid::from_u128(99))));
    assert_eq!((summary.header.audit[0].seq, &summary.header.audit[0].hash[..4]), (2, "0202"));

    for (n, empty) in [sqlite().await, postgres().await].into_iter().enumerate() {
        let restored = backup::restore(&empty.db, &call(), &file, Restore::default()).await.unwrap();
        assert_eq!(restored, summary);
        let (again, _) = write(&empty, folder.path(), &format!("again{n}.usher")).await;
        assert_eq!(std::fs::read(again).unwrap(), bytes);
        // Uniqueness is still told by its name.
        let twice = |tx: &mut db::Tx<'_>| tx.execute(ADD_ROLE, params![1, Uuid::nil(), "", "k1", vec![0_u8], "", Value::Null, 0]);
        assert!(empty.db.write(twice).await.unwrap_err().is_constraint("role_name_unique"));
    }
}

db::on_both!(
    async fn a_database_that_holds_something_is_replaced_only_when_that_was_said(test: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let (empty, _) = write(&test, folder.path(), "empty.usher").await;
        fill(&test.db).await;
        let (full, _) = write(&test, folder.path(), "full.usher").await;
        let refused = backup::restore(&test.db, &call(), &empty, Restore::default()).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
        assert_eq!(roles(&test.db).await, 1_300);
        let how = Restore { replace: true, ..Restore::default() };
        backup::restore(&test.db, &call(), &empty, how).await.unwrap();
        assert_eq!(roles(&test.db).await, 0);
        backup::restore(&test.db, &call(), &full, how).await.unwrap();
        assert_eq!(roles(&test.db).await, 1_300);
        let over = backup::backup(&test.db, &call(), "0.1.0", &full).await;
        assert!(matches!(over, Err(BackupError::Exists(_))));
    }
);

db::on_both!(
    async fn without_its_secret_key_a_backup_says_what_is_lost(test: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        let (file, summary) = write(&test, folder.path(), "a.usher").await;
        let mut world = world();
        world.keys = KeyRing::single([8; 32]).into();
        let stranger = db::testing::call(&world);
        let refused = backup::restore(&test.db, &stranger, &file, Restore::default()).await;
        assert!(refused.unwrap_err().to_string().contains("waiting mails"));
        assert_eq!(summary.missing_keys(stranger.keys()).len(), 1);
        let how = Restore { without_keys: true, ..Restore::default() };
        backup::restore(&test.db, &stranger, &file, how).await.unwrap();
        // A ring that was rotated since still holds the key.
        world.keys = KeyRing::single([7; 32]).with_new([8; 32]).into();
        assert!(summary.missing_keys(db::testing::call(&world).keys()).is_empty());
    }
);

fn plain(file: &Path) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    text
}

fn packed(text: &str, to: &Path) {
    let mut out = flate2::write::GzEncoder::new(std::fs::File::create(to).unwrap(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap();
}

/// The file as somebody writes it who knows how: the last line adds up.
fn with_its_checksum(text: &str) -> String {
    let (content, end) = text.split_at(text.rfind("{\"end\"").unwrap());
    let rows = content.lines().filter(|line| line.starts_with('[')).count();
    assert!(end.contains("sha256"));
    let sha256 = kernel::crypto::hex(&kernel::crypto::sha256(content.as_bytes()));
    format!("{content}{{\"end\":{{\"rows\":{rows},\"sha256\":\"{sha256}\"}}}}\n")
}

fn without_last_link(text: &str) -> String {
    let last = text.lines().find(|line| line.starts_with("[1,2,") && line.contains("020202")).unwrap();
    text.replacen(&format!("{last}\n"), "", 1).replacen("\"audit_link\":2", "\"audit_link\":1", 1)
}

db::on_both!(
    async fn a_file_that_is_not_whole_changes_nothing(test: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        fill(&test.db).await;
        let (file, _) = write(&test, folder.path(), "a.usher").await;
        let bad = folder.path().join("bad.usher");
        let text = plain(&file);
        let end = text.rfind("{\"end\"").unwrap();
        let cases = [
            ("cut off", text[..end].to_owned()),
            ("changed", text.replace("Rôle 7 ", "Role 7 ")),
            ("a row gone", text.replacen(text.lines().find(|l| l.contains("Rôle 7 ")).unwrap(), "", 1)),
            ("continued", format!("{text}[1]\n")),
            ("another table", text.replace("{\"table\":\"role\"", "{\"table\":\"pg_authid\"")),
            ("another head", with_its_checksum(&text.replacen("\"hash\":\"0202", "\"hash\":\"0302", 1))),
            ("a link less", with_its_checksum(&without_last_link(&text))),
            ("newer", text.replacen(&format!("\"schema\":{}", db::migrate::newest()), "\"schema\":999", 1)),
            ("something else", "PK\u{3}\u{4}".to_owned()),
            ("nothing", String::new()),
        ];
        let how = Restore { replace: true, ..Restore::default() };
        for (what, text) in cases {
            packed(&text, &bad);
            let refused = backup::restore(&test.db, &call(), &bad, how).await;
            let message = refused.expect_err(what).to_string();
            assert!(!message.contains('\n') && message.len() > 20, "{what}: {message}");
            assert_eq!(roles(&test.db).await, 1_300, "{what}");
        }
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&bad, &bytes[..bytes.len() / 2]).unwrap();
        assert!(matches!(backup::verify(&bad), Err(BackupError::Damaged(_))));
        std::fs::write(&bad, "plain text").unwrap();
        assert!(matches!(backup::verify(&bad), Err(BackupError::NotABackup(_))));
        assert!(matches!(backup::verify(&folder.path().join("none")), Err(BackupError::CannotRead(_))));
    }
);

db::on_both!(
    async fn a_backup_shows_one_moment_while_people_write(test: TestDb) {
        let folder = tempfile::tempdir().unwrap();
        fill(&test.db).await;
        let db = test.db.clone();
        let writing = tokio::spawn(async move {
            for n in 0..200_u128 {
                let add = move |tx: &mut db::Tx<'_>| {
                    tx.execute(ADD_ROLE, params![2, Uuid::from_u128(n), "x", n.to_string(), vec![0_u8], "", Value::Null, 0])?;
                    tx.execute(ADD_LINK, params![2, i64::try_from(n).unwrap_or(0), Uuid::from_u128(n + 500), [2_u8; 32]]).map(drop)
                };
                db.write(add).await.unwrap();
            }
        });
        let (file, summary) = write(&test, folder.path(), "a.usher").await;
        writing.await.unwrap();
        assert_eq!(summary.header.counts["role"] - 1_300, summary.header.counts["audit_link"] - 2, "no half of a transaction");
        backup::verify(&file).unwrap();
        assert!(std::fs::metadata(&file).unwrap().len() < 200_000, "rows are packed");
    }
);
