//! The pages of groups, teams and service categories.

mod add;
mod categories;
mod delete;
mod effect;
mod group;
mod list;
mod new;
mod team;
mod text;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use kernel::{Category, Fault, FieldError};

use crate::http::{App, Signed};

/// The addresses of this slice, each once.
pub mod paths {
    use crate::{CategoryId, GroupId, TeamId};

    /// The tree of groups and teams.
    pub const LIST: &str = "/administration/groups";
    /// A new group.
    pub const NEW_GROUP: &str = "/administration/groups/new";
    /// A new team.
    pub const NEW_TEAM: &str = "/administration/teams/new";
    /// The service categories.
    pub const CATEGORIES: &str = "/administration/service-categories";

    /// A group's page.
    pub fn group(id: GroupId) -> String {
        format!("{LIST}/{id}")
    }

    /// A team's page.
    pub fn team(id: TeamId) -> String {
        format!("/administration/teams/{id}")
    }

    /// A service category's page.
    pub fn category(id: CategoryId) -> String {
        format!("{CATEGORIES}/{id}")
    }
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page))
        .route(paths::NEW_GROUP, get(new::group_form).post(new::save_group))
        .route("/administration/groups/{id}", get(group::page).post(group::save))
        .route("/administration/groups/{id}/people", post(add::to_group))
        .route("/administration/groups/{id}/categories", post(group::save_categories))
        .route("/administration/groups/{id}/delete", get(delete::ask_group).post(delete::delete_group))
        .route(paths::NEW_TEAM, get(new::team_form).post(new::save_team))
        .route("/administration/teams/{id}", get(team::page).post(team::save))
        .route("/administration/teams/{id}/people", post(add::to_team))
        .route("/administration/teams/{id}/delete", get(delete::ask_team).post(delete::delete_team))
        .route(paths::CATEGORIES, get(categories::page).post(categories::create))
        .route("/administration/service-categories/{id}", get(categories::form).post(categories::rename))
        .route("/administration/service-categories/{id}/delete", get(categories::ask_delete).post(categories::delete))
}

fn errors_of(fault: Option<&Fault>) -> &[FieldError] {
    fault.map_or(&[], |f| &f.fields)
}

fn status_of(fault: Option<&Fault>) -> StatusCode {
    fault.map_or(StatusCode::OK, |f| web::problem::status_of(f.category))
}

/// What the person can mend in the form, or must be shown beside the new state.
fn is_shown(fault: &Fault) -> bool {
    !fault.fields.is_empty() || fault.category == Category::Stale || fault.category == Category::Conflict
}

/// The version that a form carries: the one that was typed on, unless what somebody else saved stands beside it.
fn carried(fault: Option<&Fault>, typed: i64, present: i64) -> i64 {
    if fault.is_some_and(|f| f.category == Category::Stale) { present } else { typed }
}

/// An id of an address; what is no id is not there.
fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

fn people(signed: &Signed, n: i64) -> String {
    if n == 1 { text::one_person().to_owned() } else { text::people_count(signed.me.format.integer(n)) }
}
