//! Filters of the list of users: what each condition leaves, the canonical address, the form that adds one.

use axum::http::StatusCode;
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::units::{self, Bits, Unit};
use identity::users::{self, CreateUser, Filter, Freeze, ListUsers, Sort, UpdateUser, UserType};
use identity::{CompanyId, UserId, groups, plans};
use kernel::Fault;
use web::testing::check_html;

const LIST: &str = "/administration/users";

/// The user names that a filter leaves, as `who` sees them; the list, the count and the ids of all that match must agree.
async fn found(site: &Site, who: UserId, query: &str) -> Vec<String> {
    let (ctx, filter) = (site.ctx(who).await, Filter::from_query(query).unwrap());
    let names = site.app.db.read(move |read| {
        let input = ListUsers { filter: filter.clone(), sort: Sort::UserName, limit: 200, ..ListUsers::default() };
        let rows = users::list(&ctx, read, &input)?.items;
        let ids = users::matching(&ctx, read, &filter, None, 1000)?;
        let count = users::counts(&ctx, read, &filter)?.of(filter.view);
        assert_eq!((rows.len(), i64::try_from(rows.len()).unwrap()), (ids.len(), count));
        assert!(rows.iter().all(|row| ids.contains(&row.id)));
        Ok::<_, Fault>(rows.into_iter().map(|row| row.user_name).collect())
    });
    names.await.unwrap()
}

async fn reports_to(site: &Site, user: UserId, manager: UserId) {
    let (ctx, user) = (site.product(), site.user(user).await);
    let mut input = UpdateUser::from_user(&user);
    input.place.reports_to = Some(manager);
    site.write(move |tx| users::update(&ctx, tx, input.clone())).await.unwrap();
}

async fn builtin(site: &Site, role: Builtin) -> String {
    site.app.db.read(move |read| roles::find_builtin(read, ORG, role)).await.unwrap().unwrap().id.to_string()
}

struct People {
    site: Site,
    ada: UserId,
    jae: UserId,
    pat: UserId,
    root: CompanyId,
    europe: CompanyId,
}

/// Ada at the top; Jae administers Europe; Pat and Rob work in France, Sue beside Ada. Sue reports to Ada, Pat to Jae, Rob to Pat.
async fn people(test: &db::testing::TestDb) -> People {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    let europe = site.company("Europe", root).await;
    let france = site.company("France", europe).await;
    let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
    let pat = site.person("pat", Builtin::Manager, france).await;
    let rob = site.person("rob", Builtin::TeamMember, france).await;
    let sue = site.person("sue", Builtin::TeamMember, root).await;
    reports_to(&site, sue, ada).await;
    reports_to(&site, pat, jae).await;
    reports_to(&site, rob, pat).await;
    let ctx = site.product();
    site.write(move |tx| Ok::<_, Fault>(users::note_sign_in(&ctx, tx, pat)?)).await.unwrap();
    People { site, ada, jae, pat, root, europe }
}

