//! The loop that links what is pending, five times a second and at shutdown, in whichever process holds the lease.

use std::time::Duration;

use db::lease::{self, Holder};
use db::{Db, DbResult};
use kernel::call::World;
use kernel::{Actor, Call, OrgId, Via};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::chain::{self, Head};

/// So many events a transaction: it holds the writer for a few milliseconds.
const BATCH: usize = 250;
/// How often the chainer looks.
const BEAT: Duration = Duration::from_millis(200);
/// How long it waits when the database did not answer.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How often the head is written to the log.
const HEAD_EVERY: Duration = Duration::from_hours(1);
/// Another process takes over after so long.
const LEASE_SECS: i64 = 10;
const LEASE: &str = "audit_chain";

/// The chainer of one organization in this process.
#[derive(Debug)]
pub struct Chainer {
    db: Db,
    world: World,
    org: OrgId,
    holder: Holder,
}

impl Chainer {
    /// A chainer. Every process has one; the lease decides which works.
    pub fn new(db: Db, world: World, org: OrgId, holder: Holder) -> Self {
        Self { db, world, org, holder }
    }

    /// Links until `stop` turns true, then once more what is pending, and gives the lease back.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut head_due = Instant::now();
        while !*stop.borrow() {
            let wait = match self.tick().await {
                Ok(_) => BEAT,
                Err(error) => {
                    tracing::warn!(%error, "audit events could not be linked; they wait");
                    AFTER_FAILURE
                }
            };
            if Instant::now() >= head_due {
                self.log_head().await;
                head_due = Instant::now() + HEAD_EVERY;
            }
            tokio::select! {
                () = sleep(wait) => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        if let Err(error) = self.finish().await {
            tracing::warn!(%error, "some audit events are not linked yet; the next start links them");
        }
    }

    /// Links everything that is pending now, batch by batch, and says how many. Nothing if another process holds the lease.
    pub async fn tick(&self) -> DbResult<usize> {
        let mut linked = 0;
        loop {
            let batch = self.link_batch().await?;
            linked += batch;
            if batch < BATCH {
                return Ok(linked);
            }
        }
    }

    async fn link_batch(&self) -> DbResult<usize> {
        let org = self.org;
        // Looking costs no write: an idle system stays idle.
        if !self.db.read(move |read| chain::is_anything_pending(read, org)).await? {
            return Ok(0);
        }
        let (call, holder) = (self.call(), self.holder.clone());
        // The lease is taken in the same transaction, so a holder that slept through its end cannot link any more.
        let link = move |tx: &mut db::Tx<'_>| {
            if lease::take(tx, &call, &holder, LEASE, LEASE_SECS)? { chain::chain_pending(&call, tx, BATCH) } else { Ok(0) }
        };
        self.db.write(link).await
    }

    async fn finish(&self) -> DbResult<()> {
        self.tick().await?;
        self.log_head().await;
        let (call, holder) = (self.call(), self.holder.clone());
        self.db.write(move |tx| lease::give_back(tx, &call, &holder, LEASE)).await
    }

    /// Whoever keeps the log elsewhere can tell later whether the chain's end was cut off.
    async fn log_head(&self) {
        let org = self.org;
        match self.db.read(move |read| chain::head(read, org)).await {
            Ok(Some(Head { seq, hash })) => tracing::info!(org = org.0, seq, hash = kernel::crypto::hex(&hash), "head of the audit chain"),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the head of the audit chain could not be read"),
        }
    }

    fn call(&self) -> Call {
        Call::new(self.org, Actor::System, Via::Job, &self.world)
    }
}
