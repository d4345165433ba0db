//! What runs beside the requests as jobs, and wants seats row by row: an import, bulk changes, and the undo of both.

use std::fmt::Write as _;

use db::jobs::{Registry, Worker};
use identity::bulk::{self, Action, ActionKind, Begun as Bulked, Bulk, BulkJob, BulkState, RowOutcome, RunBulk, Which};
use identity::imports::{self, Begun, ImportJob, ImportState, Mode};
use identity::testing::{ORG, Site};
use identity::{BulkId, ImportId, PlanId, UserId};
use kernel::Fault;

use super::people::of;

/// People of each kind, and rows of the file.
pub const EACH: usize = 4;
/// The marks of people whom a bulk change restores, gives the user plan, and gave another one, which is undone; and of those whom a
/// file gave another one, which is undone.
pub const MARKS: [&str; 4] = ["bulk restore", "bulk plan", "bulk undo", "import undo"];

/// Everything that waits to be begun with the race.
pub struct Beside {
    restoring: Bulk,
    planning: Bulk,
    bulk_to_undo: BulkId,
    import: ImportId,
    import_to_undo: ImportId,
}

/// How rows ended: in words whatever is neither done nor the refusal that names the user plan.
type Wrong = Vec<String>;

/// What must have been done before the seats are few: it is undone in the race.
pub struct Done {
    bulk: BulkId,
    import: ImportId,
}

/// Gives people of the third and fourth mark another user plan, by a bulk change and by a file.
pub async fn do_before(site: &Site, owner: UserId, full: PlanId, seed: u64) -> Done {
    let moved = previewed(site, owner, "bulk undo", Action::Plan(full)).await;
    run(site, owner, moved.id).await;
    let people: Vec<UserId> = of(site, "import undo").await.into_iter().map(|(user, _)| user).collect();
    let (mut lines, plan) = (String::from("User name,User plan\n"), plan_name(site, full).await);
    for user in people {
        writeln!(lines, "{},{plan}", site.user(user).await.user_name).unwrap();
    }
    let import = checked(site, owner, &lines, seed).await;
    begin(site, owner, import).await;
    ended(site, owner, import, ImportState::Done).await;
    Done { bulk: moved.id, import }
}

/// Prepares the rest, with few seats free already.
pub async fn prepare(site: &Site, owner: UserId, light: PlanId, seed: u64, done: Done) -> Beside {
    let rows: Vec<String> = (0..EACH).map(|n| format!("Imp{n},Tester,imp{seed}n{n}@x.example,light")).collect();
    let import = checked(site, owner, &format!("First name,Last name,Email,User plan\n{}\n", rows.join("\n")), seed).await;
    let restoring = previewed(site, owner, "bulk restore", Action::Simple(ActionKind::Restore)).await;
    let planning = previewed(site, owner, "bulk plan", Action::Plan(light)).await;
    Beside { restoring, planning, bulk_to_undo: done.bulk, import, import_to_undo: done.import }
}

impl Beside {
    /// Runs all of it to the end, and says what was otherwise.
    pub async fn run(self, site: &Site, owner: UserId) -> Wrong {
        let ctx = site.ctx(owner).await;
        let id = self.import_to_undo;
        begin(site, owner, self.import).await;
        tried(site, move |tx| imports::undo(&ctx, tx, id)).await;
        let (ctx, id) = (site.ctx(owner).await, self.bulk_to_undo);
        let undoing = tried(site, move |tx| bulk::undo(&ctx, tx, id)).await;
        let mut wrong = Vec::new();
        for id in [self.restoring.id, self.planning.id, undoing.id] {
            wrong.extend(run(site, owner, id).await);
        }
        for (id, state) in [(self.import, ImportState::Done), (self.import_to_undo, ImportState::Undone)] {
            wrong.extend(ended(site, owner, id, state).await);
        }
        wrong
    }
}

/// A write of the test's own. Whoever is told that the engine gave up asks again, as anybody would.
async fn tried<T: Send + 'static>(site: &Site, verb: impl FnMut(&mut db::Tx<'_>) -> Result<T, Fault> + Clone + Send + 'static) -> T {
    loop {
        match site.write(verb.clone()).await {
            Ok(answer) => return answer,
            Err(fault) if fault.is("database.busy") => tokio::task::yield_now().await,
            Err(fault) => panic!("{} {}", fault.code, fault.message),
        }
    }
}

async fn plan_name(site: &Site, plan: PlanId) -> String {
    site.app.db.read(move |read| identity::plans::find(read, ORG, plan)).await.unwrap().unwrap().name
}

async fn previewed(site: &Site, owner: UserId, mark: &'static str, action: Action) -> Bulk {
    let people: Vec<UserId> = of(site, mark).await.into_iter().map(|(user, _)| user).collect();
    assert_eq!(people.len(), EACH, "{mark}");
    let ctx = site.ctx(owner).await;
    let begun = tried(site, move |tx| {
        let id = bulk::choose(&ctx, tx, &bulk::People::Ticked(people.clone()), "/administration/users")?;
        bulk::preview(&ctx, tx, id, action)
    });
    let id = begun.await.id;
    until(site, owner, id, BulkState::Checked).await
}

