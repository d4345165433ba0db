//! Brings the file of a stopped import once more, as a new import with the same columns: what it was confirmed by does not stand any more.
//! What is in comes out as unchanged there, the rest is checked as things are now. Each of the two is undone on its own.

use access::Ctx;
use db::{Db, params};
use kernel::Fault;

use super::{check, file, get, require, store, stored};
use crate::ImportId;

/// So many pieces of the file are copied at a time.
const PIECES: i64 = 8;

/// Makes the new import and begins its check. A stop half way leaves one that nobody sees, and that is cleared away.
pub async fn again(db: &Db, ctx: &Ctx, old: ImportId) -> Result<ImportId, Fault> {
    let acting = ctx.clone();
    let id = db
        .write(move |tx| {
            require(&acting)?;
            get(&acting, tx, old)?;
            let id = ImportId::new(&acting);
            tx.execute(store::COPY_IMPORT, params![acting.org, old, id, acting.now])?;
            tx.execute(store::COPY_NAMES, params![acting.org, old, id])?;
            Ok::<_, Fault>(id)
        })
        .await?;
    let org = ctx.org;
    let mut from = 0;
    while db.write(move |tx| tx.execute(store::COPY_CHUNKS, params![org, old, id, from, from + PIECES])).await.map_err(Fault::from)? > 0 {
        from += PIECES;
    }
    if from == 0 {
        return Err(file::gone());
    }
    let acting = ctx.clone();
    db.write(move |tx| {
        stored(&acting, tx, id)?;
        check(&acting, tx, id)
    })
    .await?;
    Ok(id)
}
