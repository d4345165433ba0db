//! The orders of the list of users: each is whole and stable, forth and back, page by page; and words that are no order, group, column
//! or tab are refused in words.

use axum::http::StatusCode;
use db::params;
use fields::Kind;
use identity::groups::{self, CreateGroup};
use identity::plans::{self, CreatePlan};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, Cell, Common, Field, Filter, ListUsers, Listed, Shown, Sort, UpdateUser, Value};
use identity::{UserId, users::View};
use web::testing::check_html;

use crate::custom_fields::{make, named};

db::statements! {
    /// Somebody who has nothing of it, as a program has.
    STRIP = "UPDATE users SET role_id = NULL, primary_group_id = NULL, user_plan_id = NULL, primary_email = NULL, primary_email_key = NULL \
        WHERE org = 1 AND user_name = 'dan'";
}

const LIST: &str = "/administration/users";

/// Seven people in three companies with three roles; two groups, two plans, and people without.
async fn people(test: &db::testing::TestDb) -> (Site, UserId) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    let europe = site.company("Europe", root).await;
    let asia = site.company("Asia", root).await;
    let (ctx, more) = (site.ctx(ada).await, CreateGroup { name: "Bikes".into(), description: String::new() });
    let bikes = site.write(move |tx| groups::create(&ctx, tx, &more)).await.unwrap();
    let places = [("zoe", Builtin::Manager, europe), ("bob", Builtin::TeamMember, asia), ("cyd", Builtin::TeamMember, europe)];
    for (at, (name, role, company)) in places.into_iter().enumerate() {
        let user = site.person(name, role, company).await;
        let ctx = site.product();
        let saved = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
            form.place.primary_group = if at == 1 { form.place.primary_group } else { Some(bikes) };
            users::update(&ctx, tx, form)
        });
        saved.await.unwrap();
    }
    for name in ["dan", "eve", "fay"] {
        site.person(name, Builtin::TeamMember, asia).await;
    }
    site.app.db.write(|tx| tx.execute(STRIP, params![]).map(drop)).await.unwrap();
    (site, ada)
}

async fn listed(site: &Site, who: UserId, input: ListUsers) -> (Vec<Listed>, Option<String>, Option<String>) {
    let ctx = site.ctx(who).await;
    let page = site.app.db.read(move |read| users::list(&ctx, read, &input)).await.unwrap();
    (page.items, page.next, page.previous)
}

