//! Somebody says that they forgot their password.

use access::Ctx;
use db::Tx;
use db::jobs::{self, NewJob};
use kernel::{Fault, crypto};

/// The kind of the job that answers.
pub const JOB: &str = "recovery.answer";

/// The longest that a user name or an address can be; more is nobody's.
const MOST_CHARS: usize = 300;

/// What the job reads.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Asked {
    pub(super) typed: String,
}

/// Notes what was typed, for the job. The same for every text: existing, missing, closed.
pub fn ask(ctx: &Ctx, tx: &mut Tx<'_>, typed: &str) -> Result<(), Fault> {
    let typed: String = typed.trim().chars().take(MOST_CHARS).collect();
    // Asked again while the job still waits, there is one job: a thousand requests are one look.
    let key = crypto::hex(&ctx.keys().mac("recovery.ask", kernel::text::fold(&typed).as_bytes())[..16]);
    jobs::enqueue(ctx, tx, NewJob::of(JOB, Asked { typed }).unique(key))?;
    Ok(())
}
