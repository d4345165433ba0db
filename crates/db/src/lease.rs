//! Work that one process at a time may do: the audit chainer, clean-ups. Whoever holds the lease's row does it.
//!
//! A lease is not a lock: a holder that sleeps through its end and wakes up still believes in it. Work under a lease is
//! therefore such that doing it twice at once is safe, only wasteful; or its transaction takes the lease again first.

use kernel::Call;

use crate::{DbResult, Tx, params};

/// This process, among those that share the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder(String);

impl Holder {
    /// A name that no other process has. Make it once and keep it.
    pub fn new(call: &Call) -> Self {
        Self(kernel::crypto::hex(&call.random::<12>()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::statements! {
    TAKE_LEASE = "INSERT INTO lease (org, name, holder, until) VALUES ($1, $2, $3, $4) ON CONFLICT (org, name) \
        DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE lease.holder = excluded.holder OR lease.until <= $5 OR lease.until > $6";
    GIVE_LEASE_BACK = "DELETE FROM lease WHERE org = $1 AND name = $2 AND holder = $3";
    END_ALL_LEASES = "DELETE FROM lease";
}

/// Takes or renews the lease `name` of the call's organization for `secs` seconds. False while somebody else holds it.
pub fn take(tx: &mut Tx<'_>, call: &Call, holder: &Holder, name: &str, secs: i64) -> DbResult<bool> {
    let until = call.now.plus_secs(secs);
    // Nobody takes it for longer than this: it was taken before the clock was set back, and its holder may be dead.
    let never = call.now.plus_secs(2 * secs);
    Ok(tx.execute(TAKE_LEASE, params![call.org, name, holder.as_str(), until, call.now, never])? == 1)
}

/// Gives it back before its end, so that another need not wait. Nothing happens if it was lost already.
pub fn give_back(tx: &mut Tx<'_>, call: &Call, holder: &Holder, name: &str) -> DbResult<()> {
    tx.execute(GIVE_LEASE_BACK, params![call.org, name, holder.as_str()]).map(drop)
}

/// Ends every lease, of every organization. Only for a process that has the database to itself, before its work begins:
/// whoever held one is dead.
pub fn end_all(tx: &mut Tx<'_>) -> DbResult<()> {
    tx.execute(END_ALL_LEASES, &[]).map(drop)
}
