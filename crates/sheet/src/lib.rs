//! Files that people bring and take away: reading CSV, recognizing its columns, importing its rows, writing it.
//!
//! Sheet does not know the product: a slice says by [`Importable`] which fields there are and what a row means, and runs
//! each batch of an [`Import`] in a transaction of its own. The way of a file:
//!
//! ```text
//! bytes ─► Sheet (encoding, separator, header) ─► recognize ─► Mapping (the person may change it)
//!       ─► Import (order by references) ─► batches ─► the importer's verb for each row ─► Report, failed rows
//! ```
//!
//! The invariant: memory is bounded by the limits of [`Limits`], whatever the file, and nothing of a file is handed to
//! the importer before the whole of it has been read once.

mod cell;
mod csv;
mod driver;
mod failed_rows;
mod fields;
mod mapping;
mod outcomes;
mod plan;
mod presets;
mod record;
mod tape;
mod text;
mod token;
mod unreadable;
mod waits;
mod write;

pub use cell::{EMPTY, Said, column_name, guard, said, spelled, unguard};
pub use csv::{About, Limits, ReadOptions, Rows, Separator, Sheet};
pub use driver::{Batch, Import, Importable, Item, Progress, Reference, Results, State};
pub use failed_rows::{RowErrors, write_failed_rows};
pub use fields::{Column, FieldSpec, Found, NotImported, recognize, spellings};
pub use mapping::{Mapping, Values};
pub use outcomes::{Counts, Note, Problem, Report, RowOutcome, RowResult};
pub use presets::Preset;
pub use record::Record;
pub use tape::Encoding;
pub use token::Token;
pub use unreadable::Unreadable;
pub use waits::{Wait, Waits};
pub use write::Writer;
