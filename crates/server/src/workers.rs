//! What works beside the requests: jobs, mail, clean-ups. Each ends when it is told to, after the step it is in.

use std::sync::Arc;
use std::time::Duration;

use db::jobs::{self, Registry, Worker};
use db::lease::{self, Holder};
use identity::audit::Chainer;
use identity::http::App;
use identity::imports::{self, ImportJob};
use identity::recovery;
use kernel::Via;
use mail::{Courier, Route};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::installation::ORG;

/// How often what is over is cleared away.
const CLEAN_UP: Duration = Duration::from_hours(1);
/// Ended jobs are kept so long.
const JOBS_KEPT_SECS: i64 = 30 * 24 * 60 * 60;
/// So many rows go at a time: a step must not hold the writer for long.
const AT_ONCE: i64 = 500;

/// Starts everything. The tasks end after `stop` turns true.
pub fn start(app: &App, route: Route, stop: &watch::Receiver<bool>) -> JoinSet<()> {
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
    let until = stop.clone();
    tasks.spawn(async move { chainer.run(until).await });
    tasks.spawn(clean_up(app.clone(), holder, stop.clone()));
    tasks
}

/// Who runs which kind of job.
fn handlers() -> Registry {
    Registry::default().with(recovery::JOB, recovery::AnswerAsk).with(imports::JOB, ImportJob::default())
}

async fn clean_up(app: App, holder: Holder, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = clear_away(&app, &holder).await {
            tracing::warn!(%error, "what is over could not be cleared away; tried again in an hour");
        }
        tokio::select! {
            () = tokio::time::sleep(CLEAN_UP) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn clear_away(app: &App, holder: &Holder) -> Result<(), db::DbError> {
    loop {
        let (ctx, holder) = (app.product(Via::Job), holder.clone());
        let gone = app
            .db
            .write(move |tx| {
                if !lease::take(tx, &ctx, &holder, "clean-up", 600)? {
                    return Ok(0);
                }
                jobs::delete_ended(&ctx, tx, ctx.now.plus_secs(-JOBS_KEPT_SECS), AT_ONCE)
            })
            .await?;
        if gone < AT_ONCE.unsigned_abs() {
            break;
        }
    }
    loop {
        let ctx = app.product(Via::Job);
        if !app.db.write(move |tx| imports::forget_expired(&ctx, tx)).await? {
            return Ok(());
        }
    }
}
