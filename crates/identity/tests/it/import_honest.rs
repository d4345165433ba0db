//! What a check tells of every row is what the import then does: names that go from one to another, companies that change places, rows in
//! any order, with more rows than a batch takes. `run` compares the two row by row.

use std::fmt::Write as _;

use access::{Capability, HandsOut};
use identity::imports::Outcome;
use identity::roles::{self, Builtin, ScopeHolder, ScopePlace, SetScope};
use identity::testing::{ORG, Site};
use identity::{UserId, companies, users};
use kernel::Fault;

use crate::imports::{bring, counts, outcomes, run, upload, upload_as, user};

const HEAD: &str = "External ID,User name,First name,Last name,Email,Manager email,Status\n";

/// People who keep the rows before and after in batches of their own.
fn between(text: &mut String, mark: &str, count: usize) {
    for n in 0..count {
        let _ = writeln!(text, "{mark}{n},{mark}{n},Be,Tween,{mark}{n}@x.example,,");
    }
}

/// A site with people of these names: external ids, addresses and user names are alike.
async fn site_of(test: &db::testing::TestDb, names: impl Iterator<Item = String>) -> (Site, UserId) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let mut text = HEAD.to_owned();
    for name in names {
        let _ = writeln!(text, "{name},{name},First,Last,{name}@x.example,,");
    }
    bring(&site, ada, "first.csv", &text).await;
    (site, ada)
}

pub fn told(rows: &[Outcome], line: i64) -> (&str, &str) {
    let row = rows.iter().find(|row| row.line == line).unwrap();
    (if row.code.is_empty() { &row.outcome } else { &row.code }, &row.field)
}

async fn has_address(site: &Site, address: &'static str) -> Option<String> {
    let found = site.app.db.read(move |read| users::find_by_email(read, ORG, address)).await.unwrap();
    found.map(|user| user.user_name)
}

db::on_both!(
    // covers: G3, G5
    async fn a_chain_of_addresses_moves_on_by_one(test: TestDb) {
        let (site, ada) = site_of(&test, (0..120).map(|n| format!("p{n}"))).await;
        // Each takes the address of the next, who gives it up in a later row.
        let mut text = HEAD.to_owned();
        for n in 0..120 {
            let _ = writeln!(text, "p{n},,,,p{}@x.example,,", n + 1);
        }
        let done = bring(&site, ada, "chain.csv", &text).await;
        assert_eq!(counts(&done), (0, 120, 0, 0), "{:?}", done.imported);
        assert_eq!(has_address(&site, "p1@x.example").await.as_deref(), Some("p0"));
        assert_eq!(has_address(&site, "p120@x.example").await.as_deref(), Some("p119"));
        assert_eq!(has_address(&site, "p0@x.example").await, None);
        // Undone from the last to the first, it is as it was.
        let undone = crate::import_undo::undo(&site, ada, done.id).await;
        assert!(undone.iter().all(|row| row.outcome == "undone"), "{undone:?}");
        assert_eq!(has_address(&site, "p7@x.example").await.as_deref(), Some("p7"));
    }
);

db::on_both!(
    // covers: G3, G5
    async fn an_exchange_in_a_circle_is_refused_by_row_and_field(test: TestDb) {
        let (site, ada) = site_of(&test, ["a", "b", "c", "d", "e", "f", "g", "h"].into_iter().map(str::to_owned)).await;
        let mut text = HEAD.to_owned();
        text.push_str("a,,,,b@x.example,,\nc,,,,d@x.example,,\nf,g,,,,,\n");
        between(&mut text, "m", 60);
        text.push_str("b,,,,a@x.example,,\nd,,,,e@x.example,,\ne,,,,c@x.example,,\ng,f,,,,,\n");
        let done = bring(&site, ada, "swap.csv", &text).await;
        let rows = outcomes(&site, ada, done.id).await;
        let (a, c, f, b) = (2, 3, 4, 65);
        assert_eq!(told(&rows, a), ("row.exchange", "primary_email"));
        assert!(rows[0].message.starts_with("Row 65 gives up"), "{}", rows[0].message);
        for line in [b, c, b + 1, b + 2] {
            assert_eq!(told(&rows, line), ("row.exchange", "primary_email"), "row {line}");
        }
        assert_eq!((told(&rows, f), told(&rows, b + 3)), (("row.exchange", "user_name"), ("row.exchange", "user_name")));
        for name in ["a", "b", "c", "d", "e"] {
            assert_eq!(user(&site, name).await.primary_email, Some(format!("{name}@x.example")));
        }
    }
);