/// Every page forth from the beginning, and back from the last.
async fn paged(site: &Site, who: UserId, input: &ListUsers) -> (Vec<UserId>, Vec<UserId>) {
    let (mut forth, mut back, mut cursor) = (Vec::new(), Vec::new(), None);
    let mut last;
    loop {
        let (items, next, previous) = listed(site, who, ListUsers { cursor: cursor.clone(), limit: 2, ..input.clone() }).await;
        last = (items.iter().map(|row| row.id).collect::<Vec<_>>(), previous);
        forth.extend(last.0.iter().copied());
        match next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let (mut pages, mut cursor) = (vec![last.0], last.1);
    while let Some(before) = cursor {
        let (items, _, previous) = listed(site, who, ListUsers { cursor: Some(before), limit: 2, ..input.clone() }).await;
        pages.push(items.iter().map(|row| row.id).collect());
        cursor = previous;
    }
    for page in pages.into_iter().rev() {
        back.extend(page);
    }
    (forth, back)
}

/// The first cell of each row; `none` for an empty one.
fn words(rows: &[Listed], none: &str) -> Vec<String> {
    let word = |row: &Listed| match row.cells.first() {
        Some(Cell::Text(text)) => text.clone().unwrap_or_else(|| none.to_owned()),
        Some(other) => format!("{other:?}"),
        None => row.name.clone(),
    };
    rows.iter().map(word).collect()
}

db::on_both!(
    // covers: G1
    async fn each_order_is_whole_and_stable_forth_and_back(test: TestDb) {
        let (site, ada) = people(&test).await;
        // Without a filter, with one that leaves few and leads the query, and in one tab.
        for filter in [Filter::default(), Filter::found_by("tester"), Filter::of(View::Status(users::UserStatus::Active))] {
            for sort in Sort::ALL {
                let mut turned = Vec::new();
                for descending in [false, true] {
                    let input = ListUsers { filter: filter.clone(), sort: *sort, descending, limit: 200, ..ListUsers::default() };
                    let all: Vec<UserId> = listed(&site, ada, input.clone()).await.0.iter().map(|row| row.id).collect();
                    let (forth, back) = paged(&site, ada, &input).await;
                    assert_eq!((&forth, &back), (&all, &all), "{sort:?} {descending} {filter:?}");
                    turned.push(all);
                }
                assert!(turned[0].len() >= 6);
                turned[1].reverse();
                assert_eq!(turned[0], turned[1], "{sort:?}: the other way round is the same order from its end");
            }
        }
    }
);

db::on_both!(
    // covers: G1
    async fn a_column_is_sorted_by_what_it_shows(test: TestDb) {
        let (site, ada) = people(&test).await;
        for shown in [Shown::UserName, Shown::Email, Shown::Role, Shown::Company, Shown::PrimaryGroup, Shown::Plan] {
            let input = ListUsers { sort: shown.sort().unwrap(), shows: vec![shown], ..ListUsers::default() };
            for filter in [Filter::default(), Filter::found_by("tester")] {
                let rows = listed(&site, ada, ListUsers { filter, ..input.clone() }).await.0;
                let found = words(&rows, if shown == Shown::Email { "" } else { "\u{10ffff}" });
                let mut sorted = found.clone();
                sorted.sort();
                assert_eq!(found, sorted, "{shown:?}");
            }
        }
        let browser = site.signed_in(ada).await;
        let page = browser.get(&format!("{LIST}?sort=email&columns=email&columns=company")).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
        assert!(page.shows("sort=-email") && page.shows("aria-sort=\"ascending\"") && page.shows("sort=company"), "{}", page.body);
        // An order whose place is gone begins anew, and says so.
        for bad in ["none.zz~1", "none.00~0193f2c8000070008000000000000001", "x"] {
            let (sort, bad) = ("sort=company", bad.replace("none", "0193f2c8000070008000000000000009"));
            assert_eq!(browser.get(&format!("{LIST}?{sort}&after={bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
        }
        assert_eq!(browser.get(&format!("{LIST}?sort=status&after=asleep.00~0193f2c8000070008000000000000001")).await.status, 400);
        assert_eq!(browser.get(&format!("{LIST}?sort=email&after=00~0193f2c8000070008000000000000001")).await.status, 400);
    }
);

db::on_both!(
    // covers: G1
    async fn a_plan_sorts_by_its_name_and_nobody_twice(test: TestDb) {
        let (site, ada) = people(&test).await;
        let (ctx, input) = (
            site.ctx(ada).await,
            CreatePlan { name: "A small plan".into(), description: String::new(), included: access::Included::Everything },
        );
        let plan = site.write(move |tx| plans::create(&ctx, tx, &input)).await.unwrap();
        let (ctx, user) = (site.product(), listed(&site, ada, ListUsers::default()).await.0.pop().unwrap().id);
        let moved = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
            form.place.plan = Some(plan);
            users::update(&ctx, tx, form)
        });
        moved.await.unwrap();
        let rows = listed(&site, ada, ListUsers { sort: Sort::Plan, ..ListUsers::default() }).await.0;
        assert_eq!((rows.len(), rows[0].id), (7, user));
    }
);

db::on_both!(
    // covers: G1
    async fn words_that_are_no_order_group_column_or_tab_are_refused(test: TestDb) {
        let (site, ada) = people(&test).await;
        let browser = site.signed_in(ada).await;
        for (part, said) in [
            ("sort=colour", "Users are not sorted by “colour”. In the address, sort takes one of: name, user_name, email, role"),
            ("sort=-seat", "not sorted by “-seat”"),
            ("by=colour", "not grouped by “colour”. In the address, by takes: role, plan, company, primary_group, group, team"),
            ("by=role&by=plan&by=team&by=type", "At most 3 levels"),
            ("columns=role&columns=shoe", "There is no column “shoe”. In the address, columns takes: user_name, email"),
            ("view=nowhere", "There is no tab “nowhere”. In the address, view takes one of: all, draft"),
            ("density=airy", "Rows are not shown “airy”. In the address, density takes one of: comfortable, compact"),
        ] {
            let page = browser.get(&format!("{LIST}?q=tester&{part}")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::BAD_REQUEST, Vec::new()), "{part}");
            assert!(page.shows(said) && page.shows("Nothing is listed"), "{part}: {}", page.body);
            assert!(page.input("q").as_deref() == Some("tester") && !page.shows("Zoe Tester"), "what was typed stays, nobody is listed");
            let word = part.split('=').next_back().unwrap();
            assert!(word == "type" || !page.shows(&format!("={word}\"")), "{part}: links lead on without it: {}", page.body);
        }
        let view = browser.get(&format!("{LIST}/views/new?sort=colour")).await;
        assert!(view.status == StatusCode::BAD_REQUEST && view.shows("not sorted by “colour”"), "no view keeps it");
        let long = "x".repeat(5000);
        assert_eq!(browser.get(&format!("{LIST}?sort={long}&by={long}&columns={long}&view={long}")).await.status, StatusCode::BAD_REQUEST);
        let gone = browser.get(&format!("{LIST}?columns=assuf9&columns=role")).await;
        assert!(gone.status == StatusCode::OK && gone.shows("left out: columns=assuf9"), "a field may be gone: {}", gone.body);
    }
);

async fn saved(site: &Site, user: UserId, change: impl Fn(&mut UpdateUser) + Send + Sync + 'static) {
    let ctx = site.product();
    let saved = site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        change(&mut form);
        users::update(&ctx, tx, form)
    });
    saved.await.unwrap();
}

