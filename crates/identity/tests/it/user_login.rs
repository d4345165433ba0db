//! The card *Login* of the edit form, the password page, invitations from a user's page; by URL.

use db::params;
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, UserStatus};
use identity::{UserId, passwords};

const TEMPORARY: &str = "plum-wagon-orbit-9471-thread";

async fn stored(site: &Site, id: UserId) -> Option<passwords::Stored> {
    site.app.db.read(move |read| passwords::find(read, ORG, id)).await.unwrap()
}

db::statements! {
    STALE_PASSWORD = "DELETE FROM password WHERE org = $1 AND user_id = $2";
}

/// The edit form as it stands, with changes.
async fn edited(browser: &identity::testing::Browser, id: UserId, changes: &[(&str, &str)]) -> identity::testing::Answer {
    let path = users::paths::of(id, "edit");
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200);
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
    let mut form = super::user_pages::filled(&page.body);
    for (name, value) in changes {
        form.retain(|(n, _)| n != name);
        form.push(((*name).to_owned(), (*value).to_owned()));
    }
    let pairs: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.post(&path, &pairs).await
}

db::on_both!(
    // covers: A3, A8, B4, B5
    async fn a_draft_is_finished_in_the_form_and_gets_its_login_by_mail(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await.to_string();
        let browser = site.signed_in(ada).await;
        let made = browser.post("/administration/users/new", &[("kind", "standard"), ("user_name", "guy1"), ("company", &root)]).await;
        let id: UserId = made.location().split('/').nth(3).unwrap().parse().unwrap();
        assert_eq!(site.mails(id).await, Vec::<String>::new(), "nothing is mailed until asked");
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let (role, group, plan) = {
            let like = site.user(pat).await;
            (like.role.unwrap().to_string(), like.primary_group.unwrap().to_string(), like.plan.unwrap().to_string())
        };
        let early = edited(&browser, id, &[("status", "active")]).await;
        assert_eq!(early.status, 422, "a Draft that lacks fields stays one");
        let fields = [
            ("first_name", "Guy"),
            ("last_name", "Gilbert"),
            ("primary_email", "guy1@x.example"),
            ("role", &*role),
            ("primary_group", &*group),
            ("plan", &*plan),
        ];
        let saved = edited(&browser, id, &fields).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert!(saved.location().ends_with("/mail-user-name"), "asked once, at the first save that leaves an address");
        let path = users::paths::of(id, "edit");
        assert!(browser.get(&path).await.shows("value=\"active\" selected"), "a Draft that has everything is preset to Active");
        let login = [("status", "active"), ("temporary_password", TEMPORARY), ("confirm_password", TEMPORARY), ("email_login_info", "on")];
        let saved = edited(&browser, id, &login).await;
        assert_eq!(saved.location(), users::paths::show(id), "{}", saved.body);
        assert_eq!(site.user(id).await.status, UserStatus::Active);
        let password = stored(&site, id).await.unwrap();
        assert!(password.is_temporary && password.must_change);
        assert_eq!(site.mails(id).await, ["login_info"]);
        let page = browser.get(&path).await;
        assert!(!page.shows(TEMPORARY), "a password is never shown again");
    }
);

db::on_both!(
    async fn a_temporary_password_that_will_not_do_is_told_and_nothing_is_saved(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let browser = site.signed_in(ada).await;
        for (one, two) in [("short", "short"), (TEMPORARY, "something-else-entirely-42"), ("patpatpatpatpat", "patpatpatpatpat")] {
            let refused = edited(&browser, pat, &[("phone", "111"), ("temporary_password", one), ("confirm_password", two)]).await;
            assert_eq!(refused.status, 422, "{one}");
            assert_eq!(refused.input("phone").as_deref(), Some("111"), "what was typed stays");
            assert!(!refused.shows(one) || one == "short", "but for passwords");
        }
        assert_eq!(site.user(pat).await.phone, "");
    }
);

