//! `Idempotency-Key`: a program that does not know whether it was heard asks again with the same key, and nothing is done twice.
//!
//! The key is claimed in the transaction of the verb itself: of two requests at once the second waits for the first and then finds its
//! answer. Whatever refuses the verb rolls the claim back, so only what changed something is kept. The answer is sealed and goes after a
//! day. A key, a link or a password that is told once is not in it ([`Reply::once`](super::Reply::once)): whoever lost the answer makes
//! another. It is the user's, not the API key's: a rotation doubles nothing; a key that
//! may less than the one that was answered gets nothing of it.

use access::Ctx;
use axum::http::{HeaderMap, HeaderName};
use db::{DbResult, Read, Row, Tx, params};
use kernel::{Call, Category, Fault, Micros, crypto};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::store;
use crate::http::text;

/// The header of a request.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header of an answer that was given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An answer is kept so long.
const KEPT_SECS: i64 = 24 * 3600;
const MOST_CHARS: usize = 128;
const PURPOSE: &str = "idempotent answer";

/// A request that names a key, and which request it is.
#[derive(Debug, Clone)]
pub struct Claim {
    key_hash: [u8; 32],
    request_mac: [u8; 32],
}

impl Claim {
    /// The claim of a request, if it has the header.
    pub fn of(call: &Call, headers: &HeaderMap, asked: &[&[u8]]) -> Result<Option<Self>, Fault> {
        let mut all = headers.get_all(&IDEMPOTENCY_KEY).iter();
        let Some(value) = all.next() else { return Ok(None) };
        let bad = || Fault::new(Category::Malformed, "idempotency.key", text::idempotency_key());
        let key = value.to_str().ok().filter(|_| all.next().is_none()).ok_or_else(bad)?;
        let key = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(key);
        if key.is_empty() || key.len() > MOST_CHARS || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(bad());
        }
        // A plain hash of a body could be guessed from, where it holds a password.
        let mut request = Vec::new();
        for part in asked {
            request.extend((part.len() as u64).to_be_bytes());
            request.extend(*part);
        }
        Ok(Some(Self { key_hash: crypto::sha256(key.as_bytes()), request_mac: call.keys().mac("idempotency", &request) }))
    }

    /// Claims the key for this transaction, or gives the answer that was kept for it. The same key with another request is refused.
    pub fn take<A: DeserializeOwned>(&self, ctx: &Ctx, tx: &mut Tx<'_>) -> Result<Option<A>, Fault> {
        let ends: Micros = ctx.now.plus_secs(KEPT_SECS);
        let values = params![ctx.org, ctx.actor.user(), self.key_hash, self.request_mac, ends, ctx.now];
        if !tx.returning(store::CLAIM, values)?.is_empty() {
            return Ok(None);
        }
        let row = tx.get(store::ANSWER, params![ctx.org, ctx.actor.user(), self.key_hash])?;
        self.open(ctx, row).map(Some)
    }

    /// The answer that was kept for it, if one was. Claims nothing: for whoever has much to do before the transaction.
    pub fn kept<A: DeserializeOwned>(&self, ctx: &Ctx, read: &mut Read<'_>) -> Result<Option<A>, Fault> {
        let row = read.find(store::KEPT_ANSWER, params![ctx.org, ctx.actor.user(), self.key_hash, ctx.now])?;
        row.map(|row| self.open(ctx, row)).transpose()
    }

    fn open<A: DeserializeOwned>(&self, ctx: &Ctx, row: Row) -> Result<A, Fault> {
        let mut row = row.reader();
        let (mac, sealed): (Vec<u8>, Option<Vec<u8>>) = (row.next()?, row.next()?);
        if !crypto::same(&mac, &self.request_mac) {
            return Err(Fault::new(Category::Invalid, "idempotency.reused", text::idempotency_reused()));
        }
        let sealed = sealed.ok_or_else(|| Fault::internal("a claimed key has no answer"))?;
        let opened = ctx.keys().open(PURPOSE, &sealed).map_err(Fault::internal)?;
        serde_json::from_slice(&opened).map_err(Fault::internal)
    }

    /// Keeps the answer of the verb that was run under the claim.
    pub fn keep<A: Serialize>(&self, ctx: &Ctx, tx: &mut Tx<'_>, answer: &A) -> Result<(), Fault> {
        let plain = serde_json::to_vec(answer).map_err(Fault::internal)?;
        let sealed = ctx.keys().seal(PURPOSE, ctx.random(), &plain);
        tx.execute(store::KEEP_ANSWER, params![ctx.org, ctx.actor.user(), self.key_hash, sealed])?;
        Ok(())
    }
}

/// Deletes at most `most` answers whose day is over, and says how many.
pub fn forget_answers(call: &Call, tx: &mut Tx<'_>, most: i64) -> DbResult<u64> {
    tx.execute(store::FORGET_ANSWERS, params![call.org, call.now, most])
}
