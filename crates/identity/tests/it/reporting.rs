//! The organization's tree: opened level by level, counted, searched, and somebody moved in it.

use std::collections::BTreeMap;

use db::params;
use identity::companies::{self, MoveCompany};
use identity::reporting::{self, Branch, Heads, Tree};
use identity::roles::Builtin;
use identity::testing::{Browser, ORG, Site};
use identity::users::{self, Deactivate, Delete, Purge, UpdateUser};
use identity::{CompanyId, UserId, employees};
use kernel::Fault;

db::statements! {
    PEOPLE = "SELECT id, company_id FROM users WHERE org = $1";
}

async fn report_to(site: &Site, by: UserId, user: UserId, manager: Option<UserId>) -> Result<bool, Fault> {
    let ctx = site.ctx(by).await;
    site.write(move |tx| {
        let mut form = UpdateUser::from_user(&users::get(tx, ORG, user)?);
        form.place.reports_to = manager;
        users::update(&ctx, tx, form)
    })
    .await
}

async fn seen(site: &Site, by: UserId, heads: Heads, open: Option<UserId>) -> Result<Tree, Fault> {
    let ctx = site.ctx(by).await;
    site.app.db.read(move |read| reporting::tree(&ctx, read, heads, open, None)).await
}

/// The open tree as lines: depth, name, direct, in all.
fn lines(branches: &[Branch], depth: usize, to: &mut Vec<(usize, String, i64, i64)>) {
    for branch in branches {
        let node = &branch.node;
        to.push((depth, node.name.replace(" Tester", ""), node.direct, node.below));
        lines(&branch.below, depth + 1, to);
    }
}

async fn drawn(site: &Site, by: UserId, open: Option<UserId>) -> Vec<(usize, String, i64, i64)> {
    let tree = seen(site, by, Heads::OfLines, open).await.unwrap();
    let mut to = Vec::new();
    lines(&tree.heads, 0, &mut to);
    to
}

fn line(depth: usize, name: &str, direct: i64, below: i64) -> (usize, String, i64, i64) {
    (depth, name.to_owned(), direct, below)
}

async fn fine(browser: &Browser, path: &str) -> String {
    let page = browser.get(path.split('#').next().unwrap()).await;
    assert_eq!(page.status.as_u16(), 200, "{path}");
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new(), "{path}");
    page.body
}

struct World {
    site: Site,
    ada: UserId,
    bea: UserId,
    cyd: UserId,
    dan: UserId,
    eve: UserId,
}

/// ada (root) ◄ bea (Europe) ◄ cyd (Europe), dan (Asia); eve (Europe) ► dan.
async fn world(test: &db::testing::TestDb) -> World {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    let (europe, asia) = (site.company("Europe", root).await, site.company("Asia", root).await);
    let bea = site.person("bea", Builtin::CompanyAdministrator, europe).await;
    let cyd = site.person("cyd", Builtin::TeamMember, europe).await;
    let dan = site.person("dan", Builtin::TeamMember, asia).await;
    let eve = site.person("eve", Builtin::TeamMember, europe).await;
    for (user, manager) in [(bea, ada), (cyd, bea), (dan, bea), (eve, dan)] {
        report_to(&site, ada, user, Some(manager)).await.unwrap();
    }
    World { site, ada, bea, cyd, dan, eve }
}

db::on_both!(
    // covers: A13
    async fn it_opens_level_by_level_and_counts_who_is_below(test: TestDb) {
        let w = world(&test).await;
        assert_eq!(drawn(&w.site, w.ada, None).await, [line(0, "Ada", 1, 4)]);
        let open = drawn(&w.site, w.ada, Some(w.bea)).await;
        assert_eq!(open, [line(0, "Ada", 1, 4), line(1, "Bea", 2, 3), line(2, "Cyd", 0, 0), line(2, "Dan", 1, 1)]);
        let leaf = drawn(&w.site, w.ada, Some(w.eve)).await;
        assert_eq!(leaf.last(), Some(&line(3, "Eve", 0, 0)), "the path down to her is open");
        w.site.at_root("zoe", Builtin::TeamMember).await;
        let tree = seen(&w.site, w.ada, Heads::Alone, None).await.unwrap();
        assert_eq!((tree.heads.len(), tree.heads[0].node.name.as_str(), tree.alone.counted), (1, "Zoe Tester", 1));

        let ctx = w.site.ctx(w.ada).await;
        let dan = w.dan;
        w.site.write(move |tx| users::delete(&ctx, tx, Delete { user: dan })).await.unwrap();
        let ctx = w.site.ctx(w.ada).await;
        w.site.write(move |tx| users::purge(&ctx, tx, Purge { user: dan })).await.unwrap();
        assert_eq!(drawn(&w.site, w.ada, None).await[0], line(0, "Ada", 1, 2), "a former user and whoever reported to them hang apart");
        let browser = w.site.signed_in(w.ada).await;
        assert!(fine(&browser, reporting::PATH).await.contains("Former user"));
    }
);

