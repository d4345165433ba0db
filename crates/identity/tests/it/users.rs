//! Users by verb: making, changing, every status, who may do it to whom.

use identity::roles::{self, Builtin, CopyRole};
use identity::testing::{ORG, Site};
use identity::users::{
    self, ChangeUserName, CreateUser, Deactivate, Delete, Filter, Freeze, ListUsers, Lock, Purge, Sort, UpdateUser, UserStatus, UserType,
    View,
};
use identity::{CompanyId, UserId};
use kernel::Fault;

async fn create(site: &Site, by: UserId, input: CreateUser) -> Result<UserId, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| users::create(&ctx, tx, input.clone())).await
}

fn draft(name: &str, company: CompanyId) -> CreateUser {
    CreateUser::draft(UserType::Standard, name, company)
}

db::on_both!(
    // covers: A1, A23, T-A13, T-D9
    async fn a_user_name_is_held_by_one_whatever_the_spelling_and_status(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let first = create(&site, ada, draft("Guy.Gilbert", root)).await.unwrap();
        for spelling in ["Guy.Gilbert", "guy.gilbert", "ＧＵＹ.gilbert"] {
            let taken = create(&site, ada, draft(spelling, root)).await.unwrap_err();
            assert!(taken.is("user_name.taken"), "{spelling}: {taken}");
            assert_eq!(taken.fields[0].field, "user_name");
        }
        let (ctx, delete) = (site.ctx(ada).await, Delete { user: first });
        site.write(move |tx| users::delete(&ctx, tx, delete.clone())).await.unwrap();
        let held = create(&site, ada, draft("guy.gilbert", root)).await.unwrap_err();
        assert!(held.is("user_name.taken") && held.message.contains("Deleted"), "{held}");
        for look_alike in ["gu\u{443}.gilbert", "guy.gilbert\u{200B}"] {
            assert!(create(&site, ada, draft(look_alike, root)).await.is_err(), "{look_alike:?}");
        }
    }
);

db::on_both!(
    // covers: A23
    async fn a_purged_users_name_stays_reserved_and_nothing_else_of_them_stays(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let leaver = site.person("leaver", Builtin::TeamMember, root).await;
        let ctx = site.ctx(ada).await;
        let steps = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: leaver })?;
            users::purge(&ctx, tx, Purge { user: leaver })
        });
        steps.await.unwrap();
        let gone = test.db.read(move |read| users::find(read, ORG, leaver)).await.unwrap().unwrap();
        assert_eq!((gone.status, gone.first_name.as_str(), gone.primary_email), (UserStatus::Purged, "", None));
        let refused = create(&site, ada, draft("Leaver", root)).await.unwrap_err();
        assert!(refused.is("user_name.reserved"), "{refused}");
        let mut again = draft("other", root);
        again.primary_email = Some("leaver@x.example".into());
        create(&site, ada, again).await.unwrap();
    }
);

db::on_both!(
    // covers: A2, T-A11
    async fn names_and_addresses_are_one_namespace(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        site.person("bob", Builtin::TeamMember, root).await;
        let named_as_other = create(&site, ada, draft("bob@x.example", root)).await.unwrap_err();
        assert!(named_as_other.is("user_name.taken"), "{named_as_other}");
        let mut same_address = draft("rob", root);
        same_address.primary_email = Some("BOB@X.example".into());
        assert!(create(&site, ada, same_address).await.unwrap_err().is("email.taken"));
        let mut not_own = draft("carol@x.example", root);
        not_own.primary_email = Some("dave@x.example".into());
        assert!(create(&site, ada, not_own).await.unwrap_err().is("user_name.not_own_email"));
        let own = create(&site, ada, draft("carol@x.example", root)).await.unwrap();
        assert_eq!(site.user(own).await.primary_email.as_deref(), Some("carol@x.example"));
    }
);

