//! The identity crate's verbs and pages on both engines.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod companies;
mod jump;
mod organization;
mod places;
mod roles;
mod statements;
mod user_pages;
mod users;