db::on_both!(
    // covers: G1
    async fn each_condition_leaves_whom_it_names(test: TestDb) {
        let People { site, ada, jae, pat, root, europe } = people(&test).await;
        let (manager, member) = (builtin(&site, Builtin::Manager).await, builtin(&site, Builtin::TeamMember).await);
        let general = site.app.db.read(|read| groups::list(read, ORG)).await.unwrap()[0].id;
        let plan = site.app.db.read(|read| plans::list(read, ORG)).await.unwrap()[0].id;
        let nothing = "0193f2c8000070008000000000000001";
        let all = ["ada", "jae", "pat", "rob", "sue"];
        let cases: Vec<(String, &[&str])> = vec![
            (String::new(), &all),
            (format!("role={manager}"), &["pat"]),
            (format!("role={manager}&role={member}"), &["pat", "rob", "sue"]),
            (format!("role.not={manager}&role.not={member}"), &["ada", "jae"]),
            ("role.empty=yes".to_owned(), &[]),
            ("role.filled=yes".to_owned(), &all),
            (format!("role=rol_{nothing}"), &[]),
            (format!("primary_group={general}"), &all),
            (format!("group={general}"), &all),
            (format!("group.not={general}"), &[]),
            ("group.empty=yes".to_owned(), &[]),
            ("team.empty=yes".to_owned(), &all),
            ("team.filled=yes".to_owned(), &[]),
            (format!("plan={plan}"), &all),
            (format!("plan.not={plan}"), &[]),
            (format!("company={europe}"), &["jae", "pat", "rob"]),
            (format!("company.only={europe}"), &["jae"]),
            (format!("company.not={europe}"), &["ada", "sue"]),
            (format!("company={root}&company.not={europe}"), &["ada", "sue"]),
            ("type=service".to_owned(), &[]),
            ("type.not=service".to_owned(), &all),
            (format!("reports_to={jae}"), &["pat"]),
            (format!("reports_to.below={jae}"), &["pat", "rob"]),
            (format!("reports_to.below={jae}&reports_to.below={ada}"), &["pat", "rob", "sue"]),
            ("reports_to.empty=yes".to_owned(), &["ada", "jae"]),
            (format!("reports_to.not={pat}"), &["ada", "jae", "pat", "sue"]),
            ("last_sign_in.empty=yes".to_owned(), &["ada", "jae", "rob", "sue"]),
            ("last_sign_in.within=1".to_owned(), &["pat"]),
            ("last_sign_in.not_within=1".to_owned(), &["ada", "jae", "rob", "sue"]),
            ("last_sign_in.before=2199-01-01".to_owned(), &["pat"]),
            ("last_sign_in.from=2199-01-01".to_owned(), &[]),
            ("created.within=1".to_owned(), &all),
            ("created.not_within=1".to_owned(), &[]),
            ("password=set".to_owned(), &all),
            ("password=none".to_owned(), &[]),
            ("administrator=yes".to_owned(), &["ada", "jae"]),
            ("administrator=no".to_owned(), &["pat", "rob", "sue"]),
            ("q=manager".to_owned(), &["pat"]),
            ("q=member+su".to_owned(), &["sue"]),
            (format!("q={pat}"), &["pat"]),
            ("status=frozen".to_owned(), &[]),
            ("status.not=frozen".to_owned(), &all),
        ];
        for (query, names) in cases {
            assert_eq!(found(&site, ada, &query).await, names, "{query}");
        }
    }
);

db::on_both!(
    // covers: G1, G2
    async fn teams_and_statuses_narrow_and_a_part_sees_its_part(test: TestDb) {
        let People { site, ada, jae, pat, .. } = people(&test).await;
        let ctx = site.product();
        let general = site.app.db.read(|read| groups::list(read, ORG)).await.unwrap()[0].id;
        let north = site.write(move |tx| {
            let input = identity::teams::CreateTeam { name: "North".into(), description: String::new(), group: general };
            let team = identity::teams::create(&ctx, tx, &input)?;
            units::join(&ctx, tx, Unit::Team(team), pat, Bits { publishes: true, sees: true })?;
            Ok::<_, Fault>(team)
        });
        let north = north.await.unwrap();
        assert_eq!(found(&site, ada, &format!("team={north}")).await, ["pat"]);
        assert_eq!(found(&site, ada, &format!("team.not={north}&view=all")).await, ["ada", "jae", "rob", "sue"]);
        assert_eq!(found(&site, ada, "q=north").await, ["pat"]);
        let ctx = site.ctx(ada).await;
        site.write(move |tx| users::freeze(&ctx, tx, Freeze { user: pat, reason: "away".into() })).await.unwrap();
        assert_eq!(found(&site, ada, "view=frozen").await, ["pat"]);
        assert_eq!(found(&site, ada, "view=all&status=frozen").await, ["pat"]);
        assert_eq!(found(&site, ada, "view=all&status.not=frozen").await, ["ada", "jae", "rob", "sue"]);
        assert_eq!(found(&site, jae, "view=all").await, ["jae", "pat", "rob"]);
        assert_eq!(found(&site, jae, &format!("view=all&reports_to={ada}")).await, Vec::<String>::new());
        assert_eq!(found(&site, jae, "view=all&q=member").await, ["rob"]);
    }
);

