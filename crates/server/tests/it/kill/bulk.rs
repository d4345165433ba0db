//! A bulk change that is killed goes on by itself, and nobody is changed twice.

use std::time::{Duration, Instant};

use identity::bulk::{self, BulkState};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, StartAs, UserType};
use identity::{BulkId, groups, plans};

use super::{Browser, Chance, House, location};

const PEOPLE: u64 = 600;
const KILLS: usize = 3;
/// Longer than any pass takes.
const PATIENCE: Duration = Duration::from_mins(1);

db::statements! {
    FROZEN = "SELECT COUNT(*) FROM users WHERE org = 1 AND status = 'frozen'";
    EVENTS = "SELECT COUNT(*), COUNT(DISTINCT subject_id) FROM audit_event WHERE org = 1 AND kind = 'user.frozen'";
    ROWS = "SELECT COUNT(*), COUNT(DISTINCT user_id) FROM bulk_change_row WHERE org = 1 AND outcome = 'changed'";
}

async fn crowd(site: &Site) {
    let (ctx, root) = (site.product(), site.root().await);
    let made = site.write(move |tx| {
        let role = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.map(|role| role.id);
        let (group, plan) = (groups::list(tx, ORG)?.first().map(|g| g.id), plans::list(tx, ORG)?.first().map(|p| p.id));
        for n in 0..PEOPLE {
            let mut input = CreateUser::draft(UserType::Standard, format!("pat{n}"), root);
            input.start = StartAs::Active;
            "Pat".clone_into(&mut input.first_name);
            input.last_name = format!("Nº {n}");
            input.primary_email = Some(format!("pat{n}@x.example"));
            (input.place.role, input.place.primary_group, input.place.plan) = (role, group, plan);
            users::create(&ctx, tx, input)?;
        }
        Ok(())
    });
    made.await.unwrap();
}

/// How many people of the pass are done; none once no pass runs.
fn done(page: &str) -> Option<u64> {
    let bar = page.split_once("id=\"bulk-progress-bar\"")?.1;
    bar.split_once("value=\"")?.1.split('"').next()?.parse().ok()
}

/// Lets the pass that runs come to its end, and gives its page. Kills the server at the places that are left.
async fn through<'a>(house: &'a House, mut browser: Browser<'a>, page: &str, places: &[u64], chance: &mut Chance) -> (Browser<'a>, String) {
    let (began, mut left) = (Instant::now(), places.iter());
    let mut next = left.next();
    loop {
        let shown = browser.get(page);
        assert_eq!(shown.status, 200, "{shown:?}");
        let Some(done) = done(&shown.body) else {
            assert_eq!(next, None, "it ended before it was killed that often");
            return (browser, shown.body);
        };
        if next.is_some_and(|place| done >= *place) {
            // Anywhere in a step, or between two.
            std::thread::sleep(Duration::from_micros(chance.below(20_000)));
            browser.serving.kill();
            browser = house.start_again().await;
            next = left.next();
        }
        assert!(began.elapsed() < PATIENCE, "{done} people after {PATIENCE:?}");
    }
}

db::on_both!(
    // covers: G10, T-G1
    async fn a_killed_bulk_change_goes_on_by_itself_and_changes_everybody_once(test: TestDb) {
        let house = House::found(test, async |site, _| crowd(site).await).await;
        let mut chance = Chance(0x5eed_0031);
        let browser = house.start();
        let form = [("all", "1"), ("matching", "q=pat"), ("back", users::paths::LIST)];
        let page = location(&browser.post(&bulk::pages::paths::to(bulk::ActionKind::Freeze), &form)).to_owned();
        let (browser, preview) = through(&house, browser, &page, &[PEOPLE / 4], &mut chance).await;
        let pass = preview.split("name=\"pass\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        location(&browser.post(&format!("{page}/run"), &[("pass", pass)]));
        let (browser, result) = through(&house, browser, &page, &chance.places(KILLS, PEOPLE / 2), &mut chance).await;
        assert!(result.contains("Can be undone until"), "{result}");
        browser.end();
        house.audit_holds();
        let site = house.look();
        let (ctx, id) = (site.ctx(house.owner).await, page.rsplit('/').next().unwrap().parse::<BulkId>().unwrap());
        let bulk = site.app.db.read(move |read| bulk::get(&ctx, read, id)).await.unwrap();
        let all = i64::try_from(PEOPLE).unwrap();
        assert_eq!((bulk.state, bulk.counts.changed, bulk.counts.refused), (BulkState::Done, all, 0));
        let found = site.app.db.read::<_, db::DbError, _>(|read| {
            let (mut events, mut rows) = (read.get(EVENTS, &[])?.reader(), read.get(ROWS, &[])?.reader());
            let counts = [events.next::<i64>()?, events.next()?, rows.next()?, rows.next()?];
            Ok((read.scalar::<i64>(FROZEN, &[])?, counts))
        });
        assert_eq!(found.await.unwrap(), (all, [all; 4]), "one change, one event, one outcome each");
    }
);
