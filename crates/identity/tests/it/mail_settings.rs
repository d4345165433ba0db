//! The mail server's page and the outbox by URL.

use identity::invitations::{self, Invite};
use identity::roles::Builtin;
use identity::testing::Site;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::mailroom::{draft, mailroom};

const SERVER: &str = "/administration/mail";
const OUTBOX: &str = "/administration/mail/outbox";

/// A mail server that takes every mail with these words.
pub async fn smtp_server(words: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let _ = stream.get_mut().write_all(b"220 test\r\n").await;
                let (mut line, mut in_data) = (String::new(), false);
                while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    let verb = line.trim_end().to_ascii_uppercase();
                    let answer = match (in_data, verb.as_str()) {
                        (true, ".") => words,
                        (true, _) => "",
                        (false, "DATA") => "354 go on",
                        (false, verb) if verb.starts_with("EHLO") => "250 test",
                        (false, "QUIT") => "221 bye",
                        _ => "250 ok",
                    };
                    in_data = answer.starts_with("354") || (in_data && answer.is_empty());
                    if !answer.is_empty() {
                        let _ = stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await;
                    }
                    line.clear();
                }
            });
        }
    });
    port
}

fn form<'a>(port: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("host", "127.0.0.1"),
        ("port", port),
        ("security", "none"),
        ("user_name", ""),
        ("password", ""),
        ("from_name", "AdventureWorks"),
        ("from_address", "crm@x.example"),
        ("test_to", "ada@x.example"),
        ("version", "0"),
    ];
    let changed = |name: &str| more.iter().any(|(n, _)| *n == name);
    fields.into_iter().filter(|(name, _)| !changed(name)).chain(more.iter().copied()).collect()
}

async fn is_set_up(site: &Site) -> bool {
    let ctx = site.product();
    site.app.db.read(move |read| mail::transport::find(&ctx, read)).await.unwrap().is_some()
}

db::on_both!(
    async fn settings_become_active_once_the_server_took_a_mail(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let page = browser.get(SERVER).await;
        assert!(page.shows("Mail is not set up"), "{}", page.body);
        assert_eq!(page.input("test_to").as_deref(), Some("ada@x.example"));
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());

        let refuses = smtp_server("554 5.7.1 we do not know you").await;
        let refused = browser.post(SERVER, &form(&refuses, &[("save", "1")])).await;
        assert_eq!(refused.status, 422);
        assert!(refused.shows("554 5.7.1 we do not know you") || refused.shows("5.7.1 we do not know you"), "{}", refused.body);
        assert!(!is_set_up(&site).await);
        let nobody = browser.post(SERVER, &form("1", &[("save", "1")])).await;
        assert!(nobody.status == 422 && nobody.shows("127.0.0.1"), "{}", nobody.body);
        let wrong = browser
            .post(SERVER, &form("0", &[("host", ""), ("from_address", "x"), ("user_name", "u"), ("password", "hunter2 secret")]))
            .await;
        assert_eq!(wrong.status, 422);
        assert!(!wrong.body.contains("hunter2"), "a typed password is never put back");

        let takes = smtp_server("250 2.0.0 queued as 4711").await;
        let tested = browser.post(SERVER, &form(&takes, &[])).await;
        assert!(tested.status == 200 && tested.shows("2.0.0 queued as 4711"), "{}", tested.body);
        assert!(!is_set_up(&site).await, "a test alone keeps nothing");
        let saved = browser.post(SERVER, &form(&takes, &[("save", "1")])).await;
        assert_eq!(saved.location(), SERVER, "{}", saved.body);
        assert!(is_set_up(&site).await);
        let page = browser.get(SERVER).await;
        assert!(page.shows("queued as 4711") && page.shows("crm@x.example"));
        let stale = browser.post(SERVER, &form(&takes, &[("save", "1")])).await;
        assert_eq!(stale.status, 412, "the version of another's change");
        assert!(browser.get("/administration/mail/remove").await.shows("none is lost"));
        assert_eq!(browser.post("/administration/mail/remove", &[]).await.location(), SERVER);
        assert!(!is_set_up(&site).await);
        let kinds = site.events().await;
        assert!(kinds.contains(&"mail.server_saved".to_owned()) && kinds.contains(&"mail.server_removed".to_owned()));
    }
);

db::on_both!(
    async fn the_outbox_shows_every_mail_and_no_secret(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let browser = site.signed_in(ada).await;
        assert!(browser.get(OUTBOX).await.shows("No mail yet"));
        for name in ["pat", "sue"] {
            let (id, ctx) = (draft(&site, name, root).await, site.ctx(ada).await);
            site.write(move |tx| invitations::invite(&ctx, tx, Invite { user: id }).map(drop)).await.unwrap();
        }
        post.kept.refuse_next(mail::MailFault::permanent("550 5.1.1 no such user here"));
        post.courier.tick().await.unwrap();
        let page = browser.get(OUTBOX).await;
        assert!(page.shows("pat@x.example") && page.shows("sue@x.example") && page.shows("550 5.1.1 no such user here"), "{}", page.body);
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        let dead = browser.get(&format!("{OUTBOX}?view=dead")).await;
        let (who, other) = if dead.shows("pat@x.example") { ("pat", "sue") } else { ("sue", "pat") };
        assert!(!dead.shows(&format!("{other}@x.example")));
        assert!(browser.get(&format!("{OUTBOX}?q=PA")).await.shows("pat@x.example"));
        assert!(!browser.get(&format!("{OUTBOX}?q=pa")).await.shows("sue@x.example"));
        assert!(browser.get(&format!("{OUTBOX}?q=zz")).await.shows("No such mail"));

        let id = dead.body.split(&format!("{OUTBOX}/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let one = browser.get(&format!("{OUTBOX}/{id}")).await;
        assert!(one.shows("••••") && !one.shows("/invitation#"), "{}", one.body);
        assert_eq!(browser.post(&format!("{OUTBOX}/{id}/retry"), &[]).await.location(), OUTBOX);
        post.deliver().await;
        assert_eq!(post.kept.sent_to(&format!("{who}@x.example")).len(), 1, "tried again");
        assert_eq!(browser.post(&format!("{OUTBOX}/{id}/cancel"), &[]).await.status, 409, "it was sent");
        assert_eq!(browser.get(&format!("{OUTBOX}/mai_x")).await.status, 404);

        let (id, ctx) = (draft(&site, "kim", root).await, site.ctx(ada).await);
        site.write(move |tx| invitations::invite(&ctx, tx, Invite { user: id }).map(drop)).await.unwrap();
        let waiting = browser.get(&format!("{OUTBOX}?view=waiting")).await;
        let id = waiting.body.split(&format!("{OUTBOX}/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(browser.post(&format!("{OUTBOX}/{id}/cancel"), &[]).await.location(), OUTBOX);
        post.deliver().await;
        assert!(post.kept.sent_to("kim@x.example").is_empty());
    }
);

db::on_both!(
    async fn who_may_not_set_up_mail_sees_neither_page(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let (sam, jae) =
            (site.person("sam", Builtin::TeamMember, root).await, site.person("jae", Builtin::CompanyAdministrator, europe).await);
        for id in [sam, jae] {
            let browser = site.signed_in(id).await;
            for path in [SERVER, OUTBOX] {
                assert!(matches!(browser.get(path).await.status.as_u16(), 403 | 404), "{path}");
            }
            assert!(matches!(browser.post(SERVER, &form("25", &[("save", "1")])).await.status.as_u16(), 403 | 404));
            assert!(matches!(browser.post("/administration/mail/remove", &[]).await.status.as_u16(), 403 | 404));
        }
    }
);
