//! Import, stop, go on, undo, delete; and which rows may make administrators.

use std::sync::Arc;

use axum::http::Method;
use db::{Db, Read, Tx};
use kernel::Fault;
use web::openapi::Given;

use super::choose::now;
use super::told::FileImport;
use super::{after, named, on_one, one_more};
use crate::http::api::{Asked, Listing, Operation, Preparing, Reply};
use crate::imports::{self, Administering, BeginImport, Place, Ticks, require};

web::request! {
    /// That the import begins, as it was checked.
    struct StartImport {
        /// The token of the check that you saw.
        token: String,
        /// Which rows may make administrators, where the check named some. Left out: those that were ticked.
        administrators: Given<Administering>,
        /// That people who are not in the file are deactivated, where the check told of some.
        deactivates: Given<bool>,
        /// Why they are; needed then.
        reason: Given<String>,
    }
}

web::answer! {
    /// A row that makes an administrator, by the last check.
    struct ImportAdministrator {
        /// The row, as a spreadsheet numbers it.
        row: i64,
        /// Whom it names.
        name: String,
        /// Whether it was ticked.
        ticked: bool,
    }
}

web::request! {
    /// A tick, or none.
    struct ImportTick {
        /// The row.
        row: i64,
        /// Whether it may make an administrator.
        ticked: bool,
    }
}

web::request! {
    /// Which rows may make administrators.
    struct TickAdministrators {
        /// The token of the check that named them.
        token: String,
        /// The rows; those that are not named keep theirs.
        rows: Vec<ImportTick>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        on_one(Operation::post("/api/v1/imports/{id}/import", "imports.import", import))
            .says(
                "Import what was checked",
                "If anything has changed since that check, nothing is imported: a new check runs, and the state that is told is “checking”. Look at what it \
                 tells, and begin with its token.",
            )
            .verbs(&["imports::import"]),
        on_one(Operation::bare(Method::POST, "/api/v1/imports/{id}/stop", "imports.stop", stop))
            .says("Stop", "After the rows at hand. A check is given up; of an import what is in stays in, and the rest can go on.")
            .verbs(&["imports::stop"]),
        on_one(Operation::bare(Method::POST, "/api/v1/imports/{id}/go-on", "imports.go_on", go_on))
            .says("Go on", "With an import that was stopped, from its next row. Refused if anything has changed since (412): upload the file again then.")
            .verbs(&["imports::go_on"]),
        on_one(Operation::bare(Method::POST, "/api/v1/imports/{id}/undo", "imports.undo", undo))
            .says("Undo", "From the last write to the first. What somebody changed since is left so, and told as a row.")
            .verbs(&["imports::undo"]),
        on_one(Operation::bare(Method::DELETE, "/api/v1/imports/{id}", "imports.delete", deleted))
            .says("Delete an import", "With its file and what is told of its rows. What came in stays in.")
            .verbs(&["imports::delete"])
            .prepares(delete),
        on_one(Operation::read("/api/v1/imports/{id}/administrators", "imports.administrators", administrators))
            .says("List rows that make administrators", "By the last check.")
            .verbs(&["imports::administrators"])
            .lists(),
        on_one(Operation::write(Method::PATCH, "/api/v1/imports/{id}/administrators", "imports.tick_administrators", tick))
            .says("Choose which rows may make administrators", "A row that the check did not name takes no tick.")
            .verbs(&["imports::tick_administrators"]),
    ]
}

type Done = Result<Reply<FileImport>, Fault>;

fn import(asked: &Asked, tx: &mut Tx<'_>, sent: &StartImport) -> Done {
    let id = named(asked, tx)?.id;
    let input = BeginImport {
        administrators: sent.administrators.this().unwrap_or(Administering::Ticked),
        deactivates: sent.deactivates == Given::This(true),
        reason: sent.reason.clone().this().unwrap_or_default(),
        ..BeginImport::of(id, &*sent.token)
    };
    // Whether rows are taken or checked anew, the state tells.
    imports::import(&asked.ctx, tx, input)?;
    now(asked, tx, id)
}

fn stop(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    let id = named(asked, tx)?.id;
    imports::stop(&asked.ctx, tx, id)?;
    now(asked, tx, id)
}

fn go_on(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    let id = named(asked, tx)?.id;
    imports::go_on(&asked.ctx, tx, id)?;
    now(asked, tx, id)
}

fn undo(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    let id = named(asked, tx)?.id;
    imports::undo(&asked.ctx, tx, id)?;
    now(asked, tx, id)
}

/// In transactions of its own: the file goes piece by piece.
fn delete(db: Db, asked: Asked, _: Arc<()>) -> Preparing<()> {
    Box::pin(async move {
        require(&asked.ctx)?;
        imports::delete(&db, &asked.ctx, asked.id("id")?).await
    })
}

fn deleted(asked: &Asked, _: &mut Tx<'_>) -> Result<Reply<()>, Fault> {
    asked.prepared::<()>()?;
    Ok(Reply::new(()))
}

fn administrators(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<ImportAdministrator>>, Fault> {
    let import = named(asked, read)?;
    let place = Place::After(after(asked)?.unwrap_or(-1));
    let mut found = imports::administrators(&asked.ctx, read, &import, place, one_more(asked))?;
    let is_more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next_cursor = found.last().filter(|_| is_more).map(|row| row.line.to_string());
    let items = found.into_iter().map(|row| ImportAdministrator { row: row.line, name: row.label, ticked: row.is_ticked }).collect();
    Ok(Reply::new(Listing { items, next_cursor, total: None }))
}

fn tick(asked: &Asked, tx: &mut Tx<'_>, sent: &TickAdministrators) -> Result<Reply<()>, Fault> {
    let id = named(asked, tx)?.id;
    let ticks: Ticks = sent.rows.iter().map(|tick| (tick.row, tick.ticked)).collect();
    imports::tick_administrators(&asked.ctx, tx, id, &sent.token, &ticks)?;
    Ok(Reply::new(()))
}
