//! `/setup`: the wizard's pages, one a step.

mod companies;
mod gate;
mod mail;
mod organization;
mod owner;
mod people;
mod people_grid;
mod public_url;
mod summary;
mod wizard;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use web::Problem;

use crate::http::{App, Visit};
use crate::organization::SetupStep;

use wizard::{Wizard, path_of};

/// The routes of the wizard.
pub fn router() -> Router<App> {
    Router::new()
        .route("/setup", get(begin))
        .route("/setup/open", post(gate::open))
        .route("/setup/strength", post(owner::strength))
        .route("/setup/organization", get(organization::form).post(organization::save))
        .route("/setup/public-url", get(public_url::form).post(public_url::save))
        .route("/setup/owner", get(owner::form).post(owner::save))
        .route("/setup/companies", get(companies::form).post(companies::save))
        .route("/setup/mail", get(mail::form).post(mail::save))
        .route("/setup/people", get(people::form).post(people::save))
        .route("/setup/summary", get(summary::show).post(summary::finish))
}

/// Goes on where the set-up was left. Without the cookie it shows the form for the code, where the printed link leads too.
async fn begin(State(app): State<App>, visit: Visit, wizard: Result<Wizard, wizard::Closed>) -> Result<Response, Problem> {
    match wizard {
        Ok(wizard) => Ok(visit.to(&path_of(wizard.at()))),
        Err(closed) if gate::is_closed_by_code(&app, &visit) => {
            drop(closed);
            Ok(gate::page(&visit))
        }
        Err(closed) => Ok(closed.into_response()),
    }
}

/// What one may go back to: the step of this word, if the set-up has come that far.
fn is_reached(at: SetupStep, step: SetupStep) -> bool {
    step <= at
}
