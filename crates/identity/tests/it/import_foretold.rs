//! What a check over many batches must carry along to tell what the import then does: that an administrator remains, and how many companies
//! would stand one below the other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use identity::UserId;
use identity::imports::{Absent, ImportKind};
use identity::roles::Builtin;
use identity::testing::{ORG, Site};

use crate::import_honest::{Chance, told};
use crate::imports::{bring, counts, outcomes, run, upload, upload_as};

/// A site whose owner, who imports, has a password that ends and so does not count, and others who administer the whole.
async fn with_administrators(test: &db::testing::TestDb, count: usize) -> (Site, UserId) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let root = site.root().await;
    for n in 0..count {
        site.person(&format!("a{n}"), Builtin::Administrator, root).await;
    }
    let sql = "UPDATE password SET is_temporary = 1 WHERE org = $1 AND user_id = $2";
    site.write(move |tx| tx.execute_text(sql, db::params![ORG, ada]).map_err(kernel::Fault::from)).await.unwrap();
    (site, ada)
}

const HEAD: &str = "User name,First name,Last name,Email,Role,Status\n";

/// People who keep the rows before and after in batches of their own.
fn between(text: &mut String, mark: &str, count: u64) {
    for n in 0..count {
        let _ = writeln!(text, "{mark}{n},Be,Tween,{mark}{n}@x.example,,");
    }
}

db::on_both!(
    // covers: G5, T-C15
    async fn the_last_administrator_stays_and_a_check_says_which_row_that_is(test: TestDb) {
        let (site, ada) = with_administrators(&test, 4).await;
        bring(&site, ada, "first.csv", &format!("{HEAD}a3,,,,,Inactive\n")).await;
        let mut text = HEAD.to_owned();
        text.push_str("a0,,,,,Inactive\n");
        between(&mut text, "m", 60);
        text.push_str("a1,,,,Team member,\n");
        between(&mut text, "n", 60);
        text.push_str("a2,,,,,Inactive\n");
        let done = bring(&site, ada, "last.csv", &text).await;
        let rows = outcomes(&site, ada, done.id).await;
        assert_eq!(
            (told(&rows, 2).0, told(&rows, 63).0, told(&rows, 124)),
            ("updated", "updated", ("user.last_administrator", "user_name"))
        );
        // Somebody who comes back in an earlier batch is enough.
        let mut text = format!("{HEAD}a3,,,,,Active\n");
        between(&mut text, "o", 60);
        text.push_str("a2,,,,,Inactive\n");
        let done = bring(&site, ada, "back.csv", &text).await;
        assert_eq!((counts(&done).1, counts(&done).3), (2, 0), "{:?}", outcomes(&site, ada, done.id).await);
    }
);

db::on_both!(
    // covers: G5
    async fn the_last_administrator_stays_among_those_who_are_not_in_the_file(test: TestDb) {
        let (site, ada) = with_administrators(&test, 45).await;
        let mut text = HEAD.to_owned();
        between(&mut text, "m", 60);
        text.push_str("a0,,,,,Inactive\na1,,,,Team member,\n");
        let id = upload_as(&site, ada, &text, |settings| settings.absent = Some(Absent { company: None })).await;
        let checked = crate::imports::check(&site, ada, id).await;
        assert_eq!((checked.summary().deactivated, checked.summary().spared), (42, 2), "ada and the last one");
        let foretold = outcomes(&site, ada, id).await;
        assert!(foretold.iter().any(|row| row.code == "user.last_administrator"), "{foretold:?}");
        let (ctx, token) = (site.ctx(ada).await, checked.check_token);
        let input = identity::imports::BeginImport {
            deactivates: true,
            reason: "They left".into(),
            ..identity::imports::BeginImport::of(id, token)
        };
        site.write(move |tx| identity::imports::import(&ctx, tx, input.clone())).await.unwrap();
        crate::imports::worker(&site, identity::imports::ImportJob::default()).run_due().await.unwrap();
        let came = outcomes(&site, ada, id).await;
        let brief = |rows: &[identity::imports::Outcome]| {
            rows.iter().map(|row| (row.line, row.outcome.clone(), row.code.clone())).collect::<Vec<_>>()
        };
        assert_eq!(brief(&foretold), brief(&came));
    }
);

