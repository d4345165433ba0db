//! Takes a file in as it arrives, and stores it once it was read: its row, its pieces one by one, then the word that it is whole. A stop
//! half way leaves an import that nobody sees, and that is cleared away.

use access::Ctx;
use db::Db;
use kernel::{Category, Fault};

use super::file::{Known, Spool, know, store_chunk};
use super::{ImportKind, begin, stored, text, usual_choices, usual_defaults};
use crate::ImportId;

/// Of a file that is too large so much is read on, so that the sender hears the answer instead of a closed door.
const DRAINED_BYTES: u64 = 512 << 20;

/// A file that arrives.
pub(super) struct Arriving {
    spool: Result<Spool, Fault>,
    bytes: u64,
}

impl Default for Arriving {
    fn default() -> Self {
        Self { spool: Ok(Spool::default()), bytes: 0 }
    }
}

impl Arriving {
    /// Takes a piece. Only of what goes on for much too long the rest is not waited for.
    pub(super) fn add(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.bytes += piece.len() as u64;
        if self.bytes > DRAINED_BYTES {
            return Err(std::mem::replace(&mut self.spool, Err(broken())).err().unwrap_or_else(broken));
        }
        if let Ok(open) = &mut self.spool
            && let Err(fault) = open.add(piece)
        {
            self.spool = Err(fault);
        }
        Ok(())
    }

    /// The file, or why it is refused, once all of it has gone by.
    pub(super) fn end(self) -> Result<Spool, Fault> {
        self.spool
    }
}

/// It did not arrive as a whole.
pub(super) fn broken() -> Fault {
    Fault::new(Category::Malformed, "upload.broken", text::upload_broken())
}

/// Reads a file that arrived, and proposes how it is taken.
pub(super) async fn read(db: &Db, ctx: &Ctx, spool: Spool, kind: Option<ImportKind>) -> Result<(Known, Spool), Fault> {
    let known = tokio::task::spawn_blocking(move || know(spool, kind));
    let (mut known, spool) = known.await.unwrap_or_else(|_| Err(Fault::internal("reading an upload panicked")))?;
    known.settings.values = usual_choices(ctx);
    let ctx = ctx.clone();
    known.settings.defaults = db.read(move |read| usual_defaults(&ctx, read)).await?;
    Ok((known, spool))
}

/// Stores the file as a new import of the caller.
pub async fn upload(db: &Db, ctx: &Ctx, file_name: &str, known: Known, mut spool: Spool) -> Result<ImportId, Fault> {
    let id = store(db, ctx, file_name, known, &mut spool).await?;
    let acting = ctx.clone();
    db.write(move |tx| stored(&acting, tx, id)).await?;
    Ok(id)
}

/// Stores the row and the pieces; nobody sees the import before [`stored`].
pub(super) async fn store(db: &Db, ctx: &Ctx, file_name: &str, known: Known, spool: &mut Spool) -> Result<ImportId, Fault> {
    let (acting, name, bytes) = (ctx.clone(), file_name.to_owned(), spool.bytes());
    let id = db.write(move |tx| begin(&acting, tx, &name, bytes, &known)).await?;
    spool.rewind()?;
    for seq in 0_i64.. {
        let chunk = spool.next_chunk()?;
        if chunk.is_empty() {
            break;
        }
        let call = ctx.clone();
        db.write(move |tx| store_chunk(&call, tx, id, seq, &chunk)).await.map_err(Fault::from)?;
    }
    Ok(id)
}
