//! Step 2: the address that mailed links lead to, proposed from the one that the browser asked.

use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::Problem;
use web::form::Form;
use web::kit::{Tone, button, field, notice};

use super::{Wizard, path_of};
use crate::http::App;
use crate::organization::{PublicUrl, SetupStep};
use crate::setup::{self, text};

const STEP: SetupStep = SetupStep::PublicUrl;

#[derive(Debug, serde::Deserialize)]
pub(super) struct UrlForm {
    #[serde(default)]
    public_url: String,
}

pub(super) async fn form(wizard: Wizard) -> Response {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return elsewhere;
    }
    let saved = wizard.organization.as_ref().map(|o| o.public_url.clone()).filter(|url| !url.is_empty());
    let proposed = || {
        let scheme = if wizard.visit.arrival.https { "https" } else { "http" };
        format!("{scheme}://{}", wizard.visit.host)
    };
    let url = saved.unwrap_or_else(proposed);
    page(&wizard, &url, None)
}

fn page(wizard: &Wizard, typed: &str, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let read = PublicUrl::parse(typed).ok();
    let warning = match read {
        Some(url) if url.is_local() => Some(text::public_url_local()),
        Some(url) if url.as_str().starts_with("http:") => Some(text::public_url_plain()),
        _ => None,
    };
    let body = html! {
        p { (text::public_url_why()) }
        @if let Some(warning) = warning { (notice(Tone::Warn, warning)) }
        form method="post" action=(path_of(STEP)) data-dirty {
            (field("public_url", crate::organization::text::public_url()).value(typed).required().max_length(300)
                .hint(crate::organization::text::public_url_hint()).autocomplete("off").errors(errors))
            div.actions { (Wizard::back(STEP)) (button(text::go_on()).primary()) }
        }
    };
    wizard.show(STEP, text::public_url_sentence(), fault, body)
}

pub(super) async fn save(State(app): State<App>, wizard: Wizard, form: Form<UrlForm>) -> Result<Response, Problem> {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return Ok(elsewhere);
    }
    let (ctx, typed) = (wizard.ctx.clone(), form.input.public_url);
    let url = typed.clone();
    match app.db.write(move |tx| setup::save_public_url(&ctx, tx, &url)).await {
        Ok(()) => Ok(wizard.visit.to(&path_of(SetupStep::Owner))),
        Err(fault) => Ok(page(&wizard, &typed, Some(&fault))),
    }
}
