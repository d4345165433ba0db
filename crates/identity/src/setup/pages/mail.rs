//! Step 5: the mail server. It may be skipped: mail waits in the outbox.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Category;
use maud::html;
use web::Problem;
use web::form::Form;
use web::kit::{Flash, button, pair};

use super::{Wizard, path_of};
use crate::http::App;
use crate::mail_settings::pages::server::{self, Said, ServerForm};
use crate::organization::SetupStep;
use crate::setup::{self, text};

const STEP: SetupStep = SetupStep::Mail;

pub(super) async fn form(State(app): State<App>, wizard: Wizard) -> Result<Response, Problem> {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return Ok(elsewhere);
    }
    let signed = wizard.owner()?;
    let (settings, own) = server::stored(&app, signed).await?;
    let mut form = ServerForm::stored(settings.as_ref(), &signed.organization.name, own.clone());
    form.propose_sender(&own);
    page(&app, &wizard, &form, &Said::Nothing).await
}

async fn page(app: &App, wizard: &Wizard, form: &ServerForm, said: &Said) -> Result<Response, Problem> {
    let (settings, _) = server::stored(app, wizard.owner()?).await?;
    let fault = said.fault();
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let body = html! {
        @if fault.is_none() { (server::words(said, None)) }
        form method="post" action=(path_of(STEP)) data-dirty {
            (Wizard::on_enter())
            (server::server_fields(form, settings.as_ref(), errors))
            (server::sender_fields(form, errors))
            (pair(html! { (server::test_fields(form, errors)) }))
            div.actions {
                (Wizard::back(STEP))
                (button(text::skip()).sends("skip", "1").without_checks())
                (button(text::test_and_go_on()).primary())
            }
        }
    };
    let mut response = wizard.show(STEP, text::mail_sentence(), fault, body);
    if matches!(said, Said::NotTaken(_)) {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(super) async fn save(State(app): State<App>, wizard: Wizard, form: Form<ServerForm>) -> Result<Response, Problem> {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return Ok(elsewhere);
    }
    let signed = wizard.owner()?;
    let next = path_of(SetupStep::People);
    if form.values.has("skip") {
        let ctx = wizard.ctx.clone();
        app.db.write(move |tx| setup::reach(&ctx, tx, SetupStep::People)).await?;
        return Ok(wizard.visit.to(&next));
    }
    let mut typed = form.input;
    let said = match server::test(&app, signed, &mut typed).await {
        Ok(Ok(passed)) => {
            let (ctx, input) = (wizard.ctx.clone(), typed.input(passed.proof));
            let saved = app.db.write(move |tx| {
                crate::mail_settings::save(&ctx, tx, input.clone())?;
                setup::reach(&ctx, tx, SetupStep::People)
            });
            match saved.await {
                Ok(()) => return Ok(wizard.visit.to_with(&next, &Flash::good(text::mail_ready(passed.answer)))),
                Err(fault) if fault.category == Category::Unavailable => return Err(fault.into()),
                Err(fault) => Said::Refused(fault),
            }
        }
        Ok(Err(not_taken)) => Said::NotTaken(not_taken),
        Err(fault) => Said::Refused(fault),
    };
    page(&app, &wizard, &typed, &said).await
}
