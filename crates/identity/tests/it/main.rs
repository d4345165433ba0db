//! The identity crate's verbs and pages on both engines.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod account;
mod companies;
mod confirmations;
mod house;
mod invitations;
mod jump;
mod login_mails;
mod mail_settings;
mod mailroom;
mod organization;
<<<<<<< HEAD
mod passwords;
=======
mod place_pages;
>>>>>>> 162582e (setup: Lead through the first start, from the printed code to the first people)
mod places;
mod recovery;
mod roles;
<<<<<<< HEAD
mod sign_in;
=======
mod setup_pages;
>>>>>>> 162582e (setup: Lead through the first start, from the printed code to the first people)
mod statements;
mod user_pages;
mod users;