db::on_both!(
    // covers: A9, D12
    async fn only_who_may_create_users_there_does(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (europe, pacific) = (site.company("Europe", root).await, site.company("Pacific", root).await);
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let tom = site.person("tom", Builtin::TeamMember, root).await;
        create(&site, jae, draft("eve", europe)).await.unwrap();
        let elsewhere = create(&site, jae, draft("mallory", pacific)).await.unwrap_err();
        assert!(elsewhere.is("company.unknown"), "{elsewhere}");
        let member = create(&site, tom, draft("mallory", root)).await.unwrap_err();
        assert!(member.is("access.missing") || member.is("company.unknown"), "{member}");
        // A copy of Administrator without *create users*, made by the verb, is refused by name.
        let ctx = site.ctx(ada).await;
        let copied = site.write(move |tx| {
            let role = roles::find_builtin(tx, ORG, Builtin::Administrator)?.unwrap().id;
            let without = [access::Capability::CreateUsers].into_iter().collect();
            roles::copy(&ctx, tx, CopyRole { role, name: "Nearly all".into(), without })
        });
        let nearly = copied.await.unwrap();
        let (ctx, mut form) = (site.ctx(ada).await, UpdateUser::from_user(&site.user(tom).await));
        form.place.role = Some(nearly);
        site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap();
        let refused = create(&site, tom, draft("mallory", root)).await.unwrap_err();
        assert!(refused.is("access.missing") && refused.message.contains("users.create"), "{refused}");
    }
);

db::on_both!(
    // covers: C15, C16, T-C6, T-C15
    async fn nobody_reaches_above_themselves(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let una = site.person("una", Builtin::UserAdministrator, root).await;
        let second = site.person("second", Builtin::Administrator, root).await;
        let ctx = site.ctx(una).await;
        let outranked = site.write(move |tx| users::lock(&ctx, tx, Lock { user: second })).await.unwrap_err();
        assert!(outranked.is("access.outranked"), "{outranked}");
        let ctx = site.ctx(second).await;
        let owner = site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: ada })).await.unwrap_err();
        assert!(owner.is("access.owner"), "{owner}");
        let ctx = site.ctx(second).await;
        let oneself = site.write(move |tx| users::delete(&ctx, tx, Delete { user: second })).await.unwrap_err();
        assert!(oneself.is("access.oneself"), "{oneself}");
        // Handing out a role above one's own is refused on its field.
        let (ctx, mut form) = (site.ctx(una).await, UpdateUser::from_user(&site.user(una).await));
        form.user = site.person("tim", Builtin::TeamMember, root).await;
        form = UpdateUser {
            place: users::Place { role: site.user(second).await.role, ..form.place },
            ..UpdateUser::from_user(&site.user(form.user).await)
        };
        let above = site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap_err();
        assert_eq!(above.fields.first().map(|f| f.field.as_ref()), Some("role"), "{above}");
    }
);

db::on_both!(
    // covers: B12, B13, B22, T-E2
    async fn every_status_is_reached_by_its_verb_and_closes_sessions(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let pat = site.person("pat", Builtin::TeamMember, root).await;
        let browser = site.signed_in(pat).await;
        assert_eq!(browser.get("/").await.status, 200);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: pat })).await.unwrap();
        assert_eq!(site.user(pat).await.status, UserStatus::Locked);
        assert!(browser.get("/").await.location().starts_with("/sign-in"));
        let ctx = site.ctx(ada).await;
        let steps = site.write(move |tx| {
            users::unlock(&ctx, tx, pat)?;
            users::freeze(&ctx, tx, Freeze { user: pat, reason: "parental leave".into() })?;
            users::unfreeze(&ctx, tx, pat)?;
            users::deactivate(&ctx, tx, Deactivate { user: pat })
        });
        steps.await.unwrap();
        assert_eq!(site.user(pat).await.status, UserStatus::Inactive);
        let ctx = site.ctx(ada).await;
        let again = site.write(move |tx| users::freeze(&ctx, tx, Freeze { user: pat, reason: String::new() })).await.unwrap_err();
        assert!(again.is("user.not_permitted"), "{again}");
        let ctx = site.ctx(ada).await;
        let steps = site.write(move |tx| {
            assert_eq!(users::restore(&ctx, tx, pat)?, UserStatus::Active);
            users::delete(&ctx, tx, Delete { user: pat })?;
            users::restore(&ctx, tx, pat)
        });
        assert_eq!(steps.await.unwrap(), UserStatus::Inactive);
        assert!(browser.get("/").await.location().starts_with("/sign-in"), "old sessions stay dead");
    }
);

