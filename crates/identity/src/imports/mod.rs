//! Imports: files of people and companies on their way in.
//!
//! ```text
//! upload ─► mapping ─check─► checking ─► checked ─import─► importing ─► done
//!              ▲                │           │                 │ stop, or the importer may no longer
//!              └──── stopped ───┘◄─ changed ┘                 └─► stopped ─go on─► importing
//!                                                      done, stopped ─undo─► undoing ─► undone
//! ```
//!
//! A check runs the very verbs of the import and undoes what they wrote. Each row stands alone: a refused one is undone and told,
//! the others go on. People whom the file does not have leave after its last row, if the importer wants that. The importer acts, with the rights of the moment a batch runs: whom they may not see is not matched, whom
//! they may not edit is not changed. The invariant: a batch's rows, their outcomes and the place to go on are one transaction.

mod absent;
mod administrators;
mod again;
mod api;
mod batch;
mod begin;
mod carried;
mod choices;
mod companies;
mod custom;
mod defaults;
mod delete;
mod end;
mod failed;
mod file;
mod foretold;
mod forget;
mod job;
mod journal;
mod look;
mod missing;
mod model;
mod new_fields;
mod pages;
mod people;
mod presets;
mod row;
mod settings;
mod store;
pub mod text;
mod undo;
mod upload;
mod waits;

pub use administrators::{Administering, NewAdministrator, Ticks, administrators, tick_administrators};
pub use again::again;
pub use api::operations;
pub use begin::{BeginImport, Begun, begin, check, choose, go_on, import, require, stop, stored};
pub use choices::{Chosen, MissingName, NamesFrom, choose_names, missing_names};
pub use defaults::{usual_choices, usual_defaults};
pub use delete::delete;
pub use failed::{FailedRows, failed_rows};
pub use file::{Known, Spool, know};
pub use forget::{KEPT_DAYS, forget_expired};
pub use job::{ImportJob, JOB};
pub use look::{Place, differences, get, list, outcomes};
pub use missing::missing;
pub use model::{Import, ImportKind, ImportState, Outcome, Said, Summary};
pub use new_fields::with_choices;
pub use pages::{paths, router};
pub use settings::{Absent, Choice, Choices, Defaults, Kind, Missing, Mode, NewField, Seen, Settings, Unknown};
pub use store::STATEMENTS;
pub use undo::{may_undo, undo, undo_until};
pub use upload::upload;

use choices::offered;
use look::find;