db::on_both!(
    // covers: G3, G5, A18
    async fn who_takes_over_what_another_row_gives_up_comes_after_it(test: TestDb) {
        let (site, ada) = site_of(&test, ["ann", "bob", "cid", "dee", "eve"].into_iter().map(str::to_owned)).await;
        let mut text = HEAD.to_owned();
        // Somebody new gets the address of bob, ann that of cid, whose row fails; dee is to be called as eve was.
        text.push_str("new,new,New,One,bob@x.example,,\nann,,,,cid@x.example,,\ndee,eve,,,,,\n");
        between(&mut text, "m", 60);
        text.push_str(",bob,,,bob2@x.example,,\ncid,,,,cid2@x.example,,Retired\neve,eve2,,,,,\n");
        between(&mut text, "n", 60);
        // Those who report to bob still write his old address, or his new one.
        text.push_str("r1,r1,R,One,r1@x.example,bob2@x.example,\nr2,r2,R,Two,r2@x.example,eve@x.example,\n");
        let done = bring(&site, ada, "over.csv", &text).await;
        let rows = outcomes(&site, ada, done.id).await;
        assert_eq!((told(&rows, 2), told(&rows, 65)), (("created", ""), ("updated", "")));
        assert_eq!((told(&rows, 3), told(&rows, 66)), (("row.not_given_up", "primary_email"), ("status.unknown", "status")));
        assert!(rows[1].message.contains("Row 66"), "{}", rows[1].message);
        // A former user name stays whose it was.
        assert_eq!((told(&rows, 4), told(&rows, 67)), (("user_name.taken", "user_name"), ("updated", "")));
        assert_eq!(has_address(&site, "bob@x.example").await.as_deref(), Some("new"));
        let (bob, eve) = (user(&site, "bob").await.id, user(&site, "eve2").await.id);
        assert_eq!((user(&site, "r1").await.reports_to, user(&site, "r2").await.reports_to), (Some(bob), Some(eve)));
    }
);

db::on_both!(
    // covers: G3, G5
    async fn managers_are_found_by_the_address_that_the_file_takes_from_them(test: TestDb) {
        let (site, ada) = site_of(&test, ["ann", "bob"].into_iter().map(str::to_owned)).await;
        let mut text = HEAD.to_owned();
        text.push_str("r0,r0,R,R,r0@x.example,bob@x.example,\nbob,,,,robert@x.example,,\n");
        between(&mut text, "m", 60);
        text.push_str("r1,r1,R,R,r1@x.example,bob@x.example,\nr2,r2,R,R,r2@x.example,robert@x.example,\n");
        let done = bring(&site, ada, "old.csv", &text).await;
        assert_eq!((counts(&done).0, counts(&done).3), (63, 0), "{:?}", outcomes(&site, ada, done.id).await);
        let bob = user(&site, "bob").await.id;
        for name in ["r0", "r1", "r2"] {
            assert_eq!(user(&site, name).await.reports_to, Some(bob), "{name}");
        }
    }
);

async fn parent_of(site: &Site, name: &'static str) -> Option<String> {
    let found = site.app.db.read(move |read| {
        let company = companies::find_by_name(read, ORG, name)?.unwrap();
        let above = company.parent_id.map(|id| companies::find(read, ORG, id)).transpose()?.flatten();
        Ok::<_, Fault>(above.map(|company| company.name))
    });
    found.await.unwrap()
}

