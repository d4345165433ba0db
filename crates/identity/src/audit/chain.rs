//! Links events: `hash = HMAC(key, previous ‖ seq ‖ digest(event))`, one chain an organization, without gaps.
//!
//! Rows are taken because they are pending, never because their id is greater than the last one linked: transactions commit
//! out of order, and an event that became visible late has a smaller id.

use std::fmt;
use std::str::FromStr;

use db::{DbResult, Read, Tx, params};
use kernel::{Call, KeyRing, OrgId, crypto};

use super::event_row::EventRow;
use super::store;
use crate::EventId;

/// What stands before the first link.
pub(super) const BEGINNING: [u8; 32] = [0; 32];

/// A row of `audit_link`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) seq: i64,
    pub(super) event: EventId,
    pub(super) hash: Vec<u8>,
}

/// The last link of the chain: whoever wrote it down elsewhere can tell later whether the chain's end was cut off.
///
/// As text `17:5f2c…`, which reads back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many events are linked.
    pub seq: i64,
    /// The hash of the last link.
    pub hash: Vec<u8>,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, crypto::hex(&self.hash))
    }
}

impl FromStr for Head {
    type Err = kernel::ids::BadId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (seq, hash) = text.split_once(':').ok_or(kernel::ids::BadId)?;
        let hash = crypto::unhex(hash).filter(|hash| hash.len() == BEGINNING.len()).ok_or(kernel::ids::BadId)?;
        Ok(Self { seq: seq.parse().map_err(|_| kernel::ids::BadId)?, hash })
    }
}

/// The head of the chain; none before the first link.
pub fn head(read: &mut Read<'_>, org: OrgId) -> DbResult<Option<Head>> {
    let last = read.find(store::LAST_LINK, params![org])?.map(store::read_link).transpose()?;
    Ok(last.map(|link| Head { seq: link.seq, hash: link.hash }))
}

/// Whether the chain still has the link that was once its head. False: the chain was cut off or written anew since.
pub fn includes(read: &mut Read<'_>, org: OrgId, head: &Head) -> DbResult<bool> {
    let link = read.find(store::LINK_AT, params![org, head.seq])?.map(store::read_link).transpose()?;
    Ok(link.is_some_and(|link| crypto::same(&link.hash, &head.hash)))
}

/// The hash of a link.
pub(super) fn link_hash(keys: &KeyRing, org: OrgId, previous: &[u8], seq: i64, event: &EventRow) -> [u8; 32] {
    keys.mac("audit chain", &[previous, &seq.to_be_bytes(), &event.digest(org)].concat())
}

/// Whether anything waits for its link.
pub(super) fn is_anything_pending(read: &mut Read<'_>, org: OrgId) -> DbResult<bool> {
    Ok(read.find(store::ANY_PENDING, params![org])?.is_some())
}

/// Links at most `max` pending events of the call's organization, and says how many. The caller's transaction holds the
/// chainer's lease; two that link at once would want the same numbers, and one of them fails whole.
pub fn chain_pending(call: &Call, tx: &mut Tx<'_>, max: usize) -> DbResult<usize> {
    let limit = i64::try_from(max).unwrap_or(i64::MAX);
    let events = tx.query(store::PENDING, params![call.org, limit])?.into_iter().map(store::read_event);
    let events = events.collect::<DbResult<Vec<_>>>()?;
    if events.is_empty() {
        return Ok(0);
    }
    let (mut seq, mut hash) = head(tx, call.org)?.map_or((0, BEGINNING.to_vec()), |head| (head.seq, head.hash));
    let mut links = Vec::with_capacity(events.len());
    for event in &events {
        seq += 1;
        hash = link_hash(call.keys(), call.org, &hash, seq, event).to_vec();
        links.push(Link { seq, event: event.id, hash: hash.clone() });
    }
    store::insert_links(tx, call.org, &links)?;
    store::delete_pending(tx, call.org, &links)?;
    Ok(links.len())
}