db::on_both!(
    // covers: C13, T-C15
    async fn an_administrator_always_remains(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let second = site.person("second", Builtin::Administrator, root).await;
        // The owner hands the role Administrator of the second away, then nobody may take the owner's.
        let (ctx, mut form) = (site.ctx(second).await, UpdateUser::from_user(&site.user(ada).await));
        form.place.role = None;
        let owner = site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap_err();
        assert!(owner.is("access.owner"), "{owner}");
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: second })).await.unwrap();
        let (ctx, mut form) = (site.ctx(ada).await, UpdateUser::from_user(&site.user(ada).await));
        form.place.role = site.app.db.read(|r| roles::find_builtin(r, ORG, Builtin::TeamMember)).await.unwrap().map(|r| r.id);
        let own = site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap_err();
        assert!(own.is("access.oneself"), "{own}");
    }
);

db::on_both!(
    // covers: A13
    async fn reporting_lines_have_no_cycle(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (top, mid, low) = (
            site.person("top", Builtin::Manager, root).await,
            site.person("mid", Builtin::Manager, root).await,
            site.person("low", Builtin::TeamMember, root).await,
        );
        for (who, to) in [(mid, top), (low, mid)] {
            let (ctx, mut form) = (site.ctx(ada).await, UpdateUser::from_user(&site.user(who).await));
            form.place.reports_to = Some(to);
            assert!(site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap());
        }
        for (to, code) in [(low, "reports_to.cycle"), (top, "reports_to.self")] {
            let (ctx, mut form) = (site.ctx(ada).await, UpdateUser::from_user(&site.user(top).await));
            form.place.reports_to = Some(to);
            let refused = site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap_err();
            assert!(refused.is(code), "{refused}");
        }
    }
);

db::on_both!(
    // covers: A18
    async fn a_former_user_name_can_be_had_back_by_nobody_else(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let kim = site.person("kim", Builtin::TeamMember, root).await;
        for name in ["kim.new", "kim"] {
            let (ctx, version) = (site.ctx(ada).await, site.user(kim).await.version);
            let input = ChangeUserName { user: kim, version, user_name: name.into() };
            site.write(move |tx| users::change_user_name(&ctx, tx, input.clone())).await.unwrap();
        }
        assert!(create(&site, ada, draft("Kim.New", root)).await.unwrap_err().is("user_name.taken"));
        let ctx = site.ctx(kim).await;
        let own =
            site.write(move |tx| users::change_user_name(&ctx, tx, ChangeUserName { user: kim, version: 3, user_name: "kimmy".into() }));
        assert!(own.await.unwrap_err().is("not_found"));
    }
);

db::on_both!(
    // covers: D13, T-C4
    async fn lists_counts_and_pickers_show_the_own_part_only(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let france = site.company("France", europe).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let ranjit = site.person("ranjit", Builtin::TeamMember, france).await;
        let (ctx, input) = (site.ctx(jae).await, all());
        let (names, counts, picked, hidden) = site
            .app
            .db
            .read(move |read| {
                let rows = users::list(&ctx, read, &input)?;
                let names: Vec<String> = rows.items.into_iter().map(|u| u.user_name).collect();
                let picked = users::pick(&ctx, read, "ada", 10)?.len();
                let hidden = users::list(&ctx, read, &ListUsers { filter: Filter::found_by("ada"), ..input })?;
                Ok::<_, Fault>((names, users::counts(&ctx, read, &Filter::default())?.of(View::All), picked, hidden.items.len()))
            })
            .await
            .unwrap();
        assert_eq!((names, counts, picked, hidden), (vec!["jae".to_owned(), "ranjit".to_owned()], 2, 0, 0));
        let browser = site.signed_in(jae).await;
        let (real, missing) = (
            browser.get(&identity::users::paths::show(ada)).await,
            browser.get("/administration/users/usr_00000000000000000000000000000001").await,
        );
        assert_eq!((real.status, missing.status), (axum::http::StatusCode::NOT_FOUND, axum::http::StatusCode::NOT_FOUND));
        assert!(browser.get(&identity::users::paths::show(ranjit)).await.shows("Ranjit"));
    }
);