db::on_both!(
    // covers: A13, D13, T-C9
    async fn whoever_is_outside_has_no_name_and_no_count(test: TestDb) {
        let w = world(&test).await;
        let own = drawn(&w.site, w.bea, Some(w.bea)).await;
        assert_eq!(own, [line(0, "Bea", 1, 2), line(1, "Cyd", 0, 0)], "Dan of Asia is not counted, Eve below him is");
        let tree = seen(&w.site, w.bea, Heads::OfLines, Some(w.bea)).await.unwrap();
        assert!(tree.outside_above && tree.heads[0].someone_outside);
        assert!(seen(&w.site, w.bea, Heads::OfLines, Some(w.dan)).await.unwrap_err().is("not_found"));
        let browser = w.site.signed_in(w.bea).await;
        let page = fine(&browser, &reporting::at(w.bea)).await;
        assert!(page.contains("Reports to someone outside your companies") && page.contains("Someone outside your companies"));
        assert!(!page.contains("Ada Tester") && !page.contains("Dan Tester"));
        assert!(!fine(&browser, &format!("{}?q=dan", reporting::PATH)).await.contains("Dan Tester"));
        for hidden in [reporting::at(w.dan), users::paths::of(w.dan, "manager")] {
            assert_eq!(browser.get(hidden.split('#').next().unwrap()).await.status, 404);
        }
        // Eve's manager is outside: she is a head of her own here, and stays where she is when the form is saved as it was.
        let alone = seen(&w.site, w.bea, Heads::Alone, None).await.unwrap();
        assert_eq!(alone.heads[0].node.user, w.eve);
        let path = users::paths::of(w.eve, "manager");
        let form = browser.get(&path).await;
        assert_eq!(form.input("reports_to").as_deref(), Some("Someone outside your companies"));
        let version = form.input("version").unwrap();
        assert_eq!(browser.post(&path, &[("version", &version), ("reports_to", "Someone outside your companies")]).await.status, 303);
        assert_eq!(w.site.user(w.eve).await.reports_to, Some(w.dan));
        let refused = browser.post(&path, &[("version", &version), ("reports_to", "ada")]).await;
        assert_eq!(refused.status, 422, "somebody outside cannot be chosen");
        let member = w.site.signed_in(w.cyd).await;
        assert!([403, 404].contains(&member.get(reporting::PATH).await.status.as_u16()));
    }
);

db::on_both!(
    // covers: A13, T-C9
    async fn somebody_is_moved_with_everybody_below_and_a_circle_is_told_in_words(test: TestDb) {
        let w = world(&test).await;
        let browser = w.site.signed_in(w.ada).await;
        let path = users::paths::of(w.bea, "manager");
        let page = fine(&browser, &path).await;
        assert!(page.contains("The 3 people below move with them"), "{page}");
        let version = browser.get(&path).await.input("version").unwrap();
        let circle = browser.post(&path, &[("version", &version), ("reports_to", "eve")]).await;
        assert_eq!(circle.status, 422);
        let chain = "Eve Tester (eve) → Dan Tester (dan) → Bea Tester (bea)";
        assert!(circle.shows(chain), "{}", circle.body);
        let itself = browser.post(&path, &[("version", &version), ("reports_to", "bea")]).await;
        assert_eq!(itself.status, 422);
        let moved = browser.post(&path, &[("version", &version), ("reports_to", ""), ("reason", "She leads her own house")]).await;
        assert_eq!((moved.status.as_u16(), moved.location()), (303, reporting::at(w.bea).as_str()));
        assert_eq!(drawn(&w.site, w.ada, None).await, [line(0, "Bea", 2, 3)], "Ada has nobody below any more");
        let stale = browser.post(&path, &[("version", &version), ("reports_to", "ada")]).await;
        assert_eq!(stale.status, 412);
        let again = stale.input("version").unwrap();
        assert_eq!(browser.post(&path, &[("version", &again), ("reports_to", "ada")]).await.status, 303);
        assert_eq!(browser.post(&path, &[("version", &again), ("reason", &"x".repeat(501))]).await.status, 422);
        let found = browser.get(&format!("{}?q=eve", reporting::PATH)).await;
        assert_eq!(found.location(), reporting::at(w.eve), "one hit opens the path");
        for path in [reporting::at(w.eve), format!("{}?view=alone", reporting::PATH), format!("{}?q=nobody", reporting::PATH)] {
            fine(&browser, &path).await;
        }
        assert_eq!(browser.get(&format!("{}?after=nonsense", reporting::PATH)).await.status, 400);
        let from_user = fine(&browser, &users::paths::show(w.eve)).await;
        assert!(from_user.contains(&reporting::at(w.eve)));
    }
);

