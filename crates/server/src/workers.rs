//! What works beside the requests: jobs, mail, clean-ups. Each ends when it is told to, after the step it is in.

use std::sync::Arc;
use std::time::Duration;

use db::jobs::{self, Registry, Worker};
use db::lease::{self, Holder};
use identity::audit::Chainer;
use identity::http::App;
use identity::imports::{self, ImportJob};
use identity::{invitations, recovery};
use kernel::{Fault, Via};
use mail::{Courier, Route};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::installation::ORG;

/// How often what is over is cleared away.
const CLEAN_UP: Duration = Duration::from_mins(5);
/// Ended jobs are kept so long.
const JOBS_KEPT_SECS: i64 = 30 * 24 * 60 * 60;
/// Longer than a round takes.
const LEASE_SECS: i64 = 60;
/// So many rows go at a time: a step must not hold the writer for long.
const AT_ONCE: i64 = 500;

/// What runs.
#[derive(Debug)]
pub struct Workers {
    tasks: JoinSet<()>,
    chainer: JoinHandle<()>,
    end_chainer: watch::Sender<bool>,
}

impl Workers {
    /// Waits for the steps that run when the signal has come. The chainer ends last: what the others did is linked.
    pub async fn end(mut self) {
        while self.tasks.join_next().await.is_some() {}
        let _ = self.end_chainer.send(true);
        let _ = self.chainer.await;
    }
}

/// Starts everything. The tasks end after `stop` turns true, and [`Workers::end`] waits for them.
pub fn start(app: &App, route: Route, stop: &watch::Receiver<bool>) -> Workers {
    let mut tasks = JoinSet::new();
    let holder = Holder::new(&app.product(Via::Job));
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let worker = Worker::new(app.db.clone(), app.world.clone(), handlers(), holder.clone(), cores);
    let until = stop.clone();
    tasks.spawn(async move { worker.run(until).await });
    let courier = Courier::new(app.db.clone(), app.world.clone(), route, Arc::new(identity::account_mails::accepted));
    let mut until = stop.clone();
    tasks.spawn(async move {
        courier
            .run(async move {
                let _ = until.wait_for(|stop| *stop).await;
            })
            .await;
    });
    let chainer = Chainer::new(app.db.clone(), app.world.clone(), ORG, holder.clone());
    let (end_chainer, until) = watch::channel(false);
    let chainer = tokio::spawn(async move { chainer.run(until).await });
    tasks.spawn(clean_up(app.clone(), holder, stop.clone()));
    Workers { tasks, chainer, end_chainer }
}

/// Who runs which kind of job.
fn handlers() -> Registry {
    Registry::default().with(imports::JOB, ImportJob::default()).with(recovery::JOB, recovery::AnswerAsk)
}

async fn clean_up(app: App, holder: Holder, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = clear_away(&app, &holder).await {
            tracing::warn!(%error, "what is over could not be cleared away; tried again in five minutes");
        }
        tokio::select! {
            () = tokio::time::sleep(CLEAN_UP) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// One process at a time, while it holds the lease; in short steps.
async fn clear_away(app: &App, holder: &Holder) -> Result<(), Fault> {
    loop {
        let (ctx, holder) = (app.product(Via::Job), holder.clone());
        let is_more = app
            .db
            .write(move |tx| {
                if !lease::take(tx, &ctx, &holder, "clean-up", LEASE_SECS)? {
                    return Ok::<_, Fault>(false);
                }
                let jobs = jobs::delete_ended(&ctx, tx, ctx.now.plus_secs(-JOBS_KEPT_SECS), AT_ONCE)?;
                let invitations = invitations::expire(&ctx, tx)?;
                let imports = imports::forget_expired(&ctx, tx)?;
                Ok(jobs > 0 || invitations > 0 || imports)
            })
            .await?;
        if !is_more {
            return Ok(());
        }
    }
}