db::on_both!(
    // covers: B12, B13, B22
    async fn the_field_status_runs_the_verbs_and_offers_what_is_permitted(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let browser = site.signed_in(ada).await;
        let steps = ["locked", "active", "frozen", "inactive", "active", "deleted", "inactive"];
        for wanted in steps {
            let saved = edited(&browser, pat, &[("status", wanted)]).await;
            assert_eq!(saved.status, 303, "{wanted}: {}", saved.body);
            assert_eq!(site.user(pat).await.status.word(), wanted);
        }
        let refused = edited(&browser, pat, &[("status", "locked")]).await;
        assert_eq!(refused.status, 409);
        let own = edited(&browser, ada, &[("status", "locked")]).await;
        assert_eq!(own.status, 403);
    }
);

db::on_both!(
    // covers: A8, C12, C15
    async fn the_tick_administrator_gives_at_most_what_the_giver_holds(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let pat = site.person("pat", Builtin::TeamMember, europe).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let owner = site.signed_in(ada).await;
        let europe_id = europe.to_string();
        let ticked = edited(&owner, pat, &[("administrator", "on"), ("administers", &europe_id)]).await;
        assert_eq!(ticked.status, 303, "{}", ticked.body);
        let held = |id| site.app.db.read(move |read| roles::compile_subject(read, ORG, id, kernel::Micros(0)));
        assert!(held(pat).await.unwrap().administers() && !held(pat).await.unwrap().may_everywhere(access::Capability::ViewUsers));
        // Pat now holds rights that Jae lacks, so Jae does not reach Pat.
        let above = edited_refused(&site, jae, pat).await;
        assert_eq!(above, 403);
        let unticked = edited(&owner, pat, &[("administrator", "")]).await;
        assert_eq!(unticked.status, 303, "{}", unticked.body);
        assert!(!held(pat).await.unwrap().administers());
    }
);

async fn edited_refused(site: &Site, by: UserId, whom: UserId) -> u16 {
    let browser = site.signed_in(by).await;
    browser.post(&users::paths::of(whom, "step/lock"), &[]).await.status.as_u16()
}

db::on_both!(
    // covers: B8, T-B14
    async fn an_administrator_changes_a_password_and_all_sessions_end(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let (admin, own) = (site.signed_in(ada).await, site.signed_in(pat).await);
        let path = users::paths::of(pat, "password");
        let page = admin.get(&path).await;
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
        let form = [("delivery", "two_mails"), ("password", TEMPORARY), ("confirm_password", TEMPORARY)];
        let saved = admin.post(&path, &form).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert!(own.get("/").await.location().starts_with("/sign-in"));
        assert_eq!(site.mails(pat).await, ["user_name", "temporary_password"]);
        let link = admin.post(&path, &[("delivery", "link")]).await;
        assert_eq!(link.status, 303, "{}", link.body);
        assert_eq!(own.post(&path, &form).await.status, 303, "nobody is signed in there");
        assert_eq!(site.signed_in(pat).await.get(&path).await.status, 303, "the temporary password must be changed first");
    }
);

db::on_both!(
    // covers: B1, B2
    async fn a_person_without_a_password_is_invited_from_their_page(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        site.write(move |tx| Ok(tx.execute(STALE_PASSWORD, params![ORG, pat])?)).await.unwrap();
        let browser = site.signed_in(ada).await;
        assert!(browser.get(&users::paths::show(pat)).await.shows("/invite"));
        let path = users::paths::of(pat, "invite");
        assert!(browser.get(&path).await.shows("pat@x.example"));
        for _ in 0..2 {
            assert_eq!(browser.post(&path, &[]).await.status, 303);
        }
        assert_eq!(site.user(pat).await.status, UserStatus::Active, "inviting somebody Active leaves them so");
        assert_eq!(site.mails(pat).await, ["invitation", "invitation"]);
        let has_one = browser.post(&users::paths::of(ada, "invite"), &[]).await;
        assert_eq!(has_one.status, 409);
    }
);

db::on_both!(
    // covers: B6
    async fn the_generator_works_without_javascript_and_saves_nothing(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let pat = site.person("pat", Builtin::TeamMember, site.root().await).await;
        let browser = site.signed_in(ada).await;
        let made = edited(&browser, pat, &[("phone", "111"), ("generate", "temporary_password")]).await;
        assert_eq!(made.status, 200);
        let password = made.input("temporary_password").unwrap();
        assert!(password.len() >= 20 && made.input("confirm_password").as_deref() == Some(password.as_str()), "{password}");
        assert_eq!(made.input("phone").as_deref(), Some("111"));
        assert_eq!(site.user(pat).await.phone, "");
    }
);
