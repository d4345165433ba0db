//! Step 1: the organization.

use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::Problem;
use web::form::Form;
use web::kit::button;

use super::{Wizard, path_of};
use crate::http::App;
use crate::organization::fields::{BasicsForm, basics, currencies_by_country};
use crate::organization::{CreateOrganization, SetupStep, currency_of};
use crate::setup::{self, text};

const STEP: SetupStep = SetupStep::Organization;

pub(super) async fn form(wizard: Wizard) -> Response {
    let typed = wizard.organization.as_ref().map_or_else(BasicsForm::proposed, BasicsForm::of);
    page(&wizard, &typed, None)
}

fn page(wizard: &Wizard, typed: &BasicsForm, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let body = html! {
        form method="post" action=(path_of(STEP)) data-dirty data-currencies=(currencies_by_country()) {
            (basics(typed, wizard.ctx.now, errors))
            div.actions { (button(text::go_on()).primary()) }
        }
    };
    wizard.show(STEP, text::organization_sentence(), fault, body)
}

pub(super) async fn save(State(app): State<App>, wizard: Wizard, form: Form<BasicsForm>) -> Result<Response, Problem> {
    let mut typed = form.input;
    if typed.currency.is_empty() {
        typed.currency = currency_of(&typed.country).unwrap_or_default().to_owned();
    }
    let (ctx, t) = (wizard.ctx.clone(), typed.clone());
    let input = CreateOrganization {
        name: t.name,
        country: t.country,
        currency: t.currency,
        time_zone: t.time_zone,
        number_format: t.number_format,
        date_format: t.date_format,
        language: t.language,
        public_url: String::new(),
    };
    match app.db.write(move |tx| setup::save_organization(&ctx, tx, input.clone())).await {
        Ok(()) => Ok(wizard.visit.to(&path_of(SetupStep::PublicUrl))),
        Err(fault) => Ok(page(&wizard, &typed, Some(&fault))),
    }
}