fn names(rows: &[Listed]) -> Vec<&str> {
    rows.iter().map(|row| row.user_name.as_str()).collect()
}

db::on_both!(
    // covers: G1
    async fn job_title_hire_date_type_and_manager_are_orders(test: TestDb) {
        let (site, ada) = people(&test).await;
        let all = listed(&site, ada, ListUsers::default()).await.0;
        let id = |name: &str| all.iter().find(|row| row.user_name == name).unwrap().id;
        for (name, title, hired) in [("zoe", "ärztin", "2024-03-01"), ("bob", "Bote", "2020-12-31"), ("cyd", "Arzt", "2025-01-01")] {
            saved(&site, id(name), move |form| {
                title.clone_into(&mut form.about.job_title);
                hired.clone_into(&mut form.about.hire_date);
            })
            .await;
        }
        // Zoe has Bob and Eve, Bob has Cyd, and whom others have not is last.
        for (name, manager) in [("bob", "zoe"), ("eve", "zoe"), ("cyd", "bob")] {
            let manager = id(manager);
            saved(&site, id(name), move |form| form.place.reports_to = Some(manager)).await;
        }
        let by = async |sort, descending, filter: Filter| {
            let input = ListUsers { sort, descending, filter, shows: vec![Shown::ReportsTo, Shown::Type], ..ListUsers::default() };
            listed(&site, ada, input).await.0
        };
        for filter in [Filter::default(), Filter::found_by("tester")] {
            let rows = by(Sort::JobTitle, false, filter.clone()).await;
            assert_eq!(names(&rows)[rows.len() - 3..], ["cyd", "zoe", "bob"], "case and marks do not count: {rows:?}");
            let rows = by(Sort::HireDate, true, filter.clone()).await;
            assert_eq!(names(&rows)[..3], ["cyd", "zoe", "bob"]);
            let rows = by(Sort::ReportsTo, false, filter.clone()).await;
            assert_eq!(names(&rows)[..3], ["cyd", "bob", "eve"]);
            assert!(rows[3..].iter().all(|row| row.cells[0] == Cell::Text(None)));
            let rows = by(Sort::ReportsTo, true, filter.clone()).await;
            assert_eq!(names(&rows)[rows.len() - 3..], ["eve", "bob", "cyd"]);
        }
        // Whoever may not see a manager has those people behind the others, and no word of who it is.
        let europe = site.user(id("zoe")).await.company;
        let jae = site.person("jae", Builtin::CompanyAdministrator, europe).await;
        let eve = id("eve");
        saved(&site, jae, move |form| form.place.reports_to = Some(eve)).await;
        let rows = listed(&site, jae, ListUsers { sort: Sort::ReportsTo, ..ListUsers::default() }).await.0;
        assert_eq!(names(&rows), ["cyd", "jae", "zoe"], "of nobody, whose manager is outside, without one");
        let (forth, back) = paged(&site, jae, &ListUsers { sort: Sort::ReportsTo, ..ListUsers::default() }).await;
        assert_eq!((forth.len(), &forth), (3, &back));
        let (_, next, _) = listed(&site, jae, ListUsers { sort: Sort::ReportsTo, limit: 2, ..ListUsers::default() }).await;
        assert!(next.as_ref().is_some_and(|next| next.starts_with("hidden.")), "{next:?}");
        let browser = site.signed_in(ada).await;
        for word in ["job_title", "hire_date", "type", "reports_to"] {
            let page = browser.get(&format!("{LIST}?sort={word}&columns={word}&view=all")).await;
            assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
            assert!(page.shows(&format!("sort=-{word}")), "{word}: {}", page.body);
            let lost = format!("{LIST}?sort={word}&after=x~0193f2c8000070008000000000000001");
            assert_eq!(browser.get(&lost).await.status, StatusCode::BAD_REQUEST, "{word}");
        }
    }
);

