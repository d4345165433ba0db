//! The job queue: exactly once, whatever happens in between.

use std::sync::Arc;

use db::jobs::{self, Handler, JobCtx, JobId, NewJob, Preparing, Progress, Registry, State, Step, Worker};
use db::lease::{self, Holder};
use db::testing::TestDb;
use db::{Db, DbError, Tx, Uuid, params};
use kernel::call::World;
use kernel::{Call, Category, Fault, TestClock};
use tokio::sync::{mpsc, watch};

db::statements! {
    // Each step leaves a row, so that one done twice is a constraint's failure and one lost is missing.
    MARK = "INSERT INTO lease (org, name, holder, until) VALUES ($1, $2, 'step', 0)";
    MARKS = "SELECT COUNT(*) FROM lease WHERE org = $1 AND holder = 'step'";
    PAYLOAD = "SELECT payload FROM job WHERE org = $1 AND id = $2";
}

/// Counts to its payload's number, a step each, and may stumble on the way.
#[derive(Default)]
struct Count {
    fault: Option<Fault>,
    panics: bool,
    hangs: Option<mpsc::Sender<()>>,
}

impl Handler for Count {
    fn prepare<'a>(&'a self, ctx: &'a JobCtx, _: &'a Db) -> Preparing<'a> {
        Box::pin(async move {
            if let (Some(tell), 2) = (&self.hangs, ctx.progress().done) {
                tell.send(()).await.map_err(Fault::internal)?;
                std::future::pending::<()>().await;
            }
            Ok(Box::new(ctx.progress().done) as _)
        })
    }

    fn step(&self, ctx: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        let total: i64 = ctx.payload()?;
        let here = ctx.progress().done;
        assert_eq!(ctx.prepared::<i64>(), Some(&here), "the preparation is that of this step");
        tx.execute(MARK, params![ctx.org, format!("{}/{here}", ctx.id())])?;
        if here == 2 {
            assert!(!self.panics, "oops");
            self.fault.clone().map_or(Ok(()), Err)?;
        }
        let progress = Progress { done: here + 1, total, cursor: format!("after {here}") };
        Ok(if here + 1 < total { Step::More(progress) } else { Step::Done(progress) })
    }

    fn stopped(&self, ctx: &JobCtx, tx: &mut Tx<'_>) -> Result<(), Fault> {
        Ok(tx.execute(MARK, params![ctx.org, "stopped"]).map(drop)?)
    }

    fn gave_up(&self, ctx: &JobCtx, tx: &mut Tx<'_>, _: &Fault) -> Result<(), Fault> {
        Ok(tx.execute(MARK, params![ctx.org, "gave up"]).map(drop)?)
    }
}

struct Stage {
    test: TestDb,
    world: World,
    clock: TestClock,
}

impl Stage {
    fn of(test: TestDb) -> Self {
        let (world, clock) = db::testing::world();
        Self { test, world, clock }
    }

    fn call(&self) -> Call {
        db::testing::call(&self.world)
    }

    fn worker(&self, handler: impl Handler) -> Worker {
        let registry = Registry::default().with("count", handler);
        Worker::new(self.test.db.clone(), self.world.clone(), registry, Holder::new(&self.call()), 2)
    }

    async fn enqueue(&self, job: NewJob<i64>) -> JobId {
        let call = self.call();
        self.test.db.write(move |tx| jobs::enqueue(&call, tx, job.clone())).await.expect("the job is written")
    }

    async fn job(&self, id: JobId) -> jobs::Job {
        let call = self.call();
        self.test.db.read(move |read| jobs::find(&call, read, id)).await.expect("an answer").expect("the job")
    }

    async fn marks(&self) -> i64 {
        self.test.db.read(|read| read.scalar::<i64>(MARKS, params![1])).await.expect("a count")
    }
}

db::on_both!(
    async fn a_job_runs_step_by_step_to_its_end(test: TestDb) {
        let stage = Stage::of(test);
        let id = stage.enqueue(NewJob::of("count", 5)).await;
        assert_eq!(stage.job(id).await.state, State::Waiting);
        assert_eq!(stage.worker(Count::default()).run_due().await.unwrap(), 1);
        let job = stage.job(id).await;
        assert_eq!((job.state, job.done, job.total, job.due_at), (State::Done, 5, 5, None));
        assert_eq!(stage.marks().await, 5);
        let left: Vec<u8> = stage.test.db.read(move |read| read.scalar(PAYLOAD, params![1, id])).await.unwrap();
        assert!(left.is_empty(), "the payload is blanked");
    }
);

