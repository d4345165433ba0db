//! Invitations: the link by which a person chooses the first password.
//!
//! ```text
//! Draft ──invite──► Invited ──accept──► Active          Active without a password ──invite──► the same, with a link
//!   ▲                  │                                        └──accept──► Active with a password
//!   └─ revoke, expire ─┘
//! ```
//!
//! The list of open invitations is the list of links that nobody has used or taken back: an expired one stays on it until
//! it is sent again or revoked. What an administrator mails instead of a link (user name, temporary password) is in
//! [`login_mails`]. The one invariant: a password that somebody else may have read is never a permanent one.

mod accept;
mod api;
mod copy_link;
mod expire;
mod invite;
mod list;
pub mod login_mails;
mod pages;
mod refusal;
mod revoke;
mod store;
pub mod text;

pub use accept::{Accept, accept};
pub use api::operations;
pub use copy_link::copy_link;
pub use expire::expire;
pub use invite::{Invite, invite, resend};
pub(crate) use invite::{addressee, caller_name};
pub use list::{InvitationState, Inviter, ListedInvitation, list};
pub use pages::{LIST, router};
pub use refusal::InvitationRefusal;
pub use revoke::revoke;
pub use store::STATEMENTS;
