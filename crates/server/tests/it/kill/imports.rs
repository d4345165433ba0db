//! A killed import goes on by itself, and no row is in twice; so does its undoing.

use std::fmt::Write as _;

use db::Row;
use identity::ImportId;
use identity::imports::{self, ImportState};
use identity::testing::Site;

use super::through::through;
use super::{Browser, Chance, House, location};

const ROWS: u64 = 600;
const KILLS: usize = 3;
/// The progress of a pass on its page.
const BAR: &str = "import-progress-bar";
/// Of so many rows one names a status that there is not.
const WRONG_EVERY: u64 = 100;

db::statements! {
    PEOPLE = "SELECT external_id, COUNT(*) FROM users WHERE org = 1 AND external_id IS NOT NULL GROUP BY external_id ORDER BY external_id";
    MANAGED = "SELECT COUNT(*) FROM users u JOIN users m ON m.org = u.org AND m.id = u.reports_to_id WHERE u.org = 1";
    EVENTS = "SELECT COUNT(*), COUNT(DISTINCT subject_id) FROM audit_event WHERE org = 1 AND kind = 'user.created'";
    DELETED = "SELECT COUNT(*), COUNT(DISTINCT subject_id) FROM audit_event WHERE org = 1 AND kind = 'user.deleted'";
    IN_BIN = "SELECT COUNT(*) FROM users WHERE org = 1 AND external_id IS NOT NULL AND status = 'deleted'";
    UNDONE = "SELECT COUNT(*), COUNT(DISTINCT subject_id) FROM import_outcome WHERE org = 1 AND pass = 'undo' AND outcome = 'undone'";
    OUTCOMES = "SELECT outcome, COUNT(*), COUNT(DISTINCT line) FROM import_outcome WHERE org = 1 AND pass = 'import' GROUP BY outcome ORDER BY outcome";
}

fn is_wrong(row: u64) -> bool {
    row.is_multiple_of(WRONG_EVERY)
}

/// People whose managers stand later in the file; some rows are wrong, and nobody reports to those.
fn file() -> String {
    let mut text = String::from("Employee ID,First name,Last name,Email,User name,Manager email,Status\n");
    for n in 1..=ROWS {
        let manager = n + ROWS / 2;
        let is_there = manager <= ROWS && !is_wrong(manager);
        let manager = if is_there { format!("p{manager}@x.example") } else { String::new() };
        let status = if is_wrong(n) { "Asleep" } else { "Active" };
        writeln!(text, "e{n},Zoë,Nº {n},p{n}@x.example,person{n},{manager},{status}").unwrap();
    }
    text
}

/// Uploads the file and chooses its columns; answers the import's page.
fn begin(browser: &Browser<'_>, defaults: &imports::Defaults) -> String {
    let body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\nusers\r\n--edge\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\ncontent-type: text/csv\r\n\r\n{}\r\n--edge--\r\n",
        file()
    );
    let uploaded = browser.send("POST", imports::paths::NEW, "content-type: multipart/form-data; boundary=edge\r\n", &body);
    let fields = ["external_id", "first_name", "last_name", "primary_email", "user_name", "reports_to", "status"];
    let names: Vec<String> = (0..fields.len()).map(|n| format!("column-{n}")).collect();
    let mut form: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(fields).collect();
    let d = defaults;
    let ids =
        [d.company.unwrap().to_string(), d.role.unwrap().to_string(), d.primary_group.unwrap().to_string(), d.plan.unwrap().to_string()];
    form.extend(["company", "role", "primary_group", "plan"].into_iter().zip(ids.iter().map(String::as_str)));
    location(&browser.post(location(&uploaded), &form)).to_owned()
}

