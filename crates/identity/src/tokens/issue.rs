//! Makes a link: the only place that does.

use db::{DbResult, Tx, params};
use kernel::{Call, EmailAddress, Fault, Micros, Secret, crypto};

use super::{Purpose, revoke, store};
use crate::{TokenId, UserId};

/// Asks for a link.
#[derive(Debug, Clone)]
pub struct IssueToken {
    /// What for.
    pub purpose: Purpose,
    /// Whose account.
    pub user: UserId,
    /// The address that it goes to. Another one on the account, and the link is dead, unless it is there to take just that back.
    pub address: EmailAddress,
    /// How long it holds.
    pub lifetime_secs: i64,
    /// Whether that counts from now (the link is handed over by hand) or from the first accepted delivery of its mail.
    pub starts_now: bool,
}

/// Makes a link and kills older ones of the same purpose, unless each has a matter of its own. The code is given once and never kept.
pub fn issue(call: &Call, tx: &mut Tx<'_>, input: IssueToken) -> Result<(TokenId, Secret), Fault> {
    hold(call, tx, input.user)?;
    if input.purpose.has_one_link() {
        revoke(call, tx, input.user, Some(input.purpose))?;
    }
    let id = TokenId::new(call);
    let code = crypto::hex(&call.random::<32>());
    let hash = crypto::sha256(code.as_bytes());
    let expires: Option<Micros> = input.starts_now.then(|| call.now.plus_secs(input.lifetime_secs));
    let (purpose, address) = (input.purpose.word(), input.address.as_str());
    tx.execute(
        store::INSERT,
        params![call.org, id, hash, purpose, input.user, address, call.now, call.actor.user(), input.lifetime_secs, expires],
    )?;
    Ok((id, Secret::new(code)))
}

/// Makes transactions that count or make links of `user` wait for one another.
pub fn hold(call: &Call, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
    tx.execute(store::HOLD_USER, params![call.org, user]).map(drop)
}
