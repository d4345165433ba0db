//! What is sent from a user's page and from the list, and what people are told of changes by others.

use identity::roles::Builtin;
use identity::testing::Site;
use identity::users::{self, UpdateUser};

use crate::mailroom::{ORG, draft, mailroom};

db::on_both!(
    // covers: B1, B8
    async fn a_users_page_offers_what_fits_and_sends_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let (new, old) = (draft(&site, "new", root).await, site.person("old", Builtin::TeamMember, root).await);
        let browser = site.signed_in(ada).await;
        let send = |id, what: &str| format!("/administration/users/{id}/send/{what}");
        let invite = format!("/administration/users/{new}/invite");
        let page = browser.get(&format!("/administration/users/{new}")).await;
        assert!(page.shows(&invite) && !page.shows(&send(new, "reset-link")), "{}", page.body);
        for _ in 0..2 {
            assert_eq!(browser.post(&invite, &[]).await.status, 303, "invites, then sends again");
            assert!(post.newest("new@x.example").await.text.contains("/invitation#"));
        }
        let page = browser.get(&format!("/administration/users/{old}")).await;
        assert!(page.shows(&send(old, "reset-link")) && page.shows(&send(old, "confirmation")), "{}", page.body);
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        for (what, words) in [("reset-link", "/reset#"), ("confirmation", "/confirm-email#")] {
            assert_eq!(browser.post(&send(old, what), &[]).await.status, 303, "{what}");
            assert!(post.newest("old@x.example").await.text.contains(words), "{what}");
        }
        browser.post(&send(new, "reset-link"), &[]).await;
        assert!(browser.get("/").await.shows("goes to Active people only"));
        assert_eq!(browser.post(&send(old, "nothing"), &[]).await.status, 404);
        let sam = site.signed_in(old).await;
        assert_eq!(sam.post(&send(new, "reset-link"), &[]).await.status, 404);
    }
);

db::on_both!(
    // covers: A18, A19
    async fn people_are_told_what_others_changed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let pat = site.person("pat", Builtin::TeamMember, root).await;
        let ctx = site.ctx(ada).await;
        let renamed = site.write(move |tx| {
            let version = users::get(tx, ORG, pat)?.version;
            users::change_user_name(&ctx, tx, users::ChangeUserName { user: pat, version, user_name: "patricia".into() })
        });
        renamed.await.unwrap();
        let mail = post.newest("pat@x.example").await;
        assert!(mail.text.contains("is now:\n\npatricia") && mail.text.contains("https://crm.x.example/sign-in"), "{}", mail.text);
        let ctx = site.ctx(ada).await;
        let moved = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, pat)?);
            form.primary_email = Some("new@x.example".into());
            users::update(&ctx, tx, form)
        });
        moved.await.unwrap();
        let notice = post.newest("pat@x.example").await;
        assert!(notice.subject.contains("e-mail address") && !notice.text.contains("new@x.example"), "{}", notice.text);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, users::Lock { user: pat })).await.unwrap();
        assert!(post.newest("new@x.example").await.text.contains("was locked by an administrator"));
    }
);