db::on_both!(
    // covers: G5
    async fn a_check_of_any_rows_about_administrators_tells_what_the_import_does(test: TestDb) {
        let (site, ada) = with_administrators(&test, 6).await;
        let mut came = BTreeMap::<String, u64>::new();
        for seed in 1..=8_u64 {
            let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let mut text = HEAD.to_owned();
            for n in 0..6 {
                let role = chance.one(&["", "", "Team member", "Administrator"]);
                let status = chance.one(&["", "Inactive", "Inactive", "Inactive", "Active"]);
                let _ = writeln!(text, "a{},,,,{role},{status}", (n + seed) % 6);
                let count = chance.below(40);
                between(&mut text, &format!("s{seed}n{n}x"), count);
            }
            let done = bring(&site, ada, "any.csv", &text).await;
            for row in outcomes(&site, ada, done.id).await {
                *came.entry(if row.code.is_empty() { row.outcome } else { row.code }).or_default() += 1;
            }
        }
        for kind in ["updated", "role.makes_administrator", "user.last_administrator"] {
            assert!(came.contains_key(kind), "chance made no {kind}: {came:?}");
        }
    }
);

fn fillers(text: &mut String, mark: &str) {
    for n in 0..60 {
        let _ = writeln!(text, "{mark} {n},AdventureWorks Cycle");
    }
}

/// Companies one below the other.
fn chain(text: &mut String, name: &str, top: &str, count: usize) {
    let mut above = top.to_owned();
    for n in 0..count {
        let _ = writeln!(text, "{name}{n},{above}");
        above = format!("{name}{n}");
    }
}

const COMPANIES: &str = "Company,Parent company\n";
const ROOT: &str = "AdventureWorks Cycle";

db::on_both!(
    // covers: G5
    async fn a_check_counts_the_levels_that_earlier_batches_hang_below_a_company(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut text = COMPANIES.to_owned();
        chain(&mut text, "A", ROOT, 20);
        chain(&mut text, "C", ROOT, 20);
        chain(&mut text, "D", ROOT, 25);
        chain(&mut text, "E", "D24", 20);
        bring(&site, ada, "chains.csv", &text).await;
        let mut text = COMPANIES.to_owned();
        // Twenty-nine are made below the twenty of A: as deep as may be, so that none of them goes further down.
        chain(&mut text, "New", "A19", 29);
        fillers(&mut text, "F");
        text.push_str("A0,C1\nA1,C2\n");
        let done = bring(&site, ada, "deep.csv", &text).await;
        let rows = outcomes(&site, ada, done.id).await;
        let first = 2 + 29 + 60;
        let deep = ("company.too_deep", "parent");
        assert_eq!((told(&rows, first), told(&rows, first + 1), counts(&done).3), (deep, deep, 2), "{rows:#?}");
        let mut text = COMPANIES.to_owned();
        text.push_str("E0,C3\n");
        fillers(&mut text, "G");
        text.push_str("D0,C5\n");
        let done = bring(&site, ada, "away.csv", &text).await;
        assert_eq!(counts(&done).3, 0, "what has left does not count: {:?}", outcomes(&site, ada, done.id).await);
    }
);

db::on_both!(
    // covers: G5
    async fn a_check_of_any_deep_tree_tells_what_the_import_does(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        for name in ["A", "B", "C", "D"] {
            let mut above = site.root().await;
            for n in 0..44 {
                above = site.company(&format!("{name}{n}"), above).await;
            }
        }
        let mut came = BTreeMap::<String, u64>::new();
        for seed in 1..=2_u64 {
            let mut chance = Chance(seed.wrapping_mul(0xD1B5_4A32_D192_ED03));
            let mut text = COMPANIES.to_owned();
            for n in 0..70 {
                let one = |chance: &mut Chance, most: u64| format!("{}{}", chance.one(&["A", "B", "C", "D"]), chance.below(most));
                let _ = match chance.below(8) {
                    0 => writeln!(text, "{},{ROOT}", one(&mut chance, 44)),
                    1 | 2 => writeln!(text, "S{seed}N{n},{}", one(&mut chance, 44)),
                    3 => writeln!(text, "S{seed}N{n},S{seed}N{}", chance.below(70)),
                    4 => writeln!(text, "{},S{seed}N{}", one(&mut chance, 44), chance.below(70)),
                    _ => writeln!(text, "{},{}", one(&mut chance, 6), one(&mut chance, 44)),
                };
            }
            let id = upload(&site, ada, Some(ImportKind::Companies), "c.csv", text.as_bytes(), site.root().await).await.unwrap();
            run(&site, ada, id).await;
            for row in outcomes(&site, ada, id).await {
                *came.entry(if row.code.is_empty() { row.outcome } else { row.code }).or_default() += 1;
            }
        }
        for kind in ["created", "updated", "company.too_deep", "company.cycle"] {
            assert!(came.contains_key(kind), "chance made no {kind}: {came:?}");
        }
    }
);