db::on_both!(
    // covers: G1
    async fn custom_fields_are_orders_and_who_has_no_value_comes_last(test: TestDb) {
        let (site, ada) = people(&test).await;
        let all = listed(&site, ada, ListUsers::default()).await.0;
        let id = |name: &str| all.iter().find(|row| row.user_name == name).unwrap().id;
        let kinds =
            [("Badge", Kind::Text), ("Desk", Kind::Number), ("Since", Kind::Date), ("Remote", Kind::YesNo), ("Shift", Kind::Choice)];
        for (label, kind) in kinds {
            make(&site, ada, named(label, kind)).await.unwrap();
        }
        make(&site, ada, named("Buddy", Kind::Person)).await.unwrap();
        let typed = [
            ("zoe", ["ångström", "9", "2024-03-01", "yes", "Night shift"]),
            ("bob", ["Angle", "10.5", "2020-12-31", "no", "Day shift"]),
            ("cyd", ["zebra", "-3", "2025-01-01", "no", "Night shift"]),
            ("eve", ["Angle", "10.5", "2020-12-31", "yes", "Day shift"]),
        ];
        for (name, words) in typed {
            saved(&site, id(name), move |form| form.custom.extend((1..).zip(words.map(str::to_owned)))).await;
        }
        // Where each stands by each field; of two at one place the one made first is first, by the id.
        let ranks = [[2, 1, 3, 1], [1, 2, 0, 2], [2, 1, 3, 1], [1, 0, 0, 1], [1, 0, 1, 0]];
        let wanted = ranks.map(|ranks| {
            let mut people: Vec<_> =
                ranks.into_iter().zip(["zoe", "bob", "cyd", "eve"]).map(|(rank, name)| (rank, id(name).0, name)).collect();
            people.sort_unstable();
            people.into_iter().map(|(.., name)| name).collect::<Vec<_>>()
        });
        for filter in [Filter::default(), Filter::found_by("tester")] {
            for (number, names_wanted) in (1..).zip(&wanted) {
                let input =
                    |descending| ListUsers { sort: Sort::Custom(number), descending, filter: filter.clone(), ..ListUsers::default() };
                let up = listed(&site, ada, input(false)).await.0;
                let mut first: Vec<&str> = names(&up)[..4].to_vec();
                assert_eq!(&first, names_wanted, "{number}");
                let down = listed(&site, ada, input(true)).await.0;
                first.reverse();
                assert_eq!(names(&down)[..4], first, "{number}: turned round");
                assert!(names(&down)[4..].iter().all(|name| !first.contains(name)), "who has none is last either way");
                for descending in [false, true] {
                    let whole: Vec<UserId> = listed(&site, ada, input(descending)).await.0.iter().map(|row| row.id).collect();
                    let (forth, back) = paged(&site, ada, &input(descending)).await;
                    assert_eq!((&forth, &back), (&whole, &whole), "{number} {descending}");
                }
            }
        }
        let browser = site.signed_in(ada).await;
        let page = browser.get(&format!("{LIST}?sort=-assuf2&columns=assuf2&columns=assuf6")).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
        assert!(page.shows("aria-sort=\"descending\"") && !page.shows("sort=assuf6"), "people are no order: {}", page.body);
        for gone in ["sort=assuf9", "sort=-assuf6"] {
            let page = browser.get(&format!("{LIST}?{gone}")).await;
            assert!(page.status == StatusCode::OK && page.shows("left out: sort="), "{gone}: {}", page.body);
        }
        let lost = "vff~0193f2c8000070008000000000000001";
        for (sort, after) in [("assuf5", lost), ("assuf5", "x"), ("assuf1", "q00~0193f2c8000070008000000000000001")] {
            assert_eq!(browser.get(&format!("{LIST}?sort={sort}&after={after}")).await.status, StatusCode::BAD_REQUEST, "{sort} {after}");
        }
        let taken = browser.get("/administration/users/export?take=shown&sort=assuf2&columns=user_name&view=all").await;
        let place = |name: &str| taken.body.find(&format!(",{name}")).unwrap();
        assert!(place("cyd") < place("zoe") && place("zoe") < place("bob"), "a file has the order of the list: {}", taken.body);
    }
);

