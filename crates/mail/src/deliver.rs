//! The courier: carries what is due from the outbox to the mail server.
//!
//! It claims a row under a lease, sends it outside any transaction, and notes the answer in another. Two couriers never
//! have one row at a time. A process that dies in between leaves the row to the end of its lease; then it is sent again
//! under the same Message-ID, because nobody can know whether the server has it (RFC 1047).

use std::sync::Arc;
use std::time::Duration;

use db::{Db, DbError, Row, Tx, params};
use kernel::call::World;
use kernel::ids::Uuid;
use kernel::{Actor, Call, Fault, OrgId, Outcome, Via};
use tokio::task::JoinSet;

use crate::fault::MailFault;
use crate::message::Outgoing;
use crate::outbox::{Claimed, MailId};
use crate::schedule::{MOST_TRIES, SECRET_KEPT_SECS, wait_secs};
use crate::transport::{self, Transport};
use crate::wire::Wire;
use crate::{store, text};

/// So many mails are on their way at a time: large providers allow three connections.
const AT_ONCE: i64 = 3;
/// So long after its courier's last word a mail may be another's. A courier whose mail is on the way says so three times as often.
const LEASE_SECS: i64 = 60;
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// Without its bell the courier looks so often.
const POLL: Duration = Duration::from_secs(5);
/// How often secrets of dead mails are looked through.
const SWEEP_SECS: i64 = 3600;

/// Told of the token of a mail when a server took it, in the transaction that marks the mail as sent.
///
/// It may be told of one token twice, when an answer got lost.
pub type Accepted = Arc<dyn Fn(&Call, &mut Tx<'_>, Uuid) -> Outcome<()> + Send + Sync>;

/// By which way mails leave.
#[derive(Debug, Clone)]
pub enum Route {
    /// By each organization's own settings. Without any, its mails are held.
    Stored(Wire),
    /// By one transport for all, whatever is stored: development, tests, the demo.
    Fixed(Transport),
}

/// Rung by the commit of whatever put a mail into the outbox, or changed where mails go.
pub(crate) const BELL: &str = "mail";

/// The courier.
#[derive(Clone)]
pub struct Courier {
    db: Db,
    world: World,
    route: Route,
    accepted: Accepted,
}

impl std::fmt::Debug for Courier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Courier").field("db", &self.db).finish_non_exhaustive()
    }
}

impl Courier {
    /// A courier that does not run yet.
    pub fn new(db: Db, world: World, route: Route, accepted: Accepted) -> Self {
        Self { db, world, route, accepted }
    }

    /// Works until `stop` comes; a mail that is on its way then is finished first.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut next_sweep = self.world.clock.now();
        loop {
            if self.world.clock.now() >= next_sweep {
                next_sweep = self.world.clock.now().plus_secs(SWEEP_SECS);
                note(self.sweep().await);
            }
            let pause = if note(self.tick().await) > 0 { Duration::ZERO } else { POLL };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = self.db.rung(BELL) => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One round: a few mails that are due, of each organization. Says how many were tried.
    pub async fn tick(&self) -> Outcome<usize> {
        let now = self.world.clock.now();
        let due = move |read: &mut db::Read<'_>| read.query(store::ORGS_WITH_DUE, params![now])?.into_iter().map(Row::only).collect();
        let orgs: Vec<OrgId> = self.db.read::<_, DbError, _>(due).await?;
        let mut on_their_way = JoinSet::new();
        for org in orgs {
            // The trouble of one organization does not keep the others' mails, nor those already on their way.
            if let Err(fault) = self.set_out(org, &mut on_their_way).await {
                tracing::error!(%org, %fault, "the outbox of an organization could not be worked on; tried again shortly");
            }
        }
        let mut tried = 0;
        while let Some(ended) = on_their_way.join_next().await {
            tried += 1;
            match ended {
                Ok(Ok(())) => {}
                // The row stays with its lease and is tried again after it.
                Ok(Err(fault)) => tracing::error!(%fault, "what became of a mail could not be noted"),
                Err(error) => tracing::error!(%error, "a mail was dropped on its way"),
            }
        }
        Ok(tried)
    }

    /// Blanks the bodies of dead mails whose secrets have been kept long enough.
    pub async fn sweep(&self) -> Outcome<usize> {
        let now = self.world.clock.now();
        let blanked = self.db.write::<_, Fault, _>(move |tx| Ok(tx.execute(store::BLANK_DEAD_SECRETS, params![now, Vec::<u8>::new()])?));
        Ok(usize::try_from(blanked.await?).unwrap_or(usize::MAX))
    }

    async fn set_out(&self, org: OrgId, on_their_way: &mut JoinSet<Outcome<()>>) -> Outcome<()> {
        let Some(transport) = self.transport(org).await? else {
            self.db.write::<_, Fault, _>(move |tx| Ok(tx.execute(store::HOLD, params![org])?)).await?;
            return Ok(());
        };
        let holder = self.call(org).new_uuid().simple().to_string();
        for claimed in self.claim(org, &holder).await? {
            let (courier, transport, holder) = (self.clone(), transport.clone(), holder.clone());
            on_their_way.spawn(async move { courier.carry(org, &transport, claimed, &holder).await });
        }
        Ok(())
    }

    fn call(&self, org: OrgId) -> Call {
        Call::new(org, Actor::System, Via::Job, &self.world)
    }

    async fn transport(&self, org: OrgId) -> Outcome<Option<Transport>> {
        match &self.route {
            Route::Fixed(transport) => Ok(Some(transport.clone())),
            Route::Stored(wire) => {
                let call = self.call(org);
                let settings = self.db.read(move |read| transport::find(&call, read)).await?;
                Ok(settings.map(|settings| Transport::Smtp(Box::new(settings), wire.clone())))
            }
        }
    }

    async fn claim(&self, org: OrgId, holder: &str) -> Outcome<Vec<Claimed>> {
        let (now, holder) = (self.world.clock.now(), holder.to_owned());
        let claim = move |tx: &mut Tx<'_>| -> Outcome<Vec<Claimed>> {
            tx.execute(store::RELEASE, params![org, now])?;
            let rows = tx.returning(store::CLAIM, params![org, now, now.plus_secs(LEASE_SECS), holder, AT_ONCE])?;
            rows.into_iter().map(|row| Ok(Claimed::read(row)?)).collect()
        };
        self.db.write(claim).await
    }