/// Runs a change that is or will be previewed; if the world has moved on meanwhile, with the new preview.
async fn run(site: &Site, owner: UserId, id: BulkId) -> Wrong {
    loop {
        let checked = until(site, owner, id, BulkState::Checked).await;
        let input = RunBulk { bulk: id, pass: checked.pass, reason: String::new() };
        match bulk::confirm(&site.app.db, &site.ctx(owner).await, input).await {
            Ok(Bulked::Running) => break,
            Ok(Bulked::PreviewedAgain(_)) => {}
            Err(fault) => assert!(fault.is("database.busy"), "{} {}", fault.code, fault.message),
        }
    }
    let (done, ctx) = (until(site, owner, id, BulkState::Done).await, site.ctx(owner).await);
    let rows = site.app.db.read(move |read| bulk::rows(&ctx, read, &done, &Which::default(), 100)).await.unwrap();
    let is_named = |row: &&bulk::BulkRow| row.outcome == Some(RowOutcome::Refused) && row.code != "seats.none_free";
    rows.iter().filter(is_named).map(|row| format!("a row of a bulk change was refused: {} {}", row.code, row.message)).collect()
}

async fn until(site: &Site, owner: UserId, id: BulkId, state: BulkState) -> Bulk {
    let worker = worker(site);
    loop {
        let ctx = site.ctx(owner).await;
        let now = site.app.db.read(move |read| bulk::get(&ctx, read, id)).await.unwrap();
        if now.state == state {
            return now;
        }
        assert!(now.state.runs(), "{:?}: {}", now.state, now.fault);
        worker.run_due().await.unwrap();
        tokio::task::yield_now().await;
    }
}

/// A file that is checked, to be imported.
async fn checked(site: &Site, owner: UserId, text: &str, seed: u64) -> ImportId {
    let mut spool = imports::Spool::default();
    spool.add(text.as_bytes()).unwrap();
    let (known, spool) = imports::know(spool, None).unwrap();
    let (mut settings, ctx) = (known.settings.clone(), site.ctx(owner).await);
    let id = imports::upload(&site.app.db, &ctx, &format!("people{seed}.csv"), known, spool).await.unwrap();
    let asking = ctx.clone();
    settings.defaults = site.app.db.read(move |read| imports::usual_defaults(&asking, read)).await.unwrap();
    settings.defaults.company = Some(site.root().await);
    settings.mode = Mode::Upsert;
    tried(site, move |tx| {
        imports::choose(&ctx, tx, id, &settings)?;
        imports::check(&ctx, tx, id)
    })
    .await;
    ended(site, owner, id, ImportState::Checked).await;
    id
}

/// Begins it, checked anew as often as the world has moved on since.
async fn begin(site: &Site, owner: UserId, id: ImportId) {
    loop {
        let ctx = site.ctx(owner).await;
        let asking = ctx.clone();
        let token = site.app.db.read(move |read| imports::get(&asking, read, id)).await.unwrap().check_token;
        let begun = tried(site, move |tx| imports::import(&ctx, tx, imports::BeginImport::of(id, token.clone()))).await;
        if begun == Begun::Importing {
            return;
        }
        ended(site, owner, id, ImportState::Checked).await;
    }
}

/// Works on the queue, beside whoever else does, until the import has come so far. Says which rows ended otherwise.
async fn ended(site: &Site, owner: UserId, id: ImportId, state: ImportState) -> Wrong {
    let worker = worker(site);
    let done = loop {
        let ctx = site.ctx(owner).await;
        let now = site.app.db.read(move |read| imports::get(&ctx, read, id)).await.unwrap();
        if now.state == state {
            break now;
        }
        assert!(now.state.runs() || now.state == ImportState::Checked, "{:?}: {}", now.state, now.fault);
        worker.run_due().await.unwrap();
        tokio::task::yield_now().await;
    };
    if state == ImportState::Checked {
        return Vec::new();
    }
    let ctx = site.ctx(owner).await;
    let rows = site.app.db.read(move |read| imports::outcomes(&ctx, read, &done, None, imports::Place::After(-1), 100)).await.unwrap();
    let is_done = |outcome: &str| matches!(outcome, "created" | "updated" | "undone");
    let is_otherwise = |row: &&imports::Outcome| !is_done(&row.outcome) && row.code != "seats.none_free";
    rows.iter().filter(is_otherwise).map(|row| format!("a row of a file ended {} ({}: {})", row.outcome, row.code, row.message)).collect()
}

fn worker(site: &Site) -> Worker {
    let holder = db::lease::Holder::new(&site.product());
    let registry = Registry::default().with(imports::JOB, ImportJob::default()).with(bulk::JOB, BulkJob);
    Worker::new(site.app.db.clone(), site.app.world.clone(), registry, holder, 2)
}
