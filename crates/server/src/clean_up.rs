//! The clean-up: every minute, what is over is made so or cleared away, in whichever process holds the lease.
//!
//! It works in short steps, each a transaction that takes the lease anew, so that neither the writer is held for long nor two
//! processes do the same. Nothing waits for it: a link, a session or a lock whose time is over is over before it comes by.
//! What a clock that was set back left for a far day (a retry, a job's lease) it brings forward.

use std::collections::HashSet;
use std::time::Duration;

use db::Tx;
use db::jobs;
use db::lease::{self, Holder};
use identity::http::{App, api};
use identity::users::{self, BinPlace, Purge};
use identity::{UserId, api_keys, bulk, imports, invitations, permission_sets, roles, sessions, sign_in, tokens, validity};
use kernel::{Fault, Via};
use tokio::sync::watch;

/// How often it comes by.
const EVERY: Duration = Duration::from_mins(1);
/// Longer than a step takes.
const LEASE_SECS: i64 = 60;
const LEASE: &str = "clean-up";
/// Ended jobs are kept so long.
const JOBS_KEPT_SECS: i64 = 30 * 24 * 60 * 60;
/// So many rows go at a time.
const AT_ONCE: i64 = 500;
/// So many locks end at a time: each is a change of status, with its event.
const LOCKS_AT_ONCE: i64 = 50;
/// So many admin scopes and permission sets end at a time, each with its event.
const GRANTS_AT_ONCE: i64 = 50;

/// The clean-up of this process.
#[derive(Debug)]
pub struct CleanUp {
    app: App,
    holder: Holder,
    /// Whom the log has named already because they could not be purged.
    told: HashSet<UserId>,
}

impl CleanUp {
    /// A clean-up. Every process has one; the lease decides which works.
    pub fn new(app: App, holder: Holder) -> Self {
        Self { app, holder, told: HashSet::new() }
    }

    /// Comes by until `stop` turns true.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            if let Err(error) = self.round().await {
                tracing::warn!(%error, "what is over could not be cleared away; tried again in a minute");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Clears away everything that is over now.
    pub async fn round(&mut self) -> Result<(), Fault> {
        while self.step(clear).await? == Some(true) {}
        self.empty_bin().await
    }

    /// Runs a step under the lease; nothing if another process holds it.
    async fn step<T, F>(&self, mut step: F) -> Result<Option<T>, Fault>
    where
        T: Send + 'static,
        F: FnMut(&access::Ctx, &mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    {
        let (ctx, holder) = (self.app.product(Via::Job), self.holder.clone());
        let held = move |tx: &mut Tx<'_>| {
            if lease::take(tx, &ctx, &holder, LEASE, LEASE_SECS)? { step(&ctx, tx).map(Some) } else { Ok(None) }
        };
        self.app.db.write(held).await
    }

    /// Purges everybody whose time in the recycle bin is over, each in a transaction of their own. Whoever cannot be purged (the
    /// owner, for one) stays, is told once in the log, and holds up nobody.
    async fn empty_bin(&mut self) -> Result<(), Fault> {
        let mut after: Option<BinPlace> = None;
        loop {
            let Some(due) = self.step(move |ctx, tx| Ok(users::bin_over(ctx, tx, after, AT_ONCE)?)).await? else { return Ok(()) };
            for place in &due {
                let user = place.user;
                match self.step(move |ctx, tx| users::purge(ctx, tx, Purge { user })).await {
                    Ok(Some(())) => drop(self.told.remove(&user)),
                    Ok(None) => return Ok(()),
                    Err(fault) => self.tell(user, &fault),
                }
            }
            after = due.last().copied();
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn tell(&mut self, user: UserId, fault: &Fault) {
        if self.told.insert(user) {
            tracing::warn!(%user, code = fault.code, reason = fault.message, "cannot be deleted for good and stays in the recycle bin");
        }
    }
}

/// One step: the first kind of thing of which anything is over. Says whether there may be more.
fn clear(ctx: &access::Ctx, tx: &mut Tx<'_>) -> Result<bool, Fault> {
    Ok(jobs::bring_forward(ctx, tx)? > 0
        || mail::outbox::bring_forward(ctx, tx)? > 0
        || users::end_timed_locks(ctx, tx, LOCKS_AT_ONCE)? > 0
        || sign_in::tell_of_locks(ctx, tx)?
        || validity::end_over(ctx, tx, LOCKS_AT_ONCE)? > 0
        || validity::tell(ctx, tx, LOCKS_AT_ONCE)? > 0
        || validity::tell_administrators(ctx, tx)?
        || roles::end_over(ctx, tx, GRANTS_AT_ONCE)? > 0
        || permission_sets::end_over(ctx, tx, GRANTS_AT_ONCE)? > 0
        || invitations::expire(ctx, tx)? > 0
        || imports::forget_expired(ctx, tx)?
        || bulk::forget_expired(ctx, tx)?
        || sessions::forget_expired(ctx, tx, AT_ONCE)? > 0
        || tokens::forget_old(ctx, tx, AT_ONCE)? > 0
        || api_keys::expire(ctx, tx, GRANTS_AT_ONCE)? > 0
        || api_keys::forget_old(ctx, tx, AT_ONCE)? > 0
        || api::forget_answers(ctx, tx, AT_ONCE)? > 0
        || mail::tried::forget_old(ctx, tx)? > 0
        || mail::outbox::forget_over(ctx, tx, AT_ONCE)? > 0
        || jobs::delete_ended(ctx, tx, ctx.now.plus_secs(-JOBS_KEPT_SECS), AT_ONCE)? > 0)
}
