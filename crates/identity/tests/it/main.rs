//! The identity crate's verbs and pages on both engines.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod account;
mod audit;
mod audit_pages;
mod companies;
mod confirmations;
mod import_administrators;
mod import_cases;
mod import_order;
mod import_pages;
mod imports;
mod invitations;
mod jump;
mod lockout;
mod login_mails;
mod mail_settings;
mod mailroom;
mod organization;
mod passwords;
mod pickers;
mod place_pages;
mod places;
mod recovery;
mod refusals;
mod roles;
mod setup_pages;
mod setup_typed;
mod sign_in;
mod statements;
mod types;
mod user_login;
mod user_mails;
mod user_pages;
mod user_rules;
mod users;
