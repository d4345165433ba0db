//! Managers that change places across batches: what a check foretells is what an import does, row by row.

use std::fmt::Write as _;

use identity::UserId;
use identity::testing::{ORG, Site};
use identity::users::{self, UserStatus};

use crate::imports::{bring, outcomes};

const HEAD: &str = "User name,First name,Last name,Email,Manager email,Status\n";
/// More rows than a batch takes.
const BETWEEN: usize = 45;

fn row(text: &mut String, name: &str, manager: &str, status: &str) {
    let manager = if manager.is_empty() { String::new() } else { format!("{manager}@x.example") };
    let _ = writeln!(text, "{name},{name},Tester,{name}@x.example,{manager},{status}");
}

/// People who keep the rows before and after in batches of their own.
fn between(text: &mut String, mark: &str) {
    for n in 0..BETWEEN {
        row(text, &format!("{mark}{n}"), "", "");
    }
}

async fn manager(site: &Site, name: &'static str) -> Option<String> {
    let found = site.app.db.read(move |read| {
        let user = users::find_by_user_name(read, ORG, name)?.unwrap();
        let above = user.reports_to.map(|id: UserId| users::find(read, ORG, id)).transpose()?.flatten();
        Ok::<_, kernel::Fault>(above.map(|user| user.user_name))
    });
    found.await.unwrap()
}

/// `bring` checks, imports, and compares the two row by row. The codes of the rows of these names.
async fn codes(site: &Site, by: UserId, text: &str, names: &[&str]) -> Vec<String> {
    let import = bring(site, by, "people.csv", text).await;
    let rows = outcomes(site, by, import.id).await;
    let of = |name: &&str| rows.iter().find(|row| row.label.ends_with(&format!("({name})"))).unwrap();
    names.iter().map(of).map(|row| if row.code.is_empty() { row.outcome.clone() } else { row.code.clone() }).collect()
}

db::on_both!(
    // covers: G5
    async fn a_line_of_managers_is_turned_round_across_batches(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut first = HEAD.to_owned();
        row(&mut first, "top", "", "");
        row(&mut first, "mid", "top", "");
        row(&mut first, "low", "mid", "");
        assert_eq!(codes(&site, ada, &first, &["top", "mid", "low"]).await, ["created", "created", "created"]);

        // ada ◄ low ◄ mid ◄ top, each in a batch of its own.
        let mut turned = HEAD.to_owned();
        row(&mut turned, "low", "ada", "");
        between(&mut turned, "a");
        row(&mut turned, "mid", "low", "");
        between(&mut turned, "b");
        row(&mut turned, "top", "mid", "");
        assert_eq!(codes(&site, ada, &turned, &["low", "mid", "top"]).await, ["updated", "updated", "updated"]);
        assert_eq!((manager(&site, "low").await.as_deref(), manager(&site, "top").await.as_deref()), (Some("ada"), Some("mid")));
    }
);

db::on_both!(
    // covers: G5, A13
    async fn circles_that_close_over_people_outside_of_the_file_are_foretold(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut first = HEAD.to_owned();
        row(&mut first, "one", "", "");
        row(&mut first, "two", "", "");
        row(&mut first, "out", "one", "");
        codes(&site, ada, &first, &["one"]).await;

        // two ► out ► one is fine; then one ► two closes the circle, in another batch.
        let mut circle = HEAD.to_owned();
        row(&mut circle, "two", "out", "");
        between(&mut circle, "a");
        row(&mut circle, "one", "two", "");
        assert_eq!(codes(&site, ada, &circle, &["two", "one"]).await, ["updated", "reports_to.cycle"]);
        assert_eq!(manager(&site, "one").await, None);

        // The same through somebody whom the file itself makes.
        let mut through = HEAD.to_owned();
        row(&mut through, "new", "out", "");
        between(&mut through, "b");
        row(&mut through, "one", "new", "");
        assert_eq!(codes(&site, ada, &through, &["new", "one"]).await, ["created", "reports_to.cycle"]);
    }
);