db::on_both!(
    async fn a_refused_act_leaves_no_job_and_a_payload_is_sealed(test: TestDb) {
        let stage = Stage::of(test);
        let call = stage.call();
        let refused: Result<(), Fault> = stage
            .test
            .db
            .write(move |tx| {
                jobs::enqueue(&call, tx, NewJob::of("count", 1))?;
                Err(Fault::not_found())
            })
            .await;
        assert!(refused.is_err());
        assert_eq!(stage.worker(Count::default()).run_due().await.unwrap(), 0);
        let call = stage.call();
        let secret = "correct horse";
        let id = stage.test.db.write(move |tx| jobs::enqueue(&call, tx, NewJob::of("count", secret))).await.unwrap();
        let stored: Vec<u8> = stage.test.db.read(move |read| read.scalar(PAYLOAD, params![1, id])).await.unwrap();
        assert!(!String::from_utf8_lossy(&stored).contains(secret));
    }
);

db::on_both!(
    async fn a_failing_step_is_tried_again_later_and_later_then_gives_up(test: TestDb) {
        let stage = Stage::of(test);
        let fault = Fault::new(Category::Unavailable, "mail.unreachable", "password hunter2 refused");
        let worker = stage.worker(Count { fault: Some(fault), ..Count::default() });
        let id = stage.enqueue(NewJob::of("count", 5).most_tries(3)).await;
        worker.run_due().await.unwrap();
        let job = stage.job(id).await;
        assert_eq!((job.state, job.done, job.last_error.as_str(), job.tries), (State::Waiting, 2, "mail.unreachable", 1));
        assert_eq!(worker.run_due().await.unwrap(), 0, "not before its time");
        stage.clock.advance_secs(2);
        assert_eq!(worker.run_due().await.unwrap(), 1);
        stage.clock.advance_secs(2);
        assert_eq!(worker.run_due().await.unwrap(), 0, "the second wait is longer");
        stage.clock.advance_secs(5);
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(stage.job(id).await.state, State::Dead);
        assert_eq!(stage.marks().await, 3, "two steps and the word that it gave up");

        let call = stage.call();
        stage.test.db.write(move |tx| jobs::retry(&call, tx, id)).await.unwrap();
        assert_eq!(stage.worker(Count::default()).run_due().await.unwrap(), 1);
        assert_eq!((stage.job(id).await.state, stage.marks().await), (State::Done, 6));
        let call = stage.call();
        let again = stage.test.db.write(move |tx| jobs::retry(&call, tx, id)).await;
        assert!(again.unwrap_err().is("job.not_dead"));
    }
);

db::on_both!(
    async fn what_trying_again_cannot_mend_is_dead_at_once_and_a_panic_is_a_fault(test: TestDb) {
        let stage = Stage::of(test);
        let fault = Fault::new(Category::Invalid, "import.bad", "no");
        let id = stage.enqueue(NewJob::of("count", 5)).await;
        stage.worker(Count { fault: Some(fault), ..Count::default() }).run_due().await.unwrap();
        assert_eq!((stage.job(id).await.state, stage.job(id).await.last_error.as_str()), (State::Dead, "import.bad"));
        let id = stage.enqueue(NewJob::of("count", 5)).await;
        stage.worker(Count { panics: true, ..Count::default() }).run_due().await.unwrap();
        assert_eq!((stage.job(id).await.state, stage.job(id).await.last_error.as_str()), (State::Waiting, "job.panicked"));
    }
);

db::on_both!(
    async fn a_job_stops_when_asked(test: TestDb) {
        let stage = Stage::of(test);
        let id = stage.enqueue(NewJob::of("count", 5).not_before(stage.call().now.plus_secs(60))).await;
        let worker = stage.worker(Count::default());
        assert_eq!(worker.run_due().await.unwrap(), 0);
        let call = stage.call();
        stage.test.db.write(move |tx| jobs::ask_stop(&call, tx, id)).await.unwrap();
        worker.run_due().await.unwrap();
        assert_eq!((stage.job(id).await.state, stage.marks().await), (State::Stopped, 1));
        let call = stage.call();
        let late = stage.test.db.write(move |tx| jobs::ask_stop(&call, tx, id)).await;
        assert!(late.unwrap_err().is("job.ended"));
        let call = stage.call();
        let unknown = stage.test.db.write(move |tx| jobs::ask_stop(&call, tx, JobId(Uuid::max()))).await;
        assert!(unknown.unwrap_err().is("not_found"));
    }
);

