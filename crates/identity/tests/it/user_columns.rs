//! Columns of the list of users: which, in which order, kept for each person; and what the columns of groups, teams and custom fields show.

use axum::http::StatusCode;
use fields::Kind;
use identity::custom_fields::{self, CreateField};
use identity::groups::{self, CreateGroup};
use identity::list_choices::{self, ListChoice};
use identity::memberships::{self, Join};
use identity::roles::Builtin;
use identity::teams::{self, CreateTeam};
use identity::testing::{Answer, Browser, ORG, Site};
use identity::units::{Bits, Unit};
use identity::users::{self, CreateUser, Deactivate, Delete, Purge, UpdateUser, UserType};
use identity::{UserId, saved_views};
use kernel::Fault;
use web::testing::check_html;

const LIST: &str = "/administration/users";
const COLUMNS: &str = "/administration/users/columns";

async fn fine(browser: &Browser, path: &str) -> Answer {
    let page = browser.get(path).await;
    assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()), "{path}");
    page
}

/// The headings of the table, in their order, without the name's.
fn headings(page: &Answer) -> Vec<String> {
    let plain = |cell: &str| {
        let mut text = String::new();
        let mut in_tag = true;
        for c in cell.chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => text.push(c),
                _ => {}
            }
        }
        text
    };
    let head = page.body.split("<thead>").nth(1).and_then(|rest| rest.split("</thead>").next()).unwrap_or_default();
    let cells = head.split("<th ").skip(1).filter(|cell| cell.contains("scope=\"col\"") && !cell.contains("data-all"));
    cells.map(|cell| plain(cell.split("</th>").next().unwrap_or_default()).trim().to_owned()).skip(1).collect()
}

db::on_both!(
    // covers: G1
    async fn a_choice_of_columns_holds_on_the_next_visit_and_for_nobody_else(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let kim = site.at_root("kim", Builtin::Administrator).await;
        let (browser, other) = (site.signed_in(ada).await, site.signed_in(kim).await);
        let usual = headings(&fine(&browser, LIST).await);
        assert_eq!(usual, ["User name", "Role", "Company", "Status", "Last sign-in"]);
        let sent = [("list", "q=tester&sort=-created"), ("columns", "status"), ("columns", "email"), ("density", "compact")];
        let kept = browser.post(COLUMNS, &sent).await;
        assert_eq!((kept.status, kept.location()), (StatusCode::SEE_OTHER, format!("{LIST}?q=tester&sort=-created").as_str()));
        for visit in [&browser, &site.signed_in(ada).await] {
            let page = fine(visit, LIST).await;
            assert_eq!(headings(&page), ["Status", "E-mail"]);
            assert!(page.shows("data-density=\"compact\"") && page.shows("Usual columns"));
        }
        assert_eq!(headings(&fine(&other, LIST).await), usual, "each has their own");
        assert!(site.events().await.iter().all(|kind| !kind.contains("list")), "it concerns nobody else");

        // What an address says goes before it, and is not kept.
        assert_eq!(headings(&fine(&browser, &format!("{LIST}?columns=plan")).await), ["User plan"]);
        assert_eq!(headings(&fine(&browser, &format!("{LIST}?columns=none")).await), Vec::<String>::new());
        let page = fine(&browser, &format!("{LIST}?density=comfortable")).await;
        assert!(headings(&page) == ["Status", "E-mail"] && !page.shows("data-density=\"compact\""));

        // None but the name can be kept too, and the usual ones come back.
        browser.post(COLUMNS, &[("list", ""), ("density", "comfortable")]).await;
        assert_eq!(headings(&fine(&browser, LIST).await), Vec::<String>::new());
        assert_eq!(browser.post(COLUMNS, &[("list", ""), ("reset", "1")]).await.location(), LIST);
        let page = fine(&browser, LIST).await;
        assert!(headings(&page) == usual && !page.shows("Usual columns"));
    }
);

