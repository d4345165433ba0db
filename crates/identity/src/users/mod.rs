//! Users: who may sign in; their states and the verbs that change them.
//!
//! A user is a person (*standard*) or a program (*service*). Every change of status is one verb of its own, and only
//! [`next`] knows which may follow which:
//!
//! ```text
//! Draft ──► Invited ──► Active ◄──► Locked
//!   └──────────────────►  ▲ └──► Frozen ──┐
//!                         │      Inactive ◄┴── from Invited, Active, Locked, Frozen
//!                         └───── restore ┘
//! all but Purged ──► Deleted ──► Inactive (restore) or Purged
//! ```
//!
//! What this slice is not: it holds no password, session or link. It asks who may end or set whose, and calls the slices
//! that do (`passwords`, `sessions`, `tokens`); with a status they end.
//! The one invariant: a user name, present or former, and a primary e-mail belong to one user (`sign_in_key`).

mod again;
mod bin;
mod by_attempts;
mod by_common;
mod by_field;
mod card;
mod cells;
mod change_user_name;
mod checked;
mod create;
pub mod custom;
mod days;
mod deactivate;
mod delete;
mod duplicate;
mod end_sessions;
mod erase_field;
mod export;
mod export_more;
mod facts;
mod filter;
mod freeze;
mod grouping;
mod holders;
mod invited;
mod keys;
mod known;
mod let_in;
mod list;
mod lock;
mod managers;
mod matching;
mod model;
mod notes;
mod own_keys;
mod parse;
pub mod paths;
mod place;
mod purge;
mod put_back;
mod refusal;
mod restore;
mod set_password;
mod shown;
mod sort;
mod stand_again;
mod state;
mod status_change;
mod store;
mod take_address_back;
pub mod text;
mod update;

pub use again::{forget_again, is_as_at, note_again};
pub use bin::{BIN_DAYS, BinPlace, bin_ends, bin_over};
pub use by_attempts::{end_timed_lock, end_timed_locks, hold_active, lock_by_attempts};
pub use cells::{Cell, Listed};
pub use change_user_name::{ChangeUserName, change_user_name};
pub use checked::LANGUAGES;
pub use create::{CreateUser, Made, StartAs, create, create_knowing};
pub use days::{days_over, first_day, last_day, set_days};
pub use deactivate::{Deactivate, deactivate};
pub use delete::{Delete, delete};
pub use duplicate::Duplicate;
pub(crate) use duplicate::duplicate;
pub use end_sessions::end_sessions;
pub use erase_field::EraseField;
pub(crate) use export::escaped;
pub use export::{HEADER as EXPORT_HEADER, export};
pub use export_more::ExportColumns;
pub use facts::{
    Key, KeyHolder, MOST_CALLED, SignInUser, Stamp, find, find_by_email, find_by_external_id, find_by_user_name, find_called,
    find_for_sign_in, get, held_of, holders_of, of_ids, stamps, target,
};
pub use filter::{Condition, Field, Filter, Is, Kind, Unread, Value, View};
pub use freeze::{Freeze, freeze, unfreeze};
pub use grouping::{Common, Heading, MOST_GROUPS, headings};
pub use holders::{Holder, is_held, who_holds};
pub use invited::{activate, mark_invited, revoke_to_draft};
pub use known::Known;
pub use let_in::let_in;
pub use list::{Counts, ListUsers, MOST_ROWS, count, count_to_export, counts, list, list_to_export};
pub use lock::{Lock, lock, unlock};
pub use managers::{manager_name, manager_of_words, names_of, person_of_words, picked, seen};
pub(crate) use managers::{managers_above, stand_as, stand_with_role, stand_without};
pub use matching::{MOST_COUNTED, Picked, matching, named, pick, pick_for, seek};
pub use model::{About, Address, LockCause, Preferences, User, UserStatus, UserType, display_name as shown_name};
pub use notes::{note_email_verified, note_sign_in, note_user_name_mail_asked};
pub use parse::{MOST_ADDITIONAL, UserName, person_name, phone};
pub use place::Place;
pub use purge::{Purge, purge};
pub use put_back::{PutBack, put_back, update_and_rename, would_change};
pub use refusal::UserRefusal;
pub use restore::restore;
pub use set_password::{
    Begins, SetTemporaryPassword, may_set_password, own_password_context, password_context, require_password_change,
    set_permanent_password, set_temporary_password,
};
pub use shown::Shown;
pub use sort::Sort;
pub use stand_again::{Stood, StoodAgain, stand_again};
pub use state::{Step, next, steps_from};
pub use status_change::require_step;
pub use store::STATEMENTS;
pub use take_address_back::take_address_back;
pub use update::{UpdateUser, update, update_to_leave};
