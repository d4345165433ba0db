//! Imports for programs: the file as the body of a request, then what the pages ask one after the other. What became of each row is told
//! with its code, its field and a sentence.

mod choose;
mod names;
mod rows;
mod steps;
mod told;
mod upload;

use std::collections::HashMap;
use std::str::FromStr;

use access::Ctx;
use db::Read;
use kernel::ids::Uuid;
use kernel::{Category, Fault};

use super::{Import, Kind, get, offered, require};
use crate::http::api::{Asked, Operation};
use crate::{CompanyId, GroupId, ImportId, PlanId, RoleId, TeamId};

/// Where imports are.
const PATH: &str = "/api/v1/imports";

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    [upload::operations(), told::operations(), choose::operations(), names::operations(), steps::operations(), rows::operations()].concat()
}

/// The import that the path names, for whoever may import.
fn named(asked: &Asked, read: &mut Read<'_>) -> Result<Import, Fault> {
    require(&asked.ctx)?;
    get(&asked.ctx, read, asked.id("id")?)
}

/// The operation on one import.
fn on_one(operation: Operation) -> Operation {
    operation.id::<ImportId>("id", "Which.")
}

/// Where a list goes on, as the page before said.
fn after<T: FromStr>(asked: &Asked) -> Result<Option<T>, Fault> {
    let bad = |_| Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
    asked.cursor().map(|cursor| cursor.parse().map_err(bad)).transpose()
}

/// One more than a page holds, to know whether there are more.
fn one_more(asked: &Asked) -> i64 {
    i64::try_from(asked.limit + 1).unwrap_or(i64::MAX)
}

/// What the screen calls a field, and which column fills it.
fn column_of(import: &Import, field: &str) -> Option<String> {
    let settings = import.settings.as_ref()?;
    let at = settings.mapping.columns.iter().position(|column| column.as_deref() == Some(field))?;
    settings.seen.header.get(at).cloned().filter(|header| !header.is_empty())
}

/// A name's or rule's meaning as the other operations know it.
fn id_of(kind: Kind, id: Uuid) -> String {
    match kind {
        Kind::Company => CompanyId(id).to_string(),
        Kind::Role => RoleId(id).to_string(),
        Kind::Group => GroupId(id).to_string(),
        Kind::Team => TeamId(id).to_string(),
        Kind::Plan => PlanId(id).to_string(),
    }
}

/// What was sent as a meaning, if it is one that the importer may give.
fn meant(ctx: &Ctx, read: &mut Read<'_>, kind: Kind, word: &str) -> Result<Option<Uuid>, Fault> {
    Ok(may_mean(ctx, read, kind)?.get(word).copied())
}

/// What values of that kind may mean, by the words for it.
fn may_mean(ctx: &Ctx, read: &mut Read<'_>, kind: Kind) -> Result<HashMap<String, Uuid>, Fault> {
    Ok(offered(ctx, read, kind)?.into_iter().map(|(id, _)| (id_of(kind, id), id)).collect())
}