db::on_both!(
    async fn after_a_kill_another_process_goes_on_exactly_where_it_was(test: TestDb) {
        let stage = Stage::of(test);
        let id = stage.enqueue(NewJob::of("count", 5).most_tries(3)).await;
        for _ in 0..2 {
            let (tell, mut told) = mpsc::channel(1);
            let worker = stage.worker(Count { hangs: Some(tell), ..Count::default() });
            let doomed = tokio::spawn(async move { worker.run_due().await });
            told.recv().await.unwrap();
            doomed.abort();
            assert!(doomed.await.unwrap_err().is_cancelled());
            let next = stage.worker(Count::default());
            assert_eq!(next.run_due().await.unwrap(), 0, "the lease of the killed holds");
            assert_eq!((stage.job(id).await.state, stage.job(id).await.done), (State::Running, 2));
            stage.clock.advance_secs(31);
        }
        assert_eq!(stage.worker(Count::default()).run_due().await.unwrap(), 1);
        assert_eq!((stage.job(id).await.state, stage.marks().await), (State::Done, 5));
    }
);

db::on_both!(
    async fn a_job_that_kills_its_process_every_time_ends_as_a_dead_letter(test: TestDb) {
        let stage = Stage::of(test);
        let id = stage.enqueue(NewJob::of("count", 5).most_tries(2)).await;
        for _ in 0..2 {
            let (tell, mut told) = mpsc::channel(1);
            let worker = stage.worker(Count { hangs: Some(tell), ..Count::default() });
            let doomed = tokio::spawn(async move { worker.run_due().await });
            told.recv().await.unwrap();
            doomed.abort();
            assert!(doomed.await.unwrap_err().is_cancelled());
            stage.clock.advance_secs(31);
        }
        stage.worker(Count::default()).run_due().await.unwrap();
        let job = stage.job(id).await;
        assert_eq!((job.state, job.last_error.as_str(), job.done), (State::Dead, "job.never_came_back", 2));
    }
);

/// Waits in its preparation until the test lets it go on, and tells the test that it waits.
struct Gate(mpsc::Sender<()>, Arc<tokio::sync::Notify>);

impl Handler for Gate {
    fn prepare<'a>(&'a self, _: &'a JobCtx, _: &'a Db) -> Preparing<'a> {
        Box::pin(async move {
            self.0.send(()).await.map_err(Fault::internal)?;
            self.1.notified().await;
            Ok(Box::new(()) as _)
        })
    }

    fn step(&self, ctx: &JobCtx, tx: &mut Tx<'_>) -> Result<Step, Fault> {
        tx.execute(MARK, params![ctx.org, "late"])?;
        Ok(Step::Done(Progress::default()))
    }
}

db::on_both!(
    async fn who_lost_the_lease_changes_nothing_any_more(test: TestDb) {
        let stage = Stage::of(test);
        let id = stage.enqueue(NewJob::of("count", 5)).await;
        let (tell, mut told) = mpsc::channel(1);
        let gate = Arc::new(tokio::sync::Notify::new());
        let slow = stage.worker(Gate(tell, Arc::clone(&gate)));
        let slow = tokio::spawn(async move { slow.run_due().await });
        told.recv().await.unwrap();
        stage.clock.advance_secs(31);
        assert_eq!(stage.worker(Count::default()).run_due().await.unwrap(), 1);
        gate.notify_one();
        slow.await.unwrap().unwrap();
        assert_eq!((stage.job(id).await.state, stage.marks().await), (State::Done, 5));
    }
);

