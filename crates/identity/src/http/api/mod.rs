//! The JSON door: who asks, what they ask, and what every answer below `/api/v1` says besides.
//!
//! A slice that has operations declares them ([`Operation`]) and gives them by a function; [`operations`] gathers them. Of one
//! declaration come the route and the document, so neither can say what the other does not.

mod asked;
mod credential;
mod document;
mod idempotence;
mod if_match;
mod listing;
mod operation;
mod password;
mod prepared;
mod reference;
mod run;
mod signed;
mod told;
mod words;

pub use asked::Asked;
pub use credential::{Presented, presented};
pub use document::{PATH as DOCUMENT, clashes, openapi};
pub use idempotence::{Claim, IDEMPOTENCY_KEY, REPLAYED, forget_answers};
pub use if_match::IfMatch;
pub use listing::Listing;
pub use operation::{MOST_ROWS, Operation, Reply, USUAL_ROWS};
pub use password::Chosen;
pub use prepared::{FileTypes, Preparing, Receiver};
pub use reference::PATH as REFERENCE;
pub use run::sent;
pub use signed::ApiSigned;
pub use words::{CapabilityWord, FeatureWord, ModuleWord, RightWord};

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

use super::app::App;

/// The groups of operations, in the order in which they are told.
pub const GROUPS: &[(&str, &str)] = &[
    ("sessions", "Signing in and out, for programs that ask as a person. Service users send their API key instead."),
    ("users", "People and programs, and all that is done to them."),
    ("memberships", "Groups and teams that somebody is in, with what each sees of the other, and their service categories."),
    ("companies", "Which part of the business. A tree; a user belongs to one."),
    ("groups", "Units like departments. One is somebody's primary group, any number their other groups."),
    ("teams", "Working units inside groups."),
    ("service_categories", "Queues of tickets, granted to people and inherited from groups."),
    ("roles", "The job, exactly one a user: profiles, and what its holders administer."),
    ("profiles", "Verbs and tools on modules. They name no people and no records."),
    ("permission_sets", "Profiles that are granted directly to a user, a group, a team or everybody."),
    ("plans", "User plans: which modules and features exist for people, and how many may have them."),
    ("policies", "What is demanded of passwords: of everybody, of a role, of a group."),
    ("api_keys", "Keys by which programs sign in as service users."),
    ("employees", "The staff cards of people, with or without a user."),
    ("fields", "Custom fields: what they are. Values are told and taken with users."),
    ("organization", "What holds for the whole organization: its settings, contacts, what holds at the door, networks."),
    ("me", "The user whose token it is."),
    ("saved_views", "Saved views of the list of users."),
    ("mail", "The mail server, the outbox, and what account mails say."),
    (
        "imports",
        "Files of people and companies: upload, columns, check, import, undo. They need an API key that was made with all that its user may.",
    ),
    ("bulk", "Changes of many users: preview, apply, undo. They need an API key that was made with all that its user may."),
    ("audit", "Who did what, and a feed of changes."),
];

/// All operations.
pub fn operations() -> Vec<Operation> {
    [
        crate::sign_in::operations(),
        crate::user_api::operations(),
        crate::user_pages::operations(),
        crate::mail_settings::operations(),
        crate::audit_log::operations(),
        crate::place_api::operations(),
        crate::role_pages::operations(),
        crate::plan_pages::operations(),
        crate::policy_pages::operations(),
        crate::imports::operations(),
        crate::bulk::operations(),
        crate::validity::operations(),
        crate::invitations::operations(),
        crate::confirmations::operations(),
        crate::service_users::operations(),
        crate::employees::operations(),
        crate::custom_fields::operations(),
        crate::organization::operations(),
        crate::security::operations(),
        crate::networks::operations(),
    ]
    .concat()
}

/// Everything below `/api/v1`, and the page that tells of it.
pub(super) fn router() -> Router<App> {
    let programs = run::routes(operations()).route(DOCUMENT, get(document::serve)).layer(from_fn(told::tell));
    programs.route(REFERENCE, get(reference::page))
}