db::on_both!(
    // covers: G1
    async fn columns_move_without_a_script_and_nothing_is_kept_before(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let page = fine(&browser, &format!("{COLUMNS}?q=kim")).await;
        assert!(page.shows("Move Role up") && !page.shows("Move User name up") && page.shows("Move User name down"), "{}", page.body);
        let ticked = [("list", "q=kim"), ("density", "comfortable"), ("columns", "role"), ("columns", "company"), ("columns", "status")];
        let order = [("order", "role"), ("order", "company"), ("order", "status"), ("order", "plan")];
        let moved = browser.post(COLUMNS, &[&ticked[..], &order, &[("up", "status")]].concat()).await;
        assert_eq!((moved.status, check_html(&moved.body)), (StatusCode::OK, Vec::new()));
        assert!(moved.shows("Status is number 2 of ") && moved.shows("Nothing is kept yet"), "{}", moved.body);
        let at = |word: &str| moved.body.find(&format!("name=\"order\" value=\"{word}\"")).unwrap();
        assert!(at("role") < at("status") && at("status") < at("company") && at("company") < at("plan"));
        let focus = moved.body.split("autofocus").next().unwrap();
        assert!(focus.contains("Move Status up") && !focus.contains("Move Company up"), "the arrow that was pressed has the focus");
        assert_eq!(headings(&fine(&browser, LIST).await).len(), 5, "nothing is kept yet");
        let kept = [("list", "q=kim"), ("density", "comfortable"), ("columns", "role"), ("columns", "status"), ("columns", "company")];
        assert_eq!(browser.post(COLUMNS, &kept).await.location(), format!("{LIST}?q=kim"));
        assert_eq!(headings(&fine(&browser, LIST).await), ["Role", "Status", "Company"]);
        // At an end nothing moves; a column that there is not is refused, and what was ticked stays.
        let first = browser.post(COLUMNS, &[&ticked[..], &order, &[("up", "role")]].concat()).await;
        assert!(first.shows("Role is number 1 of "));
        for (name, bad) in [("columns", "shoe"), ("columns", "assuf7"), ("columns", ""), ("density", "airy")] {
            let sent: Vec<(&str, &str)> = ticked.iter().copied().filter(|(field, _)| *field != "density" || name != "density").collect();
            let refused = browser.post(COLUMNS, &[&sent[..], &[(name, bad)]].concat()).await;
            assert_eq!((refused.status, check_html(&refused.body)), (StatusCode::UNPROCESSABLE_ENTITY, Vec::new()), "{name}={bad}");
            assert!(refused.shows("value=\"company\" checked"), "{}", refused.body);
        }
        assert_eq!(browser.post(COLUMNS, &[("list", "sort=colour&after=x"), ("density", "compact")]).await.location(), LIST);
        let member = site.at_root("pat", Builtin::TeamMember).await;
        let stranger = site.signed_in(member).await;
        assert_eq!(stranger.get(COLUMNS).await.status, StatusCode::FORBIDDEN);
        assert_eq!(stranger.post(COLUMNS, &ticked).await.status, StatusCode::FORBIDDEN);
    }
);

db::on_both!(
    // covers: G1, D19
    async fn a_saved_view_has_columns_of_its_own(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let save = |query: &'static str| {
            let (site, browser) = (&site, &browser);
            async move {
                browser.post(&format!("{LIST}/views"), &[("name", query), ("query", query), ("share", "me")]).await;
                let ctx = site.ctx(ada).await;
                let views = site.app.db.read(move |read| saved_views::list(&ctx, read, false)).await.unwrap();
                views.into_iter().find(|view| view.name == query).unwrap()
            }
        };
        let (bare, wide) = (save("view=all").await, save("columns=plan&columns=role").await);
        assert_eq!(wide.query, "columns=plan&columns=role", "in the order that was chosen");
        browser.post(COLUMNS, &[("list", ""), ("columns", "email"), ("density", "compact")]).await;
        let page = fine(&browser, &format!("{LIST}?view=all&saved={}", bare.id)).await;
        assert!(headings(&page).len() == 5 && !page.shows("data-density=\"compact\"") && !page.shows(", changed"), "{}", page.body);
        let page = fine(&browser, &format!("{LIST}?{}&saved={}", wide.query, wide.id)).await;
        assert_eq!(headings(&page), ["User plan", "Role"]);
        // A choice under the view changes what is shown, and neither the view nor one's own.
        let state = format!("{}&saved={}", wide.query, wide.id);
        let shown = browser.post(COLUMNS, &[("list", state.as_str()), ("columns", "status"), ("density", "compact")]).await;
        assert_eq!(shown.location(), format!("{LIST}?saved={}&columns=status&density=compact", wide.id));
        let page = fine(&browser, shown.location()).await;
        assert!(headings(&page) == ["Status"] && page.shows("Update columns=plan") && page.shows(", changed"), "{}", page.body);
        assert_eq!(headings(&fine(&browser, LIST).await), ["E-mail"]);
        // A new view keeps what is seen: one's own columns too.
        assert!(fine(&browser, LIST).await.shows(&format!("{LIST}/views/new?columns=email&amp;density=compact\"")));
    }
);

/// Jae of Europe reports nothing; Pat beside him is in two groups and two teams, and fields of Pat name Ada, whom Jae does not see.
async fn belonging(test: &db::testing::TestDb) -> (Site, UserId, UserId) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let europe = site.company("Europe", site.root().await).await;
    let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
    let pat = site.person("pat", Builtin::TeamMember, europe).await;
    for kind in Kind::ALL {
        let choices = if kind == Kind::Choice { vec!["Day".into(), "Night".into()] } else { Vec::new() };
        let field = CreateField { label: format!("My {}", kind.word()), hint: String::new(), kind, is_required: false, choices };
        let ctx = site.ctx(ada).await;
        site.write(move |tx| custom_fields::create(&ctx, tx, &field)).await.unwrap();
    }
    let ctx = site.ctx(ada).await;
    let made = site.write(move |tx| {
        let group = |name: &str| CreateGroup { name: name.into(), description: String::new() };
        let (first, second) = (groups::create(&ctx, tx, &group("Zebras"))?, groups::create(&ctx, tx, &group("Ants"))?);
        let team = |name: &str| CreateTeam { group: first, name: name.into(), description: String::new() };
        let (north, south) = (teams::create(&ctx, tx, &team("North"))?, teams::create(&ctx, tx, &team("South"))?);
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, pat)?);
        form.place.primary_group = Some(first);
        let said = ["night <b>", "12.5", "2024-02-29", "yes", "Night", "ada"];
        form.custom = (1..).zip(said.map(str::to_owned)).collect();
        users::update(&ctx, tx, form)?;
        for unit in [Unit::Group(second), Unit::Team(north), Unit::Team(south)] {
            memberships::join(&ctx, tx, Join { user: pat, unit, bits: Bits { publishes: true, sees: true } })?;
        }
        Ok::<_, Fault>(())
    });
    made.await.unwrap();
    (site, ada, jae)
}