db::on_both!(
    async fn two_processes_share_the_jobs_and_do_each_once(test: TestDb) {
        let stage = Stage::of(test);
        for _ in 0..20 {
            stage.enqueue(NewJob::of("count", 3)).await;
        }
        let (a, b) = (stage.worker(Count::default()), stage.worker(Count::default()));
        let (a, b) = tokio::join!(a.run_due(), b.run_due());
        assert_eq!(a.unwrap() + b.unwrap(), 20);
        assert_eq!(stage.marks().await, 60);
        let call = stage.call();
        let (all, dead) = stage
            .test
            .db
            .read(move |read| {
                let dead = jobs::list(&call, read, Some(State::Dead), None, 50)?;
                Ok::<_, DbError>((jobs::list(&call, read, None, None, 50)?, dead))
            })
            .await
            .unwrap();
        assert!(dead.is_empty() && all.len() == 20 && all.iter().all(|j| j.state == State::Done));
        assert!(all.is_sorted_by(|a, b| a.id > b.id));
        let call = stage.call();
        let later = call.now.plus_secs(1);
        let gone = stage.test.db.write(move |tx| jobs::delete_ended(&call, tx, later, 15)).await.unwrap();
        assert_eq!(gone, 15);
    }
);

db::on_both!(
    async fn a_key_has_one_job_at_a_time(test: TestDb) {
        let stage = Stage::of(test);
        let first = stage.enqueue(NewJob::of("count", 1).unique("x")).await;
        assert_eq!(stage.enqueue(NewJob::of("count", 1).unique("x")).await, first);
        assert_ne!(stage.enqueue(NewJob::of("count", 1).unique("y")).await, first);
        stage.worker(Count::default()).run_due().await.unwrap();
        assert_ne!(stage.enqueue(NewJob::of("count", 1).unique("x")).await, first, "an ended job gives its key back");
    }
);

/// Goes on for ever, and tells of every step.
struct Endless(mpsc::UnboundedSender<i64>);

impl Handler for Endless {
    fn step(&self, ctx: &JobCtx, _: &mut Tx<'_>) -> Result<Step, Fault> {
        let done = ctx.progress().done + 1;
        let _ = self.0.send(done);
        Ok(Step::More(Progress { done, ..Progress::default() }))
    }
}

db::on_both!(
    async fn a_worker_hears_of_a_job_and_at_the_end_gives_it_back_after_its_step(test: TestDb) {
        let stage = Stage::of(test);
        let (tell, mut told) = mpsc::unbounded_channel();
        let worker = stage.worker(Endless(tell));
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(async move { worker.run(stopped).await });
        let id = stage.enqueue(NewJob::of("count", 0)).await;
        while told.recv().await.unwrap() < 3 {}
        stop.send(true).unwrap();
        running.await.unwrap();
        let job = stage.job(id).await;
        assert_eq!((job.state, job.tries), (State::Waiting, 0));
        assert!(job.done >= 3);
        assert_eq!(stage.worker(Count::default()).run_due().await.unwrap(), 1, "the lease was given up: no need to wait");
    }
);

db::on_both!(
    async fn a_kind_that_this_program_does_not_know_is_left_to_others(test: TestDb) {
        let stage = Stage::of(test);
        let id = stage.enqueue(NewJob::of("from-the-future", 1).most_tries(1)).await;
        let worker = stage.worker(Count::default());
        for _ in 0..3 {
            worker.run_due().await.unwrap();
            stage.clock.advance_secs(61);
        }
        let job = stage.job(id).await;
        assert_eq!((job.state, job.tries, job.last_error.as_str()), (State::Waiting, 0, "job.unknown_kind"));
    }
);

db::on_both!(
    async fn one_holder_at_a_time_has_a_lease(test: TestDb) {
        let stage = Stage::of(test);
        let (a, b) = (Holder::new(&stage.call()), Holder::new(&stage.call()));
        let take = async |holder: &Holder| {
            let (call, holder) = (stage.call(), holder.clone());
            stage.test.db.write(move |tx| lease::take(tx, &call, &holder, "chainer", 30)).await.unwrap()
        };
        assert!(take(&a).await);
        assert!(take(&a).await, "the holder renews");
        assert!(!take(&b).await);
        stage.clock.advance_secs(30);
        assert!(take(&b).await);
        assert!(!take(&a).await);
        let (call, holder) = (stage.call(), b.clone());
        stage.test.db.write(move |tx| lease::give_back(tx, &call, &holder, "chainer")).await.unwrap();
        assert!(take(&a).await);
    }
);