db::on_both!(
    // covers: G1
    async fn a_filter_is_added_changed_and_taken_away_by_forms_and_links(test: TestDb) {
        let People { site, ada, jae, .. } = people(&test).await;
        let browser = site.signed_in(ada).await;
        let (manager, member) = (builtin(&site, Builtin::Manager).await, builtin(&site, Builtin::TeamMember).await);
        for field in users::Field::ALL {
            let page = browser.get(&format!("{LIST}?edit={}", field.word())).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{field:?}");
            assert!(page.shows("id=\"users-filter\""), "{field:?}");
        }
        let sent = browser.get(&format!("{LIST}?view=all&set=role&op=&value={member}&value={manager}&days=&sort=-name")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        let canonical = sent.location().to_owned();
        assert!(
            canonical.contains("view=all&role=rol_") && canonical.ends_with("&sort=-name") && !canonical.contains("set="),
            "{canonical}"
        );
        let page = browser.get(&canonical).await;
        assert!(page.shows("is any of") && page.shows("Manager or Team member") && page.shows("3 of 3"), "{}", page.body);
        assert!(page.shows("edit=role"), "the sentence opens its form");
        // Changing the relation replaces the sentence.
        let sent = browser.get(&format!("{canonical}&set=role&old=role&op=not&value={manager}")).await;
        assert!(sent.location().contains("role.not=") && !sent.location().contains("role=rol_"), "{}", sent.location());
        for (bad, says) in [
            ("set=role&op=".to_owned(), "Choose at least one value"),
            ("set=last_sign_in&op=within&days=none".to_owned(), "Enter how many days"),
            ("set=created&op=before&day=yesterday".to_owned(), "Choose a day"),
            ("set=reports_to&op=&name=nobody+here".to_owned(), "f-name"),
        ] {
            let page = browser.get(&format!("{LIST}?{bad}")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{bad}");
            assert!(page.shows(says) && page.shows("id=\"users-filter\""), "{bad}: {}", page.body);
        }
        let sent = browser.get(&format!("{LIST}?set=reports_to&op=below&name=jae")).await;
        assert!(sent.location().ends_with(&format!("?reports_to.below={jae}")), "{}", sent.location());
        assert!(browser.get(sent.location()).await.shows("directly or indirectly"));
    }
);

db::on_both!(
    // covers: G1
    async fn an_address_that_cannot_be_read_is_said_and_never_a_fault(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        for bad in ["role=drunk", "colour=blue", "created.before=2026-02-31", "role.above=x", "edit=nothing&set=nothing", "sort=%00"] {
            let page = browser.get(&format!("{LIST}?{bad}")).await;
            assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{bad}");
            if !bad.starts_with("edit") && !bad.starts_with("sort") {
                assert_eq!(page.status, StatusCode::OK, "{bad}");
                assert!(page.shows("cannot be read and is left out"), "{bad}");
                assert_eq!(check_html(&page.body), Vec::<String>::new());
                let file = browser.get(&format!("{LIST}/export?{bad}")).await;
                assert_eq!(file.status, StatusCode::BAD_REQUEST, "an export must not hold more than was asked: {bad}");
            }
        }
        let file = browser.get(&format!("{LIST}/export?view=all&sort=-name&after=x")).await;
        assert!(file.status == StatusCode::OK && file.shows(",ada,"));
    }
);

db::on_both!(
    // covers: B5
    async fn a_program_has_no_password_and_lacks_none(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let ctx = site.ctx(ada).await;
        let made = site.write(move |tx| {
            users::create(&ctx, tx, CreateUser::draft(UserType::Service, "robot", root))?;
            users::create(&ctx, tx, CreateUser::draft(UserType::Standard, "nina", root))
        });
        made.await.unwrap();
        assert_eq!(found(&site, ada, "view=all&password=set").await, ["ada"]);
        assert_eq!(found(&site, ada, "view=all&password=none").await, ["nina"]);
        assert_eq!(found(&site, ada, "view=all&password=none&password=set").await, ["ada", "nina"]);
        assert_eq!(found(&site, ada, "view=all&password=none&type=service").await, Vec::<String>::new());
        let page = site.signed_in(ada).await.get(&format!("{LIST}?edit=status")).await;
        assert!(page.shows("value=\"frozen\"") && !page.shows("value=\"purged\""), "who is gone stands in no tab but their own");
    }
);