db::on_both!(
    // covers: G1, A15, T-C13
    async fn groups_teams_and_custom_fields_are_columns(test: TestDb) {
        let (site, ada, jae) = belonging(&test).await;
        let custom: Vec<String> = (1..=6).map(|number| format!("columns=assuf{number}")).collect();
        let path = format!("{LIST}?columns=groups&columns=teams&{}", custom.join("&"));
        let page = fine(&site.signed_in(ada).await, &path).await;
        assert_eq!(headings(&page)[..3], ["Groups", "Teams", "My text"]);
        let row = page.body.split("<tr ").find(|row| row.contains("Pat Tester")).unwrap().to_owned();
        let groups = row.find("Zebras").zip(row.find("Ants")).unwrap();
        assert!(groups.0 < groups.1, "the primary group is first: {row}");
        for words in ["North", "South", "night &lt;b&gt;", "12.5", "Night", "Ada "] {
            assert!(row.contains(words), "{words}: {row}");
        }
        let outside = fine(&site.signed_in(jae).await, &path).await;
        assert!(outside.shows("Someone outside your companies") && !outside.shows("Ada "), "{}", outside.body);
        // The choice keeps a column of a field that goes: it is not shown any more.
        let browser = site.signed_in(ada).await;
        browser.post(COLUMNS, &[("list", ""), ("columns", "assuf1"), ("columns", "teams"), ("density", "comfortable")]).await;
        assert_eq!(headings(&fine(&browser, LIST).await), ["My text", "Teams"]);
        let ctx = site.ctx(ada).await;
        let choice = ListChoice { columns: vec!["assuf99".into(), "teams".into()], is_compact: false };
        site.write(move |tx| list_choices::choose(&ctx, tx, &choice)).await.unwrap();
        assert_eq!(headings(&fine(&browser, LIST).await), ["Teams"]);
        let ctx = site.ctx(ada).await;
        let wrong = ListChoice { columns: vec!["a b".into()], is_compact: false };
        let refused = site.write(move |tx| list_choices::choose(&ctx, tx, &wrong)).await.unwrap_err();
        assert_eq!(refused.fields[0].field, "columns");
    }
);

db::on_both!(
    // covers: A23
    async fn a_purge_takes_the_choice_along(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let kim = site.at_root("kim", Builtin::Administrator).await;
        let (of_kim, later) = (site.ctx(kim).await, site.ctx(kim).await);
        let choice = ListChoice { columns: vec!["email".into()], is_compact: true };
        let wanted = choice.clone();
        site.write(move |tx| list_choices::choose(&of_kim, tx, &wanted)).await.unwrap();
        let read = |ctx: access::Ctx| site.app.db.read(move |read| list_choices::find(&ctx, read));
        assert_eq!(read(later.clone()).await.unwrap(), Some(choice));
        let ctx = site.ctx(ada).await;
        let gone = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: kim })?;
            users::purge(&ctx, tx, Purge { user: kim })
        });
        gone.await.unwrap();
        assert_eq!(read(later).await.unwrap(), None);
    }
);

db::on_both!(
    // covers: E9
    async fn the_column_of_seats_says_who_takes_one_and_why(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (root, gone) = (site.root().await, site.at_root("gone", Builtin::TeamMember).await);
        let ctx = site.ctx(ada).await;
        let made = site.write(move |tx| {
            users::create(&ctx, tx, CreateUser::draft(UserType::Standard, "dina", root))?;
            users::create(&ctx, tx, CreateUser::draft(UserType::Service, "robot", root))?;
            users::deactivate(&ctx, tx, Deactivate { user: gone })
        });
        made.await.unwrap();
        let page = fine(&site.signed_in(ada).await, &format!("{LIST}?view=all&columns=user_name&columns=seat&sort=user_name")).await;
        assert_eq!(headings(&page), ["User name", "Seat"]);
        for (name, says) in [
            ("ada", "Takes one: Active counts"),
            ("dina", "Takes none: Draft does not count"),
            ("gone", "Takes none: Inactive does not count"),
            ("robot", "Takes none: a program"),
        ] {
            let row = page.body.split("<tr").find(|row| row.contains(&format!("<bdi>{name}</bdi>"))).unwrap();
            assert!(row.contains(says), "{name}: {row}");
        }
    }
);
