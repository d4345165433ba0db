//! Bulk changes: one verb for many users, previewed, run row by row, undone.
//!
//! ```text
//! choosing ─preview─► gathering ─► checking ─► checked ─run─► running ─► done ──undo──► another one, of its own
//!    ▲                    │            │          │ something changed    │ stop, or it cannot go on
//!    └────────────────────┴── stopped ─┘          └─► gathering          └─► stopped ─go on─► running
//! ```
//!
//! A row's change is the very verb of the single case, with the rights that the asker has at that moment; a preview runs the same
//! and keeps nothing. Each row stands alone: a refused one is undone and told, the others go on. The one invariant: a row's change,
//! its outcome and the place to go on are one transaction, so that each is made once whatever happens to the process.

mod action;
mod api;
mod apply;
mod asker;
mod begin;
mod drift;
mod effect;
mod forget;
mod job;
mod look;
mod model;
pub mod pages;
mod row;
mod selection;
mod step;
mod store;
pub mod text;
mod undo;

pub use action::{Action, ActionKind, Topic};
pub use api::operations;
pub use begin::{
    Begun, MOST_REASON, MOST_TICKED, People, RunBulk, choose, confirm, drifted, go_on, preview, preview_again, require, run_or_preview,
    stop, undo,
};
pub use drift::Drift;
pub use effect::{Effect, Given, LeftGroup, effect};
pub use forget::{KEPT_DAYS, forget_expired};
pub use job::{BulkJob, JOB};
pub use look::{
    BulkRow, Reason, Which, administrators, differences, get, has_rows, list, opens_all, reasons, rows, title, titles, undone_among,
    undone_by, value_name,
};
pub use model::{Bulk, BulkState, Counts, RowOutcome, SeatMove, Selection, UNDO_DAYS};
pub use pages::router;
pub use store::STATEMENTS;

use look::find;
