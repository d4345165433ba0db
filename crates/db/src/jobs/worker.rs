//! The loop that takes jobs and runs several at once.

use std::sync::Arc;
use std::time::Duration;

use kernel::call::World;
use kernel::{Actor, Call, Micros, OrgId, Via};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::run::{self, Claimed};
use super::{Registry, store};
use crate::lease::Holder;
use crate::{Db, DbResult, Engine, Row, params};

/// How long a lease lasts; steps and preparations renew it.
pub(super) const LEASE_SECS: i64 = 30;
/// How often a worker looks for jobs that another process wrote.
const POLL: Duration = Duration::from_secs(1);

/// Runs jobs in this process. Cheap to clone; all clones are one worker.
#[derive(Debug, Clone)]
pub struct Worker {
    inner: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) db: Db,
    pub(super) world: World,
    pub(super) registry: Registry,
    pub(super) holder: Holder,
    most_at_once: usize,
}

impl Shared {
    /// A call by the product itself, to draw a moment and randomness from.
    pub(super) fn call(&self, org: OrgId) -> Call {
        Call::new(org, Actor::System, Via::Job, &self.world)
    }

    pub(super) fn lease_end(&self) -> Micros {
        self.world.clock.now().plus_secs(LEASE_SECS)
    }
}

impl Worker {
    /// A worker that runs at most `most_at_once` jobs at a time.
    pub fn new(db: Db, world: World, registry: Registry, holder: Holder, most_at_once: usize) -> Self {
        Self { inner: Arc::new(Shared { db, world, registry, holder, most_at_once: most_at_once.max(1) }) }
    }

    /// Runs jobs until `stop` turns true; then every job finishes the step it is in, gives up its lease, and this returns.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            let free = self.inner.most_at_once - running.len();
            let claimed = if free == 0 { Vec::new() } else { self.claim_or_log(free).await };
            for job in claimed {
                running.spawn(run::run_job(Arc::clone(&self.inner), job, stop.clone()));
            }
            tokio::select! {
                () = self.inner.db.rung(super::BELL) => {}
                () = tokio::time::sleep(POLL) => {}
                Some(_) = running.join_next() => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Runs everything that is due now, one after the other, and what that leads to; says how many runs that were.
    /// For tests and for commands: it does not wait for later moments.
    pub async fn run_due(&self) -> DbResult<usize> {
        let (_never, stop) = watch::channel(false);
        let mut runs = 0;
        loop {
            let claimed = self.claim(1).await?;
            if claimed.is_empty() {
                return Ok(runs);
            }
            for job in claimed {
                runs += 1;
                run::run_job(Arc::clone(&self.inner), job, stop.clone()).await;
            }
        }
    }

    async fn claim_or_log(&self, most: usize) -> Vec<Claimed> {
        self.claim(most).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "jobs could not be looked for; the next look is in a second");
            Vec::new()
        })
    }

    async fn claim(&self, most: usize) -> DbResult<Vec<Claimed>> {
        let inner = Arc::clone(&self.inner);
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows: Vec<Row> = inner
            .db
            .clone()
            .write(move |tx| {
                let sql = if tx.engine() == Engine::Postgres { store::CLAIM_SKIPPING } else { store::CLAIM };
                tx.returning(sql, params![inner.world.clock.now(), most, inner.holder.as_str(), inner.lease_end()])
            })
            .await?;
        rows.into_iter().map(Claimed::of).collect()
    }
}
