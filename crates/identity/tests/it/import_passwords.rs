//! Passwords of imported files are taken by nobody and stored nowhere.

use std::fmt::Write as _;

use identity::imports::{self, ImportKind};
use identity::testing::{ORG, Site};

use crate::imports::{check, get, outcomes, run, upload, upload_as};

/// The file as the database has it.
async fn stored(site: &Site, id: identity::ImportId) -> Vec<u8> {
    let read = site.app.db.read(move |read| {
        let rows =
            read.query_text("SELECT bytes FROM import_chunk WHERE org = $1 AND import_id = $2 ORDER BY seq", db::params![ORG, id])?;
        rows.into_iter().map(db::Row::only::<Vec<u8>>).collect::<db::DbResult<Vec<_>>>()
    });
    read.await.unwrap().concat()
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

db::on_both!(
    // covers: G3, G4
    async fn no_password_of_a_file_is_stored(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let entra = "version:v1.0\nName [displayName] Required,User name [userPrincipalName] Required,\
                     Initial password [passwordProfile] Required,First name [givenName],Last name [surname],Email\n\
                     Åsa Ek,asa,Hunter2\u{e5}!,Åsa,Ek,asa@x.example\nBo Berg,bo,\"Hun\"\"ter2,\nHunter2\",Bo,Berg,bo@x.example\n\n\
                     Cy,,Hunter2,Cy,Cole,\n";
        let google = "First Name [Required];Last Name [Required];Email Address [Required];Password [Required];Password Hash Function [UPLOAD ONLY]\r\n\
                      Di;Dahl;di@x.example;Hunter2;\r\nEd;Eng;ed;Hunter2;SHA-1\r\nEd;too few\r\n";
        let latin: Vec<u8> = entra.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let files = [entra.as_bytes().to_vec(), utf16(entra), latin, google.as_bytes().to_vec(), utf16(google)];
        for (n, bytes) in files.iter().enumerate() {
            let id = upload(&site, ada, Some(ImportKind::Users), "people.csv", bytes, root).await.unwrap();
            let kept = stored(&site, id).await;
            let wide: Vec<u8> = "unter2".encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(!holds(&kept, b"unter2") && !holds(&kept, &wide), "{n}: {}", String::from_utf8_lossy(&kept));
            assert!(kept.len() > bytes.len() / 2, "all else is there");
            check(&site, ada, id).await;
            let rows = outcomes(&site, ada, id).await;
            let brief: Vec<(i64, &str)> = rows.iter().map(|row| (row.line, row.outcome.as_str())).collect();
            if n < 3 {
                assert_eq!(brief, [(3, "created"), (4, "created"), (6, "failed")], "{n}: {rows:?}");
                assert!(rows[0].label.contains("Åsa"), "{n}: {rows:?}");
            } else {
                assert_eq!(brief, [(2, "created"), (3, "failed"), (4, "failed")], "{n}: {rows:?}");
            }
            let import = get(&site, ada, id).await;
            let mut failed = imports::failed_rows(&site.app.db, &site.ctx(ada).await, &import).await.unwrap();
            let mut text = Vec::new();
            while let Some(piece) = failed.next().await {
                text.extend_from_slice(&piece.unwrap());
            }
            assert!(!holds(&text, b"unter2") && holds(&text, b"assword"), "{n}: {}", String::from_utf8_lossy(&text));
        }
        // Nor does anything else of the database hold one.
        if let db::DbConfig::Sqlite { path, .. } = &test.config {
            let folder = path.parent().unwrap();
            for file in std::fs::read_dir(folder).unwrap() {
                let bytes = std::fs::read(file.unwrap().path()).unwrap();
                assert!(!holds(&bytes, b"Hunter2"));
            }
        }
    }
);

db::on_both!(
    // covers: G3
    async fn a_large_file_without_its_passwords_is_the_same_file(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut text = "User name,Password,First name,Last name,Email\n".to_owned();
        (0..12_000).for_each(|n| writeln!(text, "u{n},Hunter2{n},\"F, {n}\",L{n},u{n}@x.example").unwrap());
        let id = upload_as(&site, ada, &text, |_| ()).await;
        let expected: String = text
            .lines()
            .map(|line| line.split_once(",Hunter2").map_or(line.to_owned(), |(a, b)| format!("{a},{}", &b[b.find(',').unwrap()..])))
            .map(|line| line + "\n")
            .collect();
        assert_eq!(String::from_utf8(stored(&site, id).await).unwrap(), expected);
        let small =
            upload_as(&site, ada, "User name,Password,First name,Last name,Email\nann,Hunter2,Ann,Ames,ann@x.example", |_| ()).await;
        assert_eq!(stored(&site, small).await, b"User name,Password,First name,Last name,Email\nann,,Ann,Ames,ann@x.example");
        assert_eq!(run(&site, ada, small).await.summary().counts.created, 1);
    }
);
