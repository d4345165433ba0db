//! My account: own password, preferences, sessions, addresses; and the choice of an own password before anything else.
//!
//! Everybody may do this to themselves and nobody else; no capability is asked for, the caller is the target. What only
//! administrators change (names, user name, role, place) is shown with the reason why.

mod change_password;
mod device;
mod pages;
mod preferences;
mod sessions;
mod store;
pub mod text;

pub use change_password::{ChangePassword, change_password};
pub use device::{device_of, session_device};
pub use pages::{HOME, SIGN_INS, router};
pub use preferences::{ChangePreferences, change_preferences};
pub use sessions::{end_other_sessions, end_session};
pub use store::STATEMENTS;