    async fn carry(&self, org: OrgId, transport: &Transport, mail: Claimed, holder: &str) -> Outcome<()> {
        let answer = match mail.open(&self.call(org)) {
            // Tries that ended without an answer count too: a mail that fells its courier does not come back for good.
            Ok(_) if mail.tries > MOST_TRIES => Err(MailFault::temporary(text::connection_cut())),
            Ok(outgoing) => self.send(org, transport, &outgoing, mail.id, holder).await,
            Err(fault) => Err(fault),
        };
        let (id, tries) = (mail.id, mail.tries);
        match answer {
            Ok(answer) => {
                tracing::info!(%org, mail = %id, tries, "mail sent");
                self.note_sent(org, mail, holder, answer).await
            }
            Err(fault) => {
                tracing::warn!(%org, mail = %id, tries, temporary = fault.temporary, answer = fault.answer, "mail not taken");
                self.note_refused(org, mail, holder, fault).await
            }
        }
    }

    /// Sends, and keeps the lease meanwhile.
    async fn send(&self, org: OrgId, transport: &Transport, outgoing: &Outgoing, id: MailId, holder: &str) -> Result<String, MailFault> {
        let mut sending = std::pin::pin!(transport.send(outgoing));
        loop {
            tokio::select! {
                answer = &mut sending => return answer,
                () = tokio::time::sleep(RENEW_EVERY) => {
                    let row = params![org, id, holder, self.world.clock.now().plus_secs(LEASE_SECS)].to_vec();
                    // A mail on its way is not called back: whether the row was kept is known when its answer is noted.
                    if let Err(fault) = self.db.write::<_, Fault, _>(move |tx| Ok(tx.execute(store::RENEW, &row).map(drop)?)).await {
                        tracing::warn!(%fault, mail = %id, "a mail on its way could not be kept");
                    }
                }
            }
        }
    }

    async fn note_sent(&self, org: OrgId, mail: Claimed, holder: &str, answer: String) -> Outcome<()> {
        let (call, accepted) = (self.call(org), Arc::clone(&self.accepted));
        let row = params![org, mail.id, holder, call.now, answer, Vec::<u8>::new()].to_vec();
        let (plain_row, token) = (row.clone(), mail.token);
        let mark = move |tx: &mut Tx<'_>| -> Outcome<()> {
            if tx.execute(store::MARK_SENT, &row)? == 1
                && let Some(token) = token
            {
                accepted(&call, tx, token)?;
            }
            Ok(())
        };
        let Err(fault) = self.db.write(mark).await else { return Ok(()) };
        // The server has the mail. If only the callback failed, sending it again would not mend that.
        tracing::error!(%fault, mail = %mail.id, "a mail was sent, but what follows from it failed");
        self.db.write::<_, Fault, _>(move |tx| Ok(tx.execute(store::MARK_SENT, &plain_row).map(drop)?)).await
    }

    async fn note_refused(&self, org: OrgId, mail: Claimed, holder: &str, fault: MailFault) -> Outcome<()> {
        let call = self.call(org);
        let (statement, due_at, answer) = if fault.temporary && mail.tries < MOST_TRIES {
            let [chance] = call.random();
            (store::MARK_WAITING, call.now.plus_secs(wait_secs(mail.tries, chance)), fault.answer)
        } else {
            let answer = if fault.temporary { text::gave_up(fault.answer) } else { fault.answer };
            (store::MARK_DEAD, call.now.plus_secs(SECRET_KEPT_SECS), answer)
        };
        let row = params![org, mail.id, holder, due_at, answer].to_vec();
        self.db.write::<_, Fault, _>(move |tx| Ok(tx.execute(statement, &row).map(drop)?)).await
    }
}

fn note(outcome: Outcome<usize>) -> usize {
    outcome.unwrap_or_else(|fault| {
        tracing::error!(%fault, "the outbox could not be worked on; tried again shortly");
        0
    })
}
