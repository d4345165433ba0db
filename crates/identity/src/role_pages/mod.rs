//! The pages of roles: the tree, a role, a new one, a copy, removal.

mod copy;
mod delete;
mod list;
mod new;
mod role;
mod text;

use std::collections::HashMap;

use access::{CapabilitySet, Ctx};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use db::Read;
use kernel::{Category, Fault, FieldError};

use crate::http::{App, Signed};
use crate::roles::{self, RoleRow, Scope, ScopePlace};
use crate::{CompanyId, RoleId, companies};

/// The addresses of this slice, each once.
pub mod paths {
    use crate::RoleId;

    /// The tree of roles.
    pub const LIST: &str = "/administration/roles";
    /// A new role.
    pub const NEW: &str = "/administration/roles/new";

    /// A role's page.
    pub fn role(id: RoleId) -> String {
        format!("{LIST}/{id}")
    }
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page))
        .route(paths::NEW, get(new::form).post(new::save))
        .route("/administration/roles/{id}", get(role::page).post(role::save))
        .route("/administration/roles/{id}/copy", get(copy::form).post(copy::save))
        .route("/administration/roles/{id}/delete", get(delete::ask).post(delete::delete))
}

/// Every role as the pages show it, with the names of the companies that the caller sees.
pub(super) struct Shown {
    pub(super) rows: Vec<RoleRow>,
    companies: HashMap<CompanyId, String>,
}

impl Shown {
    fn read(ctx: &Ctx, read: &mut Read<'_>) -> Result<Self, Fault> {
        let rows = roles::list_with_users(ctx, read)?;
        let companies = companies::outline(ctx, read)?.into_iter().map(|row| (row.id, row.name)).collect();
        Ok(Self { rows, companies })
    }

    pub(super) async fn load(app: &App, signed: &Signed) -> Result<Self, Fault> {
        let ctx = signed.ctx.clone();
        app.db.read(move |read| Self::read(&ctx, read)).await
    }

    pub(super) fn place(&self, place: ScopePlace) -> String {
        match place {
            ScopePlace::Organization => text::place_organization().to_owned(),
            ScopePlace::OwnCompany => text::place_own_company().to_owned(),
            ScopePlace::Company(id) => self.companies.get(&id).map_or_else(|| text::place_hidden().to_owned(), text::place_company),
        }
    }

    pub(super) fn places(&self, scopes: &[Scope]) -> String {
        scopes.iter().map(|scope| self.place(scope.place)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn row(&self, id: RoleId) -> Result<&RoleRow, Fault> {
        self.rows.iter().find(|row| row.role.id == id).ok_or_else(Fault::not_found)
    }

    /// The roles to choose from, indented as they stand in the tree.
    pub(super) fn choices(&self, without: Option<RoleId>) -> Vec<(String, String)> {
        let rows = self.rows.iter().filter(|row| Some(row.role.id) != without);
        rows.map(|row| (row.role.id.to_string(), format!("{}{}", "\u{2003}".repeat(row.depth), row.role.name))).collect()
    }
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