fn filler(text: &mut String, mark: &str) {
    for n in 0..60 {
        let _ = writeln!(text, "{mark} {n},AdventureWorks Cycle");
    }
}

db::on_both!(
    // covers: G3, G5
    async fn a_tree_of_companies_is_turned_round_across_batches(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let top = site.company("Top", root).await;
        let mid = site.company("Mid", top).await;
        site.company("Low", mid).await;
        let mut text = "Company,Parent company\n".to_owned();
        // Children before their parents, the whole upside down, with new ones between.
        text.push_str("Top,New Two\n");
        filler(&mut text, "A");
        text.push_str("New Two,Mid\n");
        filler(&mut text, "B");
        text.push_str("Mid,New One\nNew One,Low\n");
        filler(&mut text, "C");
        text.push_str("Low,AdventureWorks Cycle\n");
        let done = bring(&site, ada, "turned.csv", &text).await;
        let got = (counts(&done), outcomes(&site, ada, done.id).await);
        assert_eq!(got.0, (182, 3, 0, 0), "{:?}", got.1.iter().filter(|row| row.outcome == "failed").collect::<Vec<_>>());
        let mut line = Vec::new();
        for name in ["Top", "New Two", "Mid", "New One", "Low"] {
            line.push(parent_of(&site, name).await.unwrap());
        }
        assert_eq!(line, ["New Two", "Mid", "New One", "Low", "AdventureWorks Cycle"]);
    }
);

db::on_both!(
    // covers: G3, G5
    async fn circles_of_companies_over_batches_are_foretold(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let top = site.company("Top", root).await;
        let mid = site.company("Mid", top).await;
        site.company("Low", mid).await;
        let (far, side) = (site.company("Far", root).await, site.company("Side", root).await);
        let leaf = site.company("Leaf", far).await;
        let mut text = "Company,Parent company\n".to_owned();
        // New is below Low, which is below Top: then Top cannot be below New. Far may go below Leaf once Leaf's way up has left it.
        text.push_str("New,Low\nFar,Leaf\n");
        filler(&mut text, "A");
        text.push_str("Top,New\nLeaf,Side\n");
        let done = bring(&site, ada, "circle.csv", &text).await;
        let rows = outcomes(&site, ada, done.id).await;
        assert_eq!((told(&rows, 2), told(&rows, 64)), (("created", ""), ("company.cycle", "parent")));
        assert_eq!((told(&rows, 3), told(&rows, 65)), (("updated", ""), ("updated", "")));
        assert_eq!((parent_of(&site, "Far").await.as_deref(), parent_of(&site, "Leaf").await.as_deref()), (Some("Leaf"), Some("Side")));
        let _ = (leaf, side);
    }
);

db::on_both!(
    // covers: G5, D13
    async fn what_an_importer_may_is_asked_below_companies_that_come(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let (europe, asia) = (site.company("Europe", root).await, site.company("Asia", root).await);
        let jae = site.person("jae", Builtin::TeamMember, europe).await;
        let may = [Capability::ViewUsers, Capability::ImportUsers, Capability::ViewCompanies, Capability::EditCompanies];
        let scope = SetScope {
            holder: ScopeHolder::User(jae),
            scope: None,
            place: ScopePlace::Company(europe),
            capabilities: may.into_iter().collect(),
            hands_out: HandsOut::default(),
            until: None,
        };
        let ctx = site.ctx(ada).await;
        site.write(move |tx| roles::set_scope(&ctx, tx, &scope)).await.unwrap();
        let mut text = "Company,Parent company\nPort,Asia\nHarbour,Europe\n".to_owned();
        for n in 0..60 {
            let _ = writeln!(text, "F {n},Europe");
        }
        text.push_str("Pier,Port\nQuay,Harbour\n");
        let id = upload(&site, jae, None, "c.csv", text.as_bytes(), europe).await.unwrap();
        run(&site, jae, id).await;
        let rows = outcomes(&site, jae, id).await;
        assert_eq!((told(&rows, 2).0, told(&rows, 3).0, told(&rows, 65).0), ("parent.unknown", "created", "created"));
        assert_eq!(told(&rows, 64).0, "parent.failed");
        let _ = (ada, asia);
    }
);

