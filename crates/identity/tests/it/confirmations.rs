//! Confirmed addresses by verb and by URL.

use std::collections::HashMap;

use identity::bulk::{Action, ActionKind, People, RowOutcome};
use identity::confirmations;
use identity::roles::Builtin;
use identity::testing::Site;
use identity::users::{self, UpdateUser};
use kernel::Category;

use crate::bulk::as_foretold;
use crate::mailroom::{ORG, code_in, mailroom, run_jobs};

db::on_both!(
    // covers: A22
    async fn an_address_is_confirmed_by_its_link_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let (pat, sam) = (site.person("pat", Builtin::TeamMember, root).await, site.person("sam", Builtin::TeamMember, root).await);
        let ctx = site.ctx(sam).await;
        let refused = site.write(move |tx| confirmations::send(&ctx, tx, pat)).await.unwrap_err();
        assert_eq!(refused.category, Category::NotFound, "only whoever may edit the person");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| confirmations::send(&ctx, tx, pat)).await.unwrap();
        let first = code_in(&post.newest("pat@x.example").await);
        let ctx = site.ctx(pat).await;
        site.write(move |tx| confirmations::send_own(&ctx, tx)).await.unwrap();
        let second = code_in(&post.newest("pat@x.example").await);
        let browser = site.browser();
        assert_eq!(browser.post("/confirm-email/open", &[("code", &first)]).await.status, 404, "the older link is dead");
        let opened = browser.post("/confirm-email/open", &[("code", &second)]).await;
        assert_eq!(opened.location(), "/confirm-email/address");
        let page = browser.get("/confirm-email/address").await;
        assert!(page.shows("pat@x.example") && page.shows("Pat Tester"));
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        assert!(site.user(pat).await.email_verified_at.is_none(), "looking confirms nothing");
        assert_eq!(browser.post("/confirm-email/address", &[]).await.location(), "/account");
        assert!(site.user(pat).await.email_verified_at.is_some());
        let ctx = site.ctx(pat).await;
        assert!(site.write(move |tx| confirmations::send_own(&ctx, tx)).await.unwrap_err().is("confirmation.already"));
    }
);

db::on_both!(
    async fn three_mails_an_hour_are_enough(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        for n in 0..4 {
            let ctx = site.ctx(pat).await;
            let sent = site.write(move |tx| confirmations::send_own(&ctx, tx)).await;
            assert_eq!(sent.is_ok(), n < 3, "{sent:?}");
        }
    }
);

db::on_both!(
    // covers: A19, T-B11
    async fn a_changed_address_counts_once_it_is_confirmed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let post = mailroom(&site);
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        site.confirm(pat).await;
        site.browser().post("/forgot", &[("name", "pat@x.example")]).await;
        run_jobs(&site).await;
        let old_link = code_in(&post.newest("pat@x.example").await);
        let ctx = site.ctx(ada).await;
        let changed = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, pat)?);
            form.primary_email = Some("new@x.example".into());
            users::update(&ctx, tx, form)
        });
        assert!(changed.await.unwrap());
        assert!(site.user(pat).await.email_verified_at.is_none());
        assert_eq!(site.browser().post("/reset/open", &[("code", &old_link)]).await.status, 404);
        let before = post.kept.sent().len();
        for typed in ["pat", "pat@x.example", "new@x.example"] {
            site.browser().post("/forgot", &[("name", typed)]).await;
        }
        run_jobs(&site).await;
        post.deliver().await;
        let links = post.kept.sent()[before..].iter().filter(|mail| mail.text.contains("/reset#")).count();
        assert_eq!(links, 0, "neither address opens anything");
        for sign_in_by in ["pat@x.example", "new@x.example"] {
            let found = site.app.db.read(move |read| users::find_for_sign_in(read, ORG, sign_in_by)).await.unwrap();
            assert!(found.is_none(), "{sign_in_by}");
        }
        let ctx = site.ctx(pat).await;
        site.write(move |tx| confirmations::send_own(&ctx, tx)).await.unwrap();
        let browser = site.browser();
        browser.post("/confirm-email/open", &[("code", &code_in(&post.newest("new@x.example").await))]).await;
        assert_eq!(browser.post("/confirm-email/address", &[]).await.status, 303);
        let found = site.app.db.read(move |read| users::find_for_sign_in(read, ORG, "new@x.example")).await.unwrap();
        assert_eq!(found.map(|found| found.id), Some(pat));
    }
);

db::on_both!(
    // covers: A22
    async fn all_who_are_not_confirmed_are_asked_at_once_and_not_twice_within_the_hour(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (post, root) = (mailroom(&site), site.root().await);
        let (pat, sam, cat) = (
            site.person("pat", Builtin::TeamMember, root).await,
            site.person("sam", Builtin::TeamMember, root).await,
            site.person("cat", Builtin::TeamMember, root).await,
        );
        site.confirm(cat).await;
        let ctx = site.ctx(ada).await;
        site.write(move |tx| confirmations::send(&ctx, tx, sam)).await.unwrap();
        post.deliver().await;
        let ask = async || {
            let (ctx, people) = (site.ctx(ada).await, People::Ticked(vec![pat, sam, cat]));
            let (_, came) = as_foretold(&site, &ctx, people, Action::Simple(ActionKind::Confirm)).await;
            post.deliver().await;
            came.into_iter().map(|(user, outcome, ..)| (user, outcome.unwrap())).collect::<HashMap<_, _>>()
        };
        let mails = |name: &str| post.kept.sent_to(&format!("{name}@x.example")).len();
        let came = ask().await;
        assert_eq!((came[&pat], came[&sam], came[&cat]), (RowOutcome::Changed, RowOutcome::Unchanged, RowOutcome::Unchanged));
        assert_eq!((mails("pat"), mails("sam"), mails("cat")), (1, 1, 0));
        let again = ask().await;
        assert!(again.values().all(|outcome| *outcome == RowOutcome::Unchanged), "{again:?}");
        site.clock.advance_secs(3600);
        let later = ask().await;
        assert_eq!((later[&pat], later[&sam], later[&cat]), (RowOutcome::Changed, RowOutcome::Changed, RowOutcome::Unchanged));
        assert_eq!((mails("pat"), mails("sam"), mails("cat")), (2, 2, 0));
    }
);
