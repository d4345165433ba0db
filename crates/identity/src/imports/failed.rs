//! The rows that failed, as a file to correct and bring again.

use access::Ctx;
use db::Db;
use kernel::Fault;

use super::model::Import;
use super::{file, look};

/// So many outcomes are read at once.
const PAGE: i64 = 2_000;

/// The failed rows of the pass that is shown, with a column of errors: the whole file in memory, which its limits bound.
pub async fn failed_rows(db: &Db, ctx: &Ctx, import: &Import) -> Result<Vec<u8>, Fault> {
    let mut failed: Vec<(u64, String)> = Vec::new();
    let mut after = -1;
    loop {
        let (ctx, import) = (ctx.clone(), import.clone());
        let page = db.read(move |read| look::outcomes(&ctx, read, &import, Some("failed"), after, PAGE)).await.map_err(Fault::from)?;
        let Some(last) = page.last() else { break };
        after = last.line;
        failed.extend(page.into_iter().map(|row| (u64::try_from(row.line).unwrap_or(0), row.message)));
    }
    let separator = import.settings.as_ref().map(|settings| settings.mapping.separator).ok_or_else(Fault::not_found)?;
    let spool = file::load(db, ctx.org, import.id).await?;
    let written = tokio::task::spawn_blocking(move || {
        let mut sheet = file::open(spool, separator)?;
        let (bytes, _) = sheet::write_failed_rows(&mut sheet, failed, Vec::new())?;
        Ok(bytes)
    });
    written.await.unwrap_or_else(|_| Err(Fault::internal("writing failed rows panicked")))
}
