//! User name and temporary password by mail, in the place of a link.

use identity::invitations::login_mails::{Mailed, Mails, mail_login_info, mail_user_name};
use identity::passwords::{self, Kind, SetPassword};
use identity::roles::Builtin;
use identity::testing::Site;
use identity::{UserId, organization};
use kernel::Secret;

use crate::mailroom::{ORG, mailroom};

async fn with_temporary(site: &Site, user: UserId) -> Secret {
    let secret = Secret::new("velvet otter swimming");
    let hash = site.app.hasher.hash(secret.clone()).await.unwrap();
    let ctx = site.product();
    let set = move |tx: &mut db::Tx<'_>| {
        let kind = Kind::Temporary { expires_at: None };
        passwords::set(&ctx, tx, SetPassword { user, hash: hash.clone(), kind, must_change: true })
    };
    site.write(set).await.unwrap();
    secret
}

db::on_both!(
    // covers: B3, B4, B8, T-B14
    async fn user_name_and_temporary_password_go_in_two_mails_or_one(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let pat = site.person("pat", Builtin::TeamMember, root).await;
        let (ctx, secret) = (site.ctx(ada).await, with_temporary(&site, pat).await);
        let temporary = secret.clone();
        let mailed = site.write(move |tx| mail_login_info(&ctx, tx, pat, &temporary, Mails::Two)).await.unwrap();
        assert_eq!(mailed, Mailed::Password);
        let stored = move |site: &Site| {
            let db = site.app.db.clone();
            async move { db.read(move |read| passwords::find(read, ORG, pat)).await.unwrap().unwrap() }
        };
        assert_eq!(stored(&site).await.expires_at, None, "no time runs while the mail waits");
        post.deliver().await;
        let mails = post.kept.sent_to("pat@x.example");
        assert_eq!(mails.len(), 2);
        assert!(mails.iter().all(|mail| mail.text.contains("https://crm.x.example/sign-in")), "each with the link");
        let about = |subject: &str| mails.iter().find(|mail| mail.subject.contains(subject)).unwrap();
        let (name, password) = (about("user name"), about("temporary password"));
        assert!(name.text.contains("\npat\n") && !name.text.contains(secret.reveal()));
        assert!(password.text.contains(secret.reveal()) && !password.text.contains("\npat\n"));
        let ends = stored(&site).await.expires_at.unwrap();
        assert_eq!(ends.secs_since(site.app.world.clock.now()), 72 * 3600, "counted from the accepted delivery");

        let (ctx, secret) = (site.ctx(ada).await, with_temporary(&site, pat).await);
        let temporary = secret.clone();
        site.write(move |tx| mail_login_info(&ctx, tx, pat, &temporary, Mails::One)).await.unwrap();
        let both = post.newest("pat@x.example").await;
        assert!(both.text.contains("User name: pat") && both.text.contains(secret.reveal()));
        assert!(!both.subject.contains(secret.reveal()));
    }
);

db::on_both!(
    // covers: T-B14
    async fn a_replaced_temporary_password_is_not_mailed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, pat) = (mailroom(&site), site.person("pat", Builtin::TeamMember, site.root().await).await);
        for _ in 0..2 {
            let (ctx, secret) = (site.ctx(ada).await, with_temporary(&site, pat).await);
            site.write(move |tx| mail_login_info(&ctx, tx, pat, &secret, Mails::One)).await.unwrap();
        }
        post.deliver().await;
        assert_eq!(post.kept.sent_to("pat@x.example").len(), 1);
    }
);

db::on_both!(
    // covers: B4
    async fn where_no_passwords_are_mailed_a_link_goes_instead(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let ctx = site.ctx(ada).await;
        let switched = site.write(move |tx| {
            let mut settings = organization::ChangeSettings::from(&organization::get(tx, ORG)?);
            settings.mails_passwords = false;
            organization::change_settings(&ctx, tx, settings).map(drop)
        });
        switched.await.unwrap();
        let pat = site.person("pat", Builtin::TeamMember, root).await;
        let (ctx, secret) = (site.ctx(ada).await, with_temporary(&site, pat).await);
        let temporary = secret.clone();
        assert_eq!(site.write(move |tx| mail_login_info(&ctx, tx, pat, &temporary, Mails::Two)).await.unwrap(), Mailed::Link);
        let mail = post.newest("pat@x.example").await;
        assert!(!mail.text.contains(secret.reveal()) && mail.text.contains("/invitation#"));
        assert!(site.app.db.read(move |read| passwords::find(read, ORG, pat)).await.unwrap().is_none(), "the link is the one way in");
    }
);

db::on_both!(
    // covers: A3
    async fn the_user_name_is_mailed_alone_when_asked(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, pat) = (mailroom(&site), site.person("pat", Builtin::TeamMember, site.root().await).await);
        post.deliver().await;
        assert!(post.kept.sent().is_empty(), "making a user mails nothing");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| mail_user_name(&ctx, tx, pat)).await.unwrap();
        assert!(post.newest("pat@x.example").await.text.contains("This mail holds no password"));
    }
);
