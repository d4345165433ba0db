//! Stores a file that has arrived and was read: its row, its pieces one by one, then the word that it is whole. A stop
//! half way leaves an import that nobody sees, and that is cleared away.

use access::Ctx;
use db::Db;
use kernel::Fault;

use super::file::{Known, Spool, store_chunk};
use super::{begin, stored};
use crate::ImportId;

/// Stores the file as a new import of the caller.
pub async fn upload(db: &Db, ctx: &Ctx, file_name: &str, known: Known, mut spool: Spool) -> Result<ImportId, Fault> {
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
    let acting = ctx.clone();
    db.write(move |tx| stored(&acting, tx, id)).await?;
    Ok(id)
}
