//! The pages of user plans: what each includes, who loses what before it is saved, and where people go when one is removed.

mod api;
mod delete;
mod edit;
mod form;
mod list;
mod losses;
mod new;
mod store;
mod text;

pub use api::operations;
pub use store::STATEMENTS;

use access::{Capability, Ctx, Included, Target};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use kernel::{Category, Fault};

use crate::PlanId;
use crate::http::{App, Signed};

/// The addresses of this slice, each once.
pub mod paths {
    use crate::PlanId;

    /// All user plans.
    pub const LIST: &str = "/administration/plans";
    /// A new one, perhaps like another.
    pub const NEW: &str = "/administration/plans/new";

    /// A user plan's page.
    pub fn plan(id: PlanId) -> String {
        format!("{LIST}/{id}")
    }
}

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(paths::LIST, get(list::page))
        .route(paths::NEW, get(new::page).post(new::save))
        .route("/administration/plans/{id}", get(edit::page).post(edit::save))
        .route("/administration/plans/{id}/delete", get(delete::ask).post(delete::delete))
}

/// Whoever sees all users, or makes user plans, sees them.
fn require_look(ctx: &Ctx) -> Result<(), Fault> {
    let whole = Target::organization();
    if ctx.may(Capability::EditPlans, &whole) { Ok(()) } else { ctx.require(Capability::ViewUsers, &whole) }
}

fn may_edit(signed: &Signed) -> bool {
    signed.ctx.may(Capability::EditPlans, &Target::organization())
}

fn id_of(text: &str) -> Result<PlanId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

fn status_of(fault: Option<&Fault>) -> StatusCode {
    fault.map_or(StatusCode::OK, |f| web::problem::status_of(f.category))
}

/// What the person can mend in the form, or must be shown beside the new state.
fn is_shown(fault: &Fault) -> bool {
    !fault.fields.is_empty()
        || matches!(fault.category, Category::Stale | Category::Conflict)
        || fault.is("plan.own")
        || fault.is("plan.owners")
}

fn capital(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How much a user plan includes, in a few words.
fn how_much(included: Included) -> String {
    use access::{Feature, Module};
    if included == Included::Everything {
        return text::everything().to_owned();
    }
    let modules = Module::ALL.iter().filter(|module| included.has_module(**module)).count();
    let features = Feature::ALL.iter().filter(|feature| included.has_feature(**feature)).count();
    text::counted(modules, Module::ALL.len(), features, Feature::ALL.len())
}