db::on_both!(
    // covers: G4, G7, T-G1
    async fn a_killed_import_goes_on_by_itself_and_takes_every_row_once(test: TestDb) {
        let mut defaults = imports::Defaults::default();
        let house = House::found(test, async |site, owner| {
            let ctx = site.ctx(owner).await;
            defaults = site.app.db.read(move |read| imports::usual_defaults(&ctx, read)).await.unwrap();
        });
        let house = house.await;
        let mut chance = Chance(0x5eed_0007);
        let browser = house.start();
        let page = begin(&browser, &defaults);
        let in_check = chance.places(1, ROWS);
        let (browser, checked) = through(&house, browser, (&page, BAR), &in_check, &mut chance).await;
        let token = checked.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        location(&browser.post(&format!("{page}/import"), &[("token", token)]));
        let places = chance.places(KILLS, ROWS);
        let (browser, summary) = through(&house, browser, (&page, BAR), &places, &mut chance).await;
        assert!(summary.contains("Imported"), "{summary}");
        browser.end();
        house.audit_holds();
        everything_is_there_once(&house.look(), &house, &page).await;

        let browser = house.start();
        location(&browser.post(&format!("{page}/undo"), &[]));
        let places = chance.places(KILLS, ROWS - ROWS / WRONG_EVERY);
        let (browser, summary) = through(&house, browser, (&page, BAR), &places, &mut chance).await;
        assert!(summary.contains("Undone"), "{summary}");
        browser.end();
        house.audit_holds();
        everybody_is_in_the_bin_once(&house.look()).await;
    }
);

async fn everything_is_there_once(site: &Site, house: &House, page: &str) {
    let (wrong, good) = (ROWS / WRONG_EVERY, ROWS - ROWS / WRONG_EVERY);
    let id: ImportId = page.rsplit('/').next().unwrap().parse().unwrap();
    let ctx = site.ctx(house.owner).await;
    let import = site.app.db.read(move |read| imports::get(&ctx, read, id)).await.unwrap();
    assert_eq!(import.state, ImportState::Done, "{}", import.fault);
    let counts = import.summary().counts;
    assert_eq!((counts.created, counts.updated, counts.unchanged, counts.failed), (good, 0, 0, wrong));
    let found = site.app.db.read::<_, db::DbError, _>(|read| {
        let people = read.query(PEOPLE, &[])?.into_iter().map(|row| row.reader().next::<String>()).collect::<Result<Vec<_>, _>>()?;
        let managed: i64 = read.scalar(MANAGED, &[])?;
        let mut events = read.get(EVENTS, &[])?.reader();
        let outcomes = read.query(OUTCOMES, &[])?.into_iter().map(outcome).collect::<Result<Vec<_>, _>>()?;
        Ok((people, managed, (events.next::<i64>()?, events.next::<i64>()?), outcomes))
    });
    let (mut people, managed, events, outcomes) = found.await.unwrap();
    let mut expected: Vec<String> = (1..=ROWS).filter(|n| !is_wrong(*n)).map(|n| format!("e{n}")).collect();
    people.sort();
    expected.sort();
    assert_eq!(people, expected, "every good row made one person");
    let signed = |n: u64| i64::try_from(n).unwrap();
    let with_manager = (1..=ROWS / 2).filter(|n| !is_wrong(*n) && !is_wrong(n + ROWS / 2)).count();
    assert_eq!(managed, i64::try_from(with_manager).unwrap());
    // The owner was made by an event too.
    assert_eq!(events, (signed(good) + 1, signed(good) + 1), "and one event");
    assert_eq!(outcomes, [("created".to_owned(), signed(good), signed(good)), ("failed".to_owned(), signed(wrong), signed(wrong))]);
}

async fn everybody_is_in_the_bin_once(site: &Site) {
    let good = i64::try_from(ROWS - ROWS / WRONG_EVERY).unwrap();
    let found = site.app.db.read::<_, db::DbError, _>(|read| {
        let (mut deleted, mut undone) = (read.get(DELETED, &[])?.reader(), read.get(UNDONE, &[])?.reader());
        let in_bin: i64 = read.scalar(IN_BIN, &[])?;
        Ok([deleted.next()?, deleted.next()?, in_bin, undone.next()?, undone.next::<i64>()?])
    });
    assert_eq!(found.await.unwrap(), [good; 5], "each by one event and one outcome");
}

fn outcome(row: Row) -> db::DbResult<(String, i64, i64)> {
    let mut row = row.reader();
    Ok((row.next()?, row.next()?, row.next()?))
}
