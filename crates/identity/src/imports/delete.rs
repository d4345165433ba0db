//! Deletes an import that does not run: its file, its rows' outcomes, its place in the list. What came in stays in.

use access::Ctx;
use db::{Db, Tx, params};
use kernel::{Category, Change, Event, Fault};

use super::forget::forget_part;
use super::{get, require, store, text};
use crate::{ImportId, audit};

/// Deletes the caller's import. It is out of sight at once; the file goes piece by piece, and if that is cut short, the next
/// clean-up ends it.
pub async fn delete(db: &Db, ctx: &Ctx, id: ImportId) -> Result<(), Fault> {
    let acting = ctx.clone();
    db.write(move |tx| discard(&acting, tx, id)).await?;
    loop {
        let call = ctx.clone();
        if !db.write(move |tx| forget_part(&call, tx, id)).await.map_err(Fault::from)? {
            return Ok(());
        }
    }
}

fn discard(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId) -> Result<(), Fault> {
    require(ctx)?;
    let import = get(ctx, tx, id)?;
    if tx.execute(store::DISCARD, params![ctx.org, id])? == 0 {
        return Err(Fault::new(Category::Conflict, "import.runs", text::delete_runs()));
    }
    let changes =
        vec![Change::of("file_name", Some(import.file_name), None), Change::of("state", Some(import.state.word().to_owned()), None)];
    audit::announce(ctx, tx, Event::new("import.deleted", "import", id.0).with(changes))?;
    Ok(())
}
