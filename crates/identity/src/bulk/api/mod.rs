//! Bulk changes for programs: whom and what, preview, apply, and what became of each person.

mod rows;
mod steps;
mod told;

use std::str::FromStr;

use db::Read;
use kernel::{Category, Fault};

use super::{Bulk, get, require};
use crate::BulkId;
use crate::http::api::{Asked, Operation};

/// Where bulk changes are.
const PATH: &str = "/api/v1/bulk";

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    [told::operations(), steps::operations(), rows::operations()].concat()
}

/// The bulk change that the path names, for whoever may change many.
fn named(asked: &Asked, read: &mut Read<'_>) -> Result<Bulk, Fault> {
    require(&asked.ctx)?;
    get(&asked.ctx, read, asked.id("id")?)
}

/// The operation on one of them.
fn on_one(operation: Operation) -> Operation {
    operation.id::<BulkId>("id", "Which.")
}

/// Where a list goes on, as the page before said.
fn after<T: FromStr>(asked: &Asked) -> Result<Option<T>, Fault> {
    let bad = |_| Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
    asked.cursor().map(|cursor| cursor.parse().map_err(bad)).transpose()
}
