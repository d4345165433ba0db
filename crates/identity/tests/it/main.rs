//! The identity crate's verbs and pages on both engines.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod companies;
mod confirmations;
mod invitations;
mod jump;
mod login_mails;
mod mail_settings;
mod mailroom;
mod organization;
mod places;
mod recovery;
mod roles;
mod statements;
mod user_pages;
mod users;
