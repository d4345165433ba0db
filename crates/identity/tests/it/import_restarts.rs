//! An import whose process dies, and two imports of one file at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::jobs::{Handler, JobCtx, Preparing, Step};
use db::{Db, Tx};
use identity::imports::{self, ImportJob, ImportState};
use identity::testing::Site;
use identity::users::UserStatus;
use kernel::Fault;

use crate::imports::{begin, check, counts, get, outcomes, upload, user, versions, worker};

/// Dies by a panic in its `at`-th step, after the verbs and before the commit.
struct Dies {
    inner: ImportJob,
    at: usize,
    steps: Arc<AtomicUsize>,
}

impl Handler for Dies {
    fn prepare<'a>(&'a self, job: &'a JobCtx, db: &'a Db) -> Preparing<'a> {
        self.inner.prepare(job, db)
    }

    fn step(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let step = self.inner.step(job, tx)?;
        assert!(self.steps.fetch_add(1, Ordering::SeqCst) + 1 != self.at, "injected");
        Ok(step)
    }
}

/// Stays away for ever before a later step, as a process does that is killed.
struct Halts {
    inner: ImportJob,
    after: usize,
    prepared: AtomicUsize,
    told: Arc<tokio::sync::Notify>,
}

impl Handler for Halts {
    fn prepare<'a>(&'a self, job: &'a JobCtx, db: &'a Db) -> Preparing<'a> {
        if self.prepared.fetch_add(1, Ordering::SeqCst) < self.after {
            return self.inner.prepare(job, db);
        }
        self.told.notify_one();
        Box::pin(std::future::pending())
    }

    fn step(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        self.inner.step(job, tx)
    }
}

/// Asks the import to stop in its `at`-th step.
pub struct Stops {
    inner: ImportJob,
    at: usize,
    steps: AtomicUsize,
    ctx: access::Ctx,
    import: identity::ImportId,
}

pub fn stops_after(at: usize, ctx: access::Ctx, import: identity::ImportId) -> Stops {
    Stops { inner: ImportJob::default(), at, steps: AtomicUsize::new(0), ctx, import }
}

impl Handler for Stops {
    fn prepare<'a>(&'a self, job: &'a JobCtx, db: &'a Db) -> Preparing<'a> {
        self.inner.prepare(job, db)
    }

    fn step(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let step = self.inner.step(job, tx)?;
        if self.steps.fetch_add(1, Ordering::SeqCst) + 1 == self.at {
            imports::stop(&self.ctx, tx, self.import)?;
        }
        Ok(step)
    }

    fn stopped(&self, job: &JobCtx, tx: &mut Tx<'_>) -> Result<(), Fault> {
        self.inner.stopped(job, tx)
    }

    fn gave_up(&self, job: &JobCtx, tx: &mut Tx<'_>, fault: &Fault) -> Result<(), Fault> {
        self.inner.gave_up(job, tx, fault)
    }
}

fn many(rows: usize) -> String {
    let row = |n: usize| {
        let manager = if n + 1 == rows { String::new() } else { format!("u{}@x.example", n + 1) };
        format!("{n},First{n},Last{n},u{n}@x.example,{manager}\n")
    };
    format!("Employee ID,First name,Last name,Email,Manager email\n{}", (0..rows).map(row).collect::<String>())
}

db::on_both!(
    // covers: T-D12
    async fn an_import_that_dies_goes_on_exactly(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let id = upload(&site, ada, None, "many.csv", many(130).as_bytes(), site.root().await).await.unwrap();
        check(&site, ada, id).await;
        begin(&site, ada, id).await;
        for at in [2, 1] {
            let handler = Dies { inner: ImportJob::default(), at, steps: Arc::default() };
            worker(&site, handler).run_due().await.unwrap();
            assert_eq!(get(&site, ada, id).await.state, ImportState::Importing);
            site.clock.advance_secs(3600);
        }
        // One process goes away between two batches; another takes over when the lease is out.
        let halts = Arc::new(tokio::sync::Notify::new());
        let gone = worker(&site, Halts { inner: ImportJob::default(), after: 1, prepared: AtomicUsize::new(0), told: Arc::clone(&halts) });
        tokio::select! {
            _ = gone.run_due() => panic!("it was to halt"),
            () = halts.notified() => {}
        }
        drop(gone);
        site.clock.advance_secs(3600);
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        let done = get(&site, ada, id).await;
        assert_eq!((done.state, counts(&done)), (ImportState::Done, (130, 0, 0, 0)));
        assert_eq!(versions(&site).await.len(), 131);
        assert_eq!(outcomes(&site, ada, id).await.len(), 130);
        let top = user(&site, "u129").await;
        assert_eq!(user(&site, "u128").await.reports_to, Some(top.id));
        assert_eq!(top.status, UserStatus::Active);
    }
);

db::on_both!(
    async fn two_imports_of_one_file_at_once_double_nobody(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let mut ids = Vec::new();
        for _ in 0..2 {
            let id = upload(&site, ada, None, "many.csv", many(100).as_bytes(), root).await.unwrap();
            check(&site, ada, id).await;
            ids.push(id);
        }
        for id in &ids {
            assert_eq!(begin(&site, ada, *id).await, imports::Begun::Importing);
        }
        let (one, other) = (worker(&site, ImportJob::default()), worker(&site, ImportJob::default()));
        let (a, b) = tokio::join!(one.run_due(), other.run_due());
        a.unwrap();
        b.unwrap();
        let mut created = 0;
        for id in ids {
            let done = get(&site, ada, id).await;
            let (new, updated, unchanged, failed) = counts(&done);
            assert_eq!((new + unchanged + updated, failed), (100, 0), "{:?}", done.imported);
            created += new;
        }
        assert_eq!(created, 100);
        assert_eq!(versions(&site).await.len(), 101);
    }
);

db::on_both!(
    // covers: T-D16
    async fn many_rows_come_in_while_others_work(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let rows = 400;
        let id = upload(&site, ada, None, "many.csv", many(rows).as_bytes(), site.root().await).await.unwrap();
        check(&site, ada, id).await;
        begin(&site, ada, id).await;
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (other, told) = (site.clone(), Arc::clone(&stop));
        let beside = tokio::spawn(async move {
            let mut waits = Vec::new();
            while !told.load(Ordering::SeqCst) {
                let (call, began) = (other.product(), std::time::Instant::now());
                other.write(move |tx| Ok(identity::users::note_sign_in(&call, tx, ada)?)).await.unwrap();
                waits.push(began.elapsed());
                tokio::task::yield_now().await;
            }
            waits.sort_unstable();
            waits[waits.len() * 99 / 100]
        });
        worker(&site, ImportJob::default()).run_due().await.unwrap();
        stop.store(true, Ordering::SeqCst);
        let p99 = beside.await.unwrap();
        let done = get(&site, ada, id).await;
        assert_eq!((done.state, done.summary().counts.created), (ImportState::Done, rows as u64));
        // The bound of T-D16 is the release build's.
        let bound = std::time::Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 1 });
        assert!(p99 < bound, "others waited {p99:?}");
    }
);