db::on_both!(
    // covers: G1
    async fn rows_are_grouped_by_a_choice_and_by_yes_or_no(test: TestDb) {
        let (site, ada) = people(&test).await;
        let all = listed(&site, ada, ListUsers::default()).await.0;
        let id = |name: &str| all.iter().find(|row| row.user_name == name).unwrap().id;
        for (label, kind) in [("Shift", Kind::Choice), ("Remote", Kind::YesNo), ("Badge", Kind::Text)] {
            make(&site, ada, named(label, kind)).await.unwrap();
        }
        for (name, shift, remote) in [("zoe", "Night shift", "yes"), ("bob", "Day shift", ""), ("cyd", "Night shift", "no")] {
            saved(&site, id(name), move |form| form.custom.extend([(1, shift.to_owned()), (2, remote.to_owned())])).await;
        }
        let headings = async |field, cursor: String, limit| {
            let ctx = site.ctx(ada).await;
            site.app.db.read(move |read| users::headings(&ctx, read, &Filter::default(), field, &cursor, limit)).await.unwrap()
        };
        let page = headings(Field::Custom(1), String::new(), 10).await;
        let counts: Vec<_> = page.items.iter().map(|heading| (heading.common.clone(), heading.count)).collect();
        let night = (Common::Value(Value::Choice(2)), 2);
        assert_eq!(counts, [(Common::Nothing, 4), night, (Common::Value(Value::Choice(1)), 1)]);
        // Page by page, forth and back, they are the same.
        let first = headings(Field::Custom(1), String::new(), 2).await;
        let second = headings(Field::Custom(1), first.next.unwrap(), 2).await;
        assert_eq!((second.items.len(), second.items[0].count), (1, 1));
        let back = headings(Field::Custom(1), second.previous.unwrap(), 2).await;
        assert_eq!(back.items, first.items);
        let counts: Vec<_> = headings(Field::Custom(2), String::new(), 10).await.items.into_iter().map(|heading| heading.count).collect();
        assert_eq!(counts, [5, 1, 1]);
        let browser = site.signed_in(ada).await;
        let page = browser.get(&format!("{LIST}?by=assuf1&by=assuf2&view=all&at=2&at=yes")).await;
        assert_eq!((page.status, check_html(&page.body)), (StatusCode::OK, Vec::new()));
        assert!(page.shows("Night shift") && page.shows("Zoe Tester") && !page.shows("Bob Tester"), "{}", page.body);
        assert!(page.shows("by=assuf1&amp;by=assuf2") && !page.shows("by=assuf3"), "a text is no group: {}", page.body);
        let gone = browser.get(&format!("{LIST}?by=assuf3&by=role&by=assuf9")).await;
        assert!(gone.status == StatusCode::OK && gone.shows("left out: by=assuf3, by=assuf9"), "{}", gone.body);
    }
);