fn all() -> ListUsers {
    ListUsers { limit: 50, ..ListUsers::default() }
}

db::on_both!(
    async fn paging_forth_and_back_shows_everybody_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        for n in 0..7 {
            create(&site, ada, draft(&format!("n{n}"), root)).await.unwrap();
        }
        let ctx = site.ctx(ada).await;
        for sort in [Sort::Name, Sort::UserName, Sort::Created, Sort::LastSignIn] {
            let (ctx, mut input) = (ctx.clone(), ListUsers { sort, limit: 3, ..all() });
            let (forth, back) = site
                .app
                .db
                .read(move |read| {
                    let (mut forth, mut back) = (Vec::new(), Vec::new());
                    loop {
                        let page = users::list(&ctx, read, &input)?;
                        forth.extend(page.items.iter().map(|u| u.id));
                        let Some(next) = page.next else { break back.push(page) };
                        input.cursor = Some(next);
                    }
                    while let Some(previous) = back.last().and_then(|page| page.previous.clone()) {
                        input.cursor = Some(previous);
                        back.push(users::list(&ctx, read, &input)?);
                    }
                    let back: Vec<UserId> = back.into_iter().rev().flat_map(|page| page.items).map(|u| u.id).collect();
                    Ok::<_, Fault>((forth, back))
                })
                .await
                .unwrap();
            assert_eq!(forth.len(), 8, "{sort:?}");
            assert_eq!(forth, back, "{sort:?}");
        }
    }
);

db::on_both!(
    async fn names_of_all_kinds_are_kept_as_typed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let long = "x".repeat(300);
        for (n, name) in ["Ø", "محمد بن سلمان", "😀 Emoji", "<img src=x onerror=alert(1)>", &long].into_iter().enumerate() {
            let mut input = draft(&format!("u{n}"), root);
            input.first_name = name.to_owned();
            let id = create(&site, ada, input).await.unwrap();
            assert_eq!(site.user(id).await.first_name, name);
        }
        let mut longer = draft("u9", root);
        longer.first_name = "x".repeat(301);
        longer.primary_email = Some("no address".into());
        let refused = create(&site, ada, longer).await.unwrap_err();
        assert_eq!(refused.fields.iter().map(|f| f.field.as_ref()).collect::<Vec<_>>(), ["first_name", "primary_email"]);
        let browser = site.signed_in(ada).await;
        let page = browser.get("/administration/users?view=all").await;
        assert!(page.shows("&lt;img") && !page.shows("<img src=x"));
        assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
    }
);

db::on_both!(
    // covers: C15
    async fn a_right_over_the_whole_outranks_the_same_right_over_a_part(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let europe = site.company("Europe", site.root().await).await;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let una = site.person("una", Builtin::UserAdministrator, europe).await;
        let peer = site.person("peer", Builtin::CompanyAdministrator, europe).await;
        let ctx = site.ctx(jae).await;
        let above = site.write(move |tx| users::lock(&ctx, tx, Lock { user: una })).await.unwrap_err();
        assert!(above.is("access.outranked"), "{above}");
        let ctx = site.ctx(jae).await;
        site.write(move |tx| users::lock(&ctx, tx, Lock { user: peer })).await.unwrap();
    }
);
