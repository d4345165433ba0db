//! The pages of what people may: the tree of roles, profiles, permission sets, and who administers what.

mod api;
mod baseline;
mod copy;
mod delete;
mod holders;
mod list;
pub(crate) mod matrices;
mod new;
mod profile;
mod profile_delete;
mod profile_list;
mod rights;
mod role;
mod role_profiles;
mod scope_form;
mod scopes;
mod sets;
mod shown;
mod text;

use access::{CapabilitySet, Rights};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use kernel::{Category, Fault, FieldError, Micros};

use crate::http::{App, Signed};
use crate::roles::Scope;
use crate::{ProfileId, RoleId};
use shown::Shown;

pub use api::operations;

/// The addresses of this slice, each once.
pub mod paths {
    use crate::{ProfileId, RoleId};

    /// The tree of roles.
    pub const LIST: &str = "/administration/roles";
    /// A new role.
    pub const NEW: &str = "/administration/roles/new";
    /// The profiles.
    pub const PROFILES: &str = "/administration/profiles";
    /// A new profile.
    pub const NEW_PROFILE: &str = "/administration/profiles/new";

    /// What everybody has.
    pub const BASELINE: &str = "/administration/baseline";

    /// A role's page.
    pub fn role(id: RoleId) -> String {
        format!("{LIST}/{id}")
    }

    /// A profile's page.
    pub fn profile(id: ProfileId) -> String {
        format!("{PROFILES}/{id}")
    }
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page))
        .route(paths::NEW, get(new::form).post(new::save))
        .route("/administration/roles/{id}", get(role::page).post(role::save))
        .route("/administration/roles/{id}/profiles", get(role_profiles::form).post(role_profiles::save))
        .route("/administration/roles/{id}/copy", get(copy::form).post(copy::save))
        .route("/administration/roles/{id}/delete", get(delete::ask).post(delete::delete))
        .route("/administration/roles/{id}/administers/{scope}", get(scopes::role_form).post(scopes::role_save))
        .route("/administration/roles/{id}/administers/{scope}/revoke", get(scopes::role_ask).post(scopes::role_revoke))
        .route(paths::PROFILES, get(profile_list::page))
        .route(paths::NEW_PROFILE, get(profile::new_form).post(profile::create))
        .route("/administration/profiles/{id}", get(profile::page).post(profile::save))
        .route("/administration/profiles/{id}/delete", get(profile_delete::ask).post(profile_delete::delete))
        .route(paths::BASELINE, get(baseline::page))
        .route("/administration/baseline/grant", get(baseline::ask_grant).post(baseline::grant))
        .route("/administration/baseline/revoke", get(baseline::ask_revoke).post(baseline::revoke))
        .route("/administration/users/{id}/rights", get(rights::page).post(sets::to_user))
        .route("/administration/users/{id}/rights/revoke", post(sets::from_user))
        .route("/administration/users/{id}/administers", get(scopes::user_page))
        .route("/administration/users/{id}/administers/{scope}", get(scopes::user_form).post(scopes::user_save))
        .route("/administration/users/{id}/administers/{scope}/revoke", get(scopes::user_ask).post(scopes::user_revoke))
        .route("/administration/groups/{id}/permission-sets", get(sets::group_page).post(sets::to_group))
        .route("/administration/groups/{id}/permission-sets/revoke", post(sets::from_group))
        .route("/administration/teams/{id}/permission-sets", get(sets::team_page).post(sets::to_team))
        .route("/administration/teams/{id}/permission-sets/revoke", post(sets::from_team))
}

fn all_of(scopes: &[Scope]) -> CapabilitySet {
    scopes.iter().fold(CapabilitySet::NONE, |all, scope| all.union(scope.capabilities))
}

fn how_much(all: CapabilitySet) -> String {
    if all.is_empty() {
        return text::nothing().to_owned();
    }
    if all == CapabilitySet::all() { text::everything().to_owned() } else { text::counted(all.iter().count()) }
}

fn people(n: i64) -> String {
    if n == 1 { text::one_person().to_owned() } else { text::people_count(n) }
}

fn sentence_case(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Rights in words.
fn told(rights: Rights) -> String {
    rights.iter().map(|(module, verb)| format!("{}: {}", module.label(), verb.label())).collect::<Vec<_>>().join(", ")
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

/// An id of an address; what is no id is not there.
fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

/// A role of a form: none if nothing is chosen. What is no id is nobody's; the verb refuses it on its field.
fn chosen(text: &str) -> Option<RoleId> {
    (!text.is_empty()).then(|| text.parse().unwrap_or(RoleId(kernel::ids::Uuid::nil())))
}

/// A profile of a form, likewise.
fn chosen_profile(text: &str) -> ProfileId {
    text.parse().unwrap_or(ProfileId(kernel::ids::Uuid::nil()))
}

/// The end of a day of a form, as the person's zone has it: the beginning of the next one. Nothing typed is no end.
fn end_of(signed: &Signed, typed: &str) -> Result<Option<Micros>, Fault> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day: Option<jiff::civil::Date> = typed.parse().ok().filter(|_| typed.len() == 10);
    let next = day.and_then(|day| day.tomorrow().ok()).and_then(|next| signed.me.format.day_begins(next));
    next.map(Some).ok_or_else(|| Fault::field("until", "date.invalid", text::until_bad()))
}

/// The last day before an end, as a form shows it.
fn last_day(signed: &Signed, until: Option<Micros>) -> String {
    until.and_then(|until| signed.me.format.day_of(until.plus_secs(-1))).map(|day| day.to_string()).unwrap_or_default()
}

/// "until 5 March", or that there is no end.
fn until_words(signed: &Signed, until: Option<Micros>) -> String {
    until.map_or_else(|| text::no_end().to_owned(), |until| text::until_the(signed.me.format.exact(until.plus_secs(-1))))
}