/// Numbers by chance, the same for the same seed.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// Rows about `people` people and as many names that nobody has, in any order.
fn people_by_chance(chance: &mut Chance, people: u64, rows: u64) -> String {
    let mut text = HEAD.to_owned();
    for _ in 0..rows {
        let who = chance.below(people * 4);
        let (id, name) = match chance.below(5) {
            0 => (format!("p{who}"), String::new()),
            1 => (String::new(), format!("p{who}")),
            2 => (String::new(), String::new()),
            3 => (format!("p{who}"), format!("q{}", chance.below(people * 9))),
            _ => (format!("p{who}"), format!("p{who}")),
        };
        let email = match chance.below(4) {
            0 if !id.is_empty() || !name.is_empty() => String::new(),
            1 => format!("p{who}@x.example"),
            _ => format!("p{}@x.example", chance.below(people * 4)),
        };
        let manager = match chance.below(6) {
            0 => format!("p{}@x.example", chance.below(people * 2)),
            1 => format!("p{}", chance.below(people)),
            _ => String::new(),
        };
        let status = chance.one(&["", "", "", "", "", "Inactive", "Active", "Retired"]);
        let _ = writeln!(text, "{id},{name},F{who},L{who},{email},{manager},{status}");
    }
    text
}

db::on_both!(
    // covers: G5
    async fn a_check_of_any_rows_tells_what_the_import_does(test: TestDb) {
        let (site, ada) = site_of(&test, (0..40).map(|n| format!("p{n}"))).await;
        let mut came = std::collections::BTreeMap::<String, u64>::new();
        for seed in 1..=6_u64 {
            let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let text = people_by_chance(&mut chance, 40, 130);
            let id = upload_as(&site, ada, &text, |settings| settings.mode = identity::imports::Mode::default()).await;
            run(&site, ada, id).await;
            for row in outcomes(&site, ada, id).await {
                *came.entry(if row.code.is_empty() { row.outcome } else { row.code }).or_default() += 1;
            }
        }
        for kind in ["created", "updated", "unchanged", "row.duplicate", "row.same_person", "row.exchange", "keys.differ"] {
            assert!(came.contains_key(kind), "chance made no {kind}: {came:?}");
        }
    }
);

db::on_both!(
    // covers: G5
    async fn a_check_of_any_tree_of_companies_tells_what_the_import_does(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut came = std::collections::BTreeMap::<String, u64>::new();
        for seed in 1..=5_u64 {
            let mut chance = Chance(seed.wrapping_mul(0xD1B5_4A32_D192_ED03));
            let mut text = "Company,Parent company\n".to_owned();
            for _ in 0..120 {
                let parent = match chance.below(8) {
                    0 => "AdventureWorks Cycle".to_owned(),
                    1 => String::new(),
                    _ => format!("C{}", chance.below(150)),
                };
                let _ = writeln!(text, "C{},{parent}", chance.below(150));
            }
            let id = upload(&site, ada, Some(identity::imports::ImportKind::Companies), "c.csv", text.as_bytes(), site.root().await).await;
            let id = id.unwrap();
            run(&site, ada, id).await;
            for row in outcomes(&site, ada, id).await {
                *came.entry(if row.code.is_empty() { row.outcome } else { row.code }).or_default() += 1;
            }
        }
        for kind in ["created", "updated", "row.duplicate", "reference.cycle", "parent.failed"] {
            assert!(came.contains_key(kind), "chance made no {kind}: {came:?}");
        }
    }
);
