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
    // covers: G5, T-D13
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
