//! Saved views of the list of users: an address under a name, for oneself, for a role, or for everybody.
//!
//! A view keeps the part of the list's address behind the question mark, as the list writes it, and nothing of what was found:
//! whoever opens a shared view sees those whom they may see, as if they had typed the address. The owner changes a view; a
//! shared one also whoever may change the organization's settings. Each person may have one view opened in place of the bare list.
//!
//! When a person is purged, the views that only they saw go with them; shared ones stay, for others work with them.
//!
//! ```text
//! saved_view (owner, name, query, me | role | all)      saved_view_default (user → view)
//! ```
//!
//! The one invariant: a view of somebody else is known only while it is shared with the reader.

mod change;
mod default;
mod delete;
mod forget;
mod look;
mod model;
mod save;
mod store;
pub mod text;

pub use change::{ChangeView, change};
pub use default::set_default;
pub use delete::delete;
pub(crate) use forget::forget;
pub use look::{MOST_SHARED, get, list, reader};
pub use model::{MOST_VIEWS, SavedView, Share};
pub use save::{SaveView, save};
pub use store::STATEMENTS;
