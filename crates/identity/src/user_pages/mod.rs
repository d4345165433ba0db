//! The pages of users: the list, a user, the forms, and a confirmation for each dangerous verb.
//!
//! They put together what several slices do with a person (`users`, `passwords`, `invitations`, `sessions`, `roles`), and are
//! no verb themselves: every act is one verb's, in one transaction.

mod compare;
mod edit;
mod employee;
mod export;
mod fields;
mod groups;
mod links;
mod list;
mod login;
mod mails;
mod new;
mod options;
mod password;
mod pick;
mod sessions;
mod show;
mod steps;
mod text;
mod user_name;
mod views;

use axum::Router;
use axum::routing::{get, post};

use crate::UserId;
use crate::http::App;
use crate::http::api::Operation;
use crate::users::paths;

/// The operations of this slice: those of saved views, which are addresses of the list's page.
pub fn operations() -> Vec<Operation> {
    views::operations()
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page))
        .route(paths::NEW, get(new::form).post(new::save))
        .route("/administration/users/export", get(export::file))
        .route(paths::PICK, get(pick::list))
        .route("/administration/users/pick/{field}", get(pick::list_for))
        .route(list::COLUMNS, get(list::columns_page).post(list::choose_columns))
        .route(views::VIEWS, get(views::list).post(views::save))
        .route("/administration/users/views/new", get(views::new_form))
        .route("/administration/users/views/bare", post(views::open_bare))
        .route("/administration/users/views/{view}", get(views::edit_form).post(views::change))
        .route("/administration/users/views/{view}/shows", post(views::update))
        .route("/administration/users/views/{view}/first", post(views::open_first))
        .route("/administration/users/views/{view}/delete", get(views::ask_delete).post(views::delete))
        .route("/administration/users/{id}", get(show::page))
        .route("/administration/users/{id}/send/{what}", post(links::send))
        .route("/administration/users/{id}/edit", get(edit::form).post(edit::save))
        .route("/administration/users/{id}/user-name", get(user_name::form).post(user_name::save))
        .route("/administration/users/{id}/invite", get(mails::ask_invite).post(mails::invite))
        .route("/administration/users/{id}/mail-user-name", get(mails::ask_user_name).post(mails::mail_user_name))
        .route("/administration/users/{id}/duplicate", get(user_name::duplicate_form).post(user_name::duplicate_save))
        .route("/administration/users/{id}/step/{step}", get(steps::ask).post(steps::take))
        .route("/administration/users/{id}/end-sessions", get(sessions::ask_all).post(sessions::end_all))
        .route("/administration/users/{id}/groups", get(groups::page).post(groups::save))
        .route("/administration/users/{id}/service-categories", post(groups::save_categories))
        .route("/administration/users/{id}/sessions", get(sessions::list).post(sessions::end_one))
        .route("/administration/users/{id}/password", get(password::form).post(password::save))
        .route("/administration/users/{id}/password/strength", post(password::rate))
        .route("/administration/users/{id}/require-password-change", get(password::ask_change).post(password::require_change))
}

/// A user's id out of an address; what is no id is not there.
fn id_of(text: &str) -> Result<UserId, kernel::Fault> {
    text.parse().map_err(|_| kernel::Fault::not_found())
}