db::on_both!(
    // covers: A13, C15
    async fn moving_is_offered_for_those_whom_the_reader_may_move_and_nobody_else(test: TestDb) {
        let w = world(&test).await;
        let root = w.site.root().await;
        let una = w.site.person("una", Builtin::UserAdministrator, root).await;
        let mary = w.site.person("mary", Builtin::Administrator, root).await;
        for user in [mary, una] {
            report_to(&w.site, w.ada, user, Some(w.ada)).await.unwrap();
        }
        let offered = async |reader: UserId, at: UserId, whom: UserId| {
            let browser = w.site.signed_in(reader).await;
            let link = users::paths::of(whom, "manager");
            let offered = fine(&browser, &reporting::at(at)).await.contains(&format!("href=\"{link}\""));
            let answer = browser.get(&link).await.status.as_u16();
            assert_eq!(answer, if offered { 200 } else { 403 }, "{link}");
            offered
        };
        assert!(!offered(una, w.ada, w.ada).await, "the owner");
        assert!(!offered(una, w.ada, mary).await, "whoever administers more");
        assert!(offered(una, w.ada, w.bea).await && offered(una, w.bea, w.cyd).await && !offered(una, w.ada, una).await);
        assert!(offered(w.ada, w.ada, mary).await && offered(mary, w.ada, una).await && !offered(mary, w.ada, w.ada).await);
        let auditor = w.site.person("abe", Builtin::Auditor, root).await;
        assert!(!offered(auditor, w.bea, w.cyd).await);
    }
);

/// A pseudo-random sequence that is the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

db::on_both!(
    // covers: T-C9, D13
    async fn a_parent_sees_its_childrens_people_and_no_child_its_parents_or_siblings(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut dice = Dice(7);
        let mut tree: Vec<(CompanyId, Option<usize>)> = vec![(site.root().await, None)];
        for n in 1..9 {
            let parent = dice.below(tree.len());
            let id = site.company(&format!("C{n}"), tree[parent].0).await;
            tree.push((id, Some(parent)));
        }
        let mut readers = Vec::new();
        for (n, (company, _)) in tree.iter().enumerate() {
            readers.push(site.person(&format!("reader{n}"), Builtin::CompanyAdministrator, *company).await);
        }
        for round in 0..6 {
            holds(&site, &tree, &readers).await;
            // A company goes elsewhere: below itself it is refused, anywhere else what is seen follows.
            let (what, to) = (1 + dice.below(tree.len() - 1), dice.below(tree.len()));
            let (company, parent) = (tree[what].0, tree[to].0);
            let ctx = site.ctx(ada).await;
            let moved = site
                .write(move |tx| {
                    let version = companies::find(tx, ORG, company)?.unwrap().version;
                    companies::move_to(&ctx, tx, MoveCompany { company, parent, version })
                })
                .await;
            assert_eq!(moved.is_err(), is_below(&tree, to, what), "round {round}: {moved:?}");
            if moved.is_ok() {
                tree[what].1 = Some(to);
            }
        }
        holds(&site, &tree, &readers).await;
    }
);

/// Whether `company` is `above` or stands below it.
fn is_below(tree: &[(CompanyId, Option<usize>)], company: usize, above: usize) -> bool {
    std::iter::successors(Some(company), |at| tree[*at].1).any(|at| at == above)
}

/// What each reader is shown of users and employees is what the oracle, a walk up the tree, says.
async fn holds(site: &Site, tree: &[(CompanyId, Option<usize>)], readers: &[UserId]) {
    let people: BTreeMap<UserId, CompanyId> = site
        .app
        .db
        .read(|read| {
            let rows = read.query(PEOPLE, params![ORG])?.into_iter().map(db::Row::reader);
            rows.map(|mut r| Ok::<_, db::DbError>((r.next()?, r.next()?))).collect()
        })
        .await
        .unwrap();
    let place = |company: CompanyId| tree.iter().position(|(id, _)| *id == company).unwrap();
    for (own, reader) in readers.iter().enumerate() {
        let expected = people.values().filter(|company| is_below(tree, place(**company), own)).count();
        let ctx = site.ctx(*reader).await;
        let (users, cards) = site
            .app
            .db
            .read(move |read| {
                let users = users::counts(&ctx, read, &users::Filter::default())?.of(users::View::All);
                let cards = employees::count(&ctx, read, employees::View::All, &employees::Filter::default())?;
                Ok::<_, Fault>((users, cards.counted))
            })
            .await
            .unwrap();
        let expected = i64::try_from(expected).unwrap();
        assert_eq!((users, cards), (expected, expected), "reader of company {own}");
    }
}

db::on_both!(
    // covers: A13
    async fn the_search_of_the_tree_finds_whoever_stands_in_it(test: TestDb) {
        let w = world(&test).await;
        let (ctx, dan) = (w.site.ctx(w.ada).await, w.dan);
        w.site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: dan })).await.unwrap();
        let browser = w.site.signed_in(w.ada).await;
        let found = browser.get(&format!("{}?q=dan", reporting::PATH)).await;
        assert_eq!(found.status, 303, "one is opened at once");
        assert!(found.location().contains(&dan.to_string()));
        assert!(fine(&browser, &format!("{}?q=tester", reporting::PATH)).await.contains(&dan.to_string()));
        assert!(fine(&browser, &format!("{}?q=nobody", reporting::PATH)).await.contains("Nobody of this name"));
    }
);
