//! Bulk changes by their verbs: a preview foretells what the run does, each row stands alone, what was changed is undone.

mod actions;
mod pages;
mod runs;
mod since;

use access::Ctx;
use db::jobs::{Registry, Worker};
use identity::bulk::{self, Action, Begun, Bulk, BulkJob, BulkRow, BulkState, People, RowOutcome, RunBulk, Selection, Which};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, StartAs, UserType};
use identity::{BulkId, CompanyId, UserId, groups, plans};
use kernel::Fault;

const LIST: &str = "/administration/users";

pub fn worker(site: &Site) -> Worker {
    let holder = db::lease::Holder::new(&site.product());
    Worker::new(site.app.db.clone(), site.app.world.clone(), Registry::default().with(bulk::JOB, BulkJob), holder, 2)
}

/// So many Active people without passwords at a company.
pub async fn crowd(site: &Site, name: &str, count: usize, company: CompanyId) -> Vec<UserId> {
    let (ctx, name) = (site.product(), name.to_owned());
    let made = site.write(move |tx| {
        let role = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.map(|r| r.id);
        let (group, plan) = (groups::list(tx, ORG)?.first().map(|g| g.id), plans::list(tx, ORG)?.first().map(|p| p.id));
        let one = |n: usize, tx: &mut db::Tx<'_>| {
            let mut input = CreateUser::draft(UserType::Standard, format!("{name}{n}"), company);
            input.start = StartAs::Active;
            input.first_name.clone_from(&name);
            input.last_name = format!("N{n}");
            input.primary_email = Some(format!("{name}{n}@x.example"));
            (input.place.role, input.place.primary_group, input.place.plan) = (role, group, plan);
            users::create(&ctx, tx, input)
        };
        (0..count).map(|n| one(n, tx)).collect::<Result<Vec<_>, Fault>>()
    });
    made.await.unwrap()
}

pub async fn choose(site: &Site, ctx: &Ctx, people: People) -> Result<BulkId, Fault> {
    let ctx = ctx.clone();
    site.write(move |tx| bulk::choose(&ctx, tx, &people, LIST)).await
}

/// Chooses and previews, to the end.
pub async fn preview(site: &Site, ctx: &Ctx, people: People, action: Action) -> Bulk {
    let id = choose(site, ctx, people).await.unwrap();
    let asker = ctx.clone();
    site.write(move |tx| bulk::preview(&asker, tx, id, action)).await.unwrap();
    worker(site).run_due().await.unwrap();
    look(site, ctx, id).await
}

pub async fn look(site: &Site, ctx: &Ctx, id: BulkId) -> Bulk {
    let ctx = ctx.clone();
    site.app.db.read(move |read| bulk::get(&ctx, read, id)).await.unwrap()
}

/// Runs what was previewed, to the end.
pub async fn run(site: &Site, ctx: &Ctx, bulk: &Bulk) -> Bulk {
    let input = RunBulk { bulk: bulk.id, pass: bulk.pass, reason: "spring cleaning".into() };
    let begun = bulk::confirm(&site.app.db, ctx, input).await.unwrap();
    assert!(matches!(begun, Begun::Running), "{begun:?}");
    worker(site).run_due().await.unwrap();
    look(site, ctx, bulk.id).await
}

pub async fn rows(site: &Site, ctx: &Ctx, bulk: &Bulk) -> Vec<BulkRow> {
    let (ctx, bulk) = (ctx.clone(), bulk.clone());
    site.app.db.read(move |read| bulk::rows(&ctx, read, &bulk, &Which::default(), 10_000)).await.unwrap()
}

pub type Told = Vec<(UserId, Option<RowOutcome>, String, String)>;

fn told(rows: Vec<BulkRow>) -> Told {
    rows.into_iter().map(|row| (row.user, row.outcome, row.code, row.message)).collect()
}

/// Previews, runs, and asserts that the rows came out as they were foretold.
pub async fn as_foretold(site: &Site, ctx: &Ctx, people: People, action: Action) -> (Bulk, Told) {
    let previewed = preview(site, ctx, people, action).await;
    assert_eq!(previewed.state, BulkState::Checked, "{action:?} {}", previewed.fault);
    let foretold = told(rows(site, ctx, &previewed).await);
    let done = run(site, ctx, &previewed).await;
    assert_eq!(done.state, BulkState::Done, "{action:?} {}", done.fault);
    let came = told(rows(site, ctx, &done).await);
    assert_eq!(came, foretold, "{action:?}");
    assert_eq!(done.counts, previewed.counts, "{action:?}");
    (done, came)
}

/// The undo of `done`, to the end.
pub async fn undone(site: &Site, ctx: &Ctx, done: &Bulk) -> (Bulk, Told) {
    let (asker, id) = (ctx.clone(), done.id);
    let undo = site.write(move |tx| bulk::undo(&asker, tx, id)).await.unwrap();
    worker(site).run_due().await.unwrap();
    let previewed = look(site, ctx, undo.id).await;
    assert_eq!(previewed.selection, Selection::ChangedBy(done.id));
    let foretold = told(rows(site, ctx, &previewed).await);
    let undo = run(site, ctx, &previewed).await;
    let came = told(rows(site, ctx, &undo).await);
    assert_eq!(came, foretold);
    (undo, came)
}