db::on_both!(
    // covers: G5
    async fn managers_who_leave_or_come_back_in_an_earlier_batch_are_foretold(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut first = HEAD.to_owned();
        row(&mut first, "stays", "", "");
        row(&mut first, "gone", "", "Inactive");
        row(&mut first, "ann", "", "");
        codes(&site, ada, &first, &["ann"]).await;

        let mut second = HEAD.to_owned();
        row(&mut second, "stays", "", "Inactive");
        row(&mut second, "gone", "", "Active");
        row(&mut second, "never", "", "Inactive");
        between(&mut second, "a");
        row(&mut second, "bob", "stays", "");
        row(&mut second, "ann", "gone", "");
        row(&mut second, "cid", "never", "");
        let told = codes(&site, ada, &second, &["stays", "gone", "never", "bob", "ann", "cid"]).await;
        assert_eq!(told, ["updated", "updated", "created", "reports_to.gone", "updated", "reports_to.gone"]);
        let status = test.db.read(|read| users::find_by_user_name(read, ORG, "gone")).await.unwrap().unwrap().status;
        assert_eq!(status, UserStatus::Active);
    }
);

db::on_both!(
    // covers: G3, G5
    async fn a_name_out_of_an_address_leaves_the_names_of_other_rows_alone(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        // Ann's row says no user name: it would be "ann" out of her address, which a row far below has for somebody else.
        let mut text = HEAD.to_owned();
        text.push_str(",Ann,Ames,ann@x.example,,\n,Ben,Boyd,ben@x.example,,\n");
        between(&mut text, "a");
        text.push_str("ann,Anna,Other,a2@y.example,,\n,Ben,Other,ben@y.example,,\ncid,Cid,Cole,cid@x.example,ann,\n");
        let import = bring(&site, ada, "people.csv", &text).await;
        let rows = outcomes(&site, ada, import.id).await;
        assert!(rows.iter().all(|row| row.outcome == "created"), "{rows:?}");
        let name = async |address: &'static str| {
            let found = site.app.db.read(move |read| users::find_by_email(read, ORG, address)).await.unwrap().unwrap();
            (found.user_name, found.last_name)
        };
        assert_eq!(name("ann@x.example").await, ("ann@x.example".into(), "Ames".into()));
        assert_eq!(name("a2@y.example").await, ("ann".into(), "Other".into()));
        assert_eq!((name("ben@x.example").await.0, name("ben@y.example").await.0), ("ben".into(), "ben@y.example".into()));
        assert_eq!(manager(&site, "cid").await.as_deref(), Some("ann"), "whoever is called so by the file comes before the proposed");
    }
);

db::on_both!(
    // covers: G3, G5, G7
    async fn one_person_in_two_rows_by_different_keys_fails_the_second(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let mut first = HEAD.to_owned();
        row(&mut first, "ann", "", "");
        row(&mut first, "bob", "", "");
        codes(&site, ada, &first, &["ann", "bob"]).await;

        let mut twice = "User name,First name,Last name,Email,Phone\n".to_owned();
        twice.push_str("ann,Anna,,,\nbob,,,,\n,Anne,,ann@x.example,\n");
        for n in 0..BETWEEN {
            let _ = writeln!(twice, "more{n},More,Tester,more{n}@x.example,");
        }
        twice.push_str(",,,ann@x.example,1\n,,,bob@x.example,2\n");
        // The same address twice is told by the plan; by another key only the database knows.
        let import = bring(&site, ada, "twice.csv", &twice).await;
        let rows = outcomes(&site, ada, import.id).await;
        let of = |line: i64| rows.iter().find(|row| row.line == line).unwrap();
        assert_eq!((of(2).outcome.as_str(), of(3).outcome.as_str()), ("updated", "unchanged"));
        let last = i64::try_from(BETWEEN).unwrap() + 6;
        assert_eq!(
            (of(4).code.as_str(), of(last - 1).code.as_str(), of(last).code.as_str()),
            ("row.same_person", "row.duplicate", "row.same_person")
        );
        assert!(of(4).message.starts_with("Row 2 is for the same person, Anna"), "{}", of(4).message);
        assert!(of(last).message.starts_with("Row 3 is for the same person, bob"), "{}", of(last).message);
        let ann = crate::imports::user(&site, "ann").await;
        assert_eq!((ann.first_name.as_str(), ann.phone.as_str()), ("Anna", ""));
        let told = crate::import_undo::undo(&site, ada, import.id).await;
        assert!(told.iter().all(|row| row.outcome == "undone"), "{told:?}");
    }
);
