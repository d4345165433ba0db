//! The orders, and how each is carried out.

use std::path::PathBuf;

use access::Ctx;
use db::Db;
use identity::audit::{self, Head};
use identity::networks;
use identity::recovery::{self, ByOperator};
use identity::users::UserStatus;
use kernel::call::World;
use kernel::{Actor, Call, Event, Fault, Via};
use serde::{Deserialize, Serialize};

use super::proof::Proof;
use crate::doctor::{self, MailRules, Seen};
use crate::installation::{ORG, VERSION};

/// What the operator asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case", deny_unknown_fields)]
pub enum Order {
    /// A backup into a new file.
    Backup {
        /// The file, from the root.
        to: PathBuf,
    },
    /// A walk along the audit log's chain.
    VerifyAudit {
        /// Where the chain once ended, `number:hash`, as the log or a backup has it: it must still be there.
        head: Option<String>,
    },
    /// A look at the rows, for the doctor.
    Look {
        /// How mail may go.
        mail: MailRules,
    },
    /// Somebody's lock is to be lifted.
    UnlockUser {
        /// The user name, or the primary e-mail.
        user: String,
        /// Why.
        reason: String,
    },
    /// Everybody is to come in from anywhere again.
    LiftNetworks {
        /// Why.
        reason: String,
    },
    /// Somebody needs a link to choose a new password, and mail does not help.
    ResetPassword {
        /// The user name, or the primary e-mail.
        user: String,
        /// Why.
        reason: String,
    },
}

impl Order {
    /// Its name, for the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Backup { .. } => "backup",
            Self::VerifyAudit { .. } => "verify_audit",
            Self::Look { .. } => "look",
            Self::UnlockUser { .. } => "unlock_user",
            Self::LiftNetworks { .. } => "lift_networks",
            Self::ResetPassword { .. } => "reset_password",
        }
    }
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Lines to print. One may be a link that opens an account: they are printed and nothing else.
    pub lines: Vec<String>,
    /// Whether the order failed; the lines say why.
    pub failed: bool,
    /// What a look found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Box<Seen>>,
}

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Report").field("lines", &self.lines.len()).field("failed", &self.failed).finish_non_exhaustive()
    }
}

impl Report {
    fn done(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], failed: false, seen: None }
    }

    pub(super) fn failed(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], failed: true, seen: None }
    }
}

/// Carries it out on an open database whose tables are this program's.
pub async fn carry_out(db: &Db, world: &World, order: Order) -> Report {
    let ctx = Ctx::product(Call::new(ORG, Actor::Operator, Via::Cli, world));
    let outcome = match order {
        Order::Backup { to } => back_up(db, world, &ctx, to).await,
        Order::VerifyAudit { head } => verify_audit(db, world, head).await,
        Order::Look { mail } => Ok(Report { lines: Vec::new(), failed: false, seen: Some(Box::new(doctor::look(db, world, mail).await)) }),
        Order::UnlockUser { user, reason } => unlock(db, because(ctx, &reason), user).await,
        Order::LiftNetworks { reason } => lift_networks(db, because(ctx, &reason)).await,
        Order::ResetPassword { user, reason } => reset_password(db, because(ctx, &reason), user).await,
    };
    outcome.unwrap_or_else(|fault| Report::failed(fault.message))
}

/// Writes the file, reads it back to its end, and walks the chain whose head it names.
async fn back_up(db: &Db, world: &World, ctx: &Ctx, to: PathBuf) -> Result<Report, Fault> {
    let summary = match db::backup::backup(db, ctx, VERSION, &to).await {
        Ok(summary) => summary,
        Err(error) => return Ok(Report::failed(error.to_string())),
    };
    let file = to.clone();
    let read_back = tokio::task::spawn_blocking(move || db::backup::verify(&file)).await.map_err(Fault::internal)?;
    if read_back.ok().as_ref() != Some(&summary) {
        return Ok(Report::failed(format!("{} does not read back as it was written: the disk may be failing; use another", to.display())));
    }
    let doubt = Proof::of_backup(db, &world.keys, &summary.header).await?.doubt();
    let ctx = ctx.clone();
    db.write(move |tx| audit::announce(&ctx, tx, Event::new("backup.written", "organization", None))).await?;
    let (rows, sha256) = (summary.rows, summary.sha256);
    let written = format!("{} is written and whole: {rows} rows, sha256 {sha256}", to.display());
    let keys = "The secret key is not in it. Keep a copy of secret.key apart: without it a restore loses what is sealed.".to_owned();
    Ok(Report { lines: [Some(written), doubt, Some(keys)].into_iter().flatten().collect(), failed: false, seen: None })
}

async fn verify_audit(db: &Db, world: &World, head: Option<String>) -> Result<Report, Fault> {
    let Ok(before) = head.as_deref().map(parse_head).transpose() else {
        return Ok(Report::failed("a head is a number, a colon and a hash in hexadecimal, as the log and each backup have it"));
    };
    let proof = Proof::of(db, &world.keys, before).await?;
    let mut lines = proof.findings();
    if !lines.is_empty() {
        lines.insert(0, "the audit log was changed by something other than Usher:".to_owned());
        return Ok(Report { lines, failed: true, seen: None });
    }
    let found = proof.found;
    let head = found.head.map_or_else(|| "nothing is linked yet".to_owned(), |head| format!("it ends at {head}"));
    Ok(Report::done(format!("The audit log holds: {} entries, {} waiting for their link; {head}", found.checked, found.pending)))
}

fn parse_head(text: &str) -> Result<Head, ()> {
    let (seq, hash) = text.split_once(':').ok_or(())?;
    Ok(Head { seq: seq.parse().map_err(drop)?, hash: kernel::crypto::unhex(hash).ok_or(())? })
}

fn because(mut ctx: Ctx, reason: &str) -> Ctx {
    ctx.call.reason = kernel::text::one_line(reason);
    ctx
}

async fn unlock(db: &Db, ctx: Ctx, name: String) -> Result<Report, Fault> {
    let input = ByOperator { name };
    let user = db.write(move |tx| recovery::unlock_by_operator(&ctx, tx, &input)).await?;
    Ok(match user.status {
        UserStatus::Active => Report::done(format!("{} was not locked; the wrong tries are cleared", user.user_name)),
        _ => Report::done(format!("{} is unlocked", user.user_name)),
    })
}

async fn lift_networks(db: &Db, ctx: Ctx) -> Result<Report, Fault> {
    db.write(move |tx| networks::lift_by_operator(&ctx, tx)).await?;
    Ok(Report::done("everybody comes in from anywhere again, with the next request; the emergency users stay named"))
}

/// The one place where a link's code is printed.
async fn reset_password(db: &Db, ctx: Ctx, name: String) -> Result<Report, Fault> {
    let input = ByOperator { name };
    let printed = db.write(move |tx| recovery::reset_by_operator(&ctx, tx, &input)).await?;
    let name = printed.user.user_name;
    let locked = printed.user.status == UserStatus::Locked;
    let lines = [
        Some(format!("Hand this link to {name} and nobody else. It works once, for 24 hours, and is not shown again:")),
        Some(printed.link.reveal().to_owned()),
        Some(format!("{name} is signed out everywhere, and must choose a new password.")),
        locked.then(|| format!("{name} is locked, which the link does not change: `usher user unlock {name} --reason …`.")),
    ];
    Ok(Report { lines: lines.into_iter().flatten().collect(), failed: false, seen: None })
}
