//! What works beside the requests: jobs, mail, clean-ups. Each ends when it is told to, after the step it is in.

use std::sync::Arc;

use db::jobs::{self, Registry, Worker};
use db::lease::{self, Holder};
use identity::audit::{self, Chainer};
use identity::bulk::{self, BulkJob};
use identity::custom_fields;
use identity::employees::{self, MatchJob};
use identity::http::App;
use identity::imports::{self, ImportJob};
use identity::recovery;
use identity::users::EraseField;
use kernel::{Fault, Via};
use mail::{Courier, Route};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::clean_up::CleanUp;
use crate::installation::ORG;

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
    let begun = app.clone();
    tasks.spawn(async move { begin_jobs(&begun).await });
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
    tasks.spawn(CleanUp::new(app.clone(), holder).run(stop.clone()));
    Workers { tasks, chainer, end_chainer }
}

/// Takes over what a process left that was killed: its jobs go on, its mails go out again. Only where this process has the
/// database to itself; of several that share one, each waits until the dead one's leases have run out.
pub async fn take_over(app: &App) -> Result<(), Fault> {
    let ctx = app.product(Via::Job);
    app.db
        .write(move |tx| {
            lease::end_all(tx)?;
            let (jobs, mails) = (jobs::take_over(&ctx, tx)?, mail::outbox::take_over(&ctx, tx)?);
            if jobs + mails > 0 {
                tracing::info!(jobs, mails, "the last run was cut off; what it was at goes on");
            }
            Ok(())
        })
        .await
}

/// Asks for what an older database needs once. Nothing waits for it.
async fn begin_jobs(app: &App) {
    let ctx = app.product(Via::Job);
    if let Err(error) = app.db.write(move |tx| employees::begin_matching(&ctx, tx)).await {
        tracing::warn!(%error, "people from before there were employee cards are compared after the next start");
    }
}

/// Who runs which kind of job.
fn handlers() -> Registry {
    Registry::default()
        .with(imports::JOB, ImportJob::default())
        .with(recovery::JOB, recovery::AnswerAsk)
        .with(custom_fields::ERASE, EraseField)
        .with(employees::JOB, MatchJob)
        .with(bulk::JOB, BulkJob)
        .with(audit::TELL, audit::TellJob)
}
