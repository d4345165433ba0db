//! The orders of the list of users: each is whole and stable, forth and back, page by page; and words that are no order, group, column
//! or tab are refused in words.

use axum::http::StatusCode;
use db::params;
use identity::groups::{self, CreateGroup};
use identity::plans::{self, CreatePlan};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};
use identity::users::{self, Cell, Filter, ListUsers, Listed, Shown, Sort, UpdateUser};
use identity::{UserId, users::View};
use web::testing::check_html;

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
            ("sort=-reports_to", "not sorted by “-reports_to”"),
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
