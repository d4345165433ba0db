//! A bulk change that is killed goes on by itself, and nobody is changed twice.

use identity::bulk::{self, BulkState};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, StartAs, UserType};
use identity::{BulkId, groups, plans};

use super::through::through;
use super::{Chance, House, location};

const PEOPLE: u64 = 600;
const KILLS: usize = 3;
/// The progress of a pass on its page.
const BAR: &str = "bulk-progress-bar";

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

db::on_both!(
    // covers: G10, T-G1
    async fn a_killed_bulk_change_goes_on_by_itself_and_changes_everybody_once(test: TestDb) {
        let house = House::found(test, async |site, _| crowd(site).await).await;
        let mut chance = Chance(0x5eed_0031);
        let browser = house.start();
        let form = [("all", "1"), ("matching", "q=pat"), ("back", users::paths::LIST)];
        let page = location(&browser.post(&bulk::pages::paths::to(bulk::ActionKind::Freeze), &form)).to_owned();
        let (browser, preview) = through(&house, browser, (&page, BAR), &[PEOPLE / 4], &mut chance).await;
        let pass = preview.split("name=\"pass\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        location(&browser.post(&format!("{page}/run"), &[("pass", pass)]));
        let (browser, result) = through(&house, browser, (&page, BAR), &chance.places(KILLS, PEOPLE / 2), &mut chance).await;
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
