//! Step 7: who was mailed, who still needs an invitation, and the end.

use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::Problem;
use web::kit::{Flash, Tone, button, link_button, notice};

use super::{Wizard, path_of};
use crate::http::App;
use crate::organization::SetupStep;
use crate::setup::{self, SetupPerson, text};

const STEP: SetupStep = SetupStep::Summary;

pub(super) async fn show(State(app): State<App>, wizard: Wizard) -> Result<Response, Problem> {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return Ok(elsewhere);
    }
    wizard.owner()?;
    let ctx = wizard.ctx.clone();
    let (people, has_mail) =
        app.db.read(move |read| Ok::<_, Fault>((setup::summary(&ctx, read)?, mail::transport::find(&ctx, read)?.is_some()))).await?;
    let (mailed, to_invite): (Vec<_>, Vec<_>) = people.into_iter().partition(|person| person.was_mailed);
    let body = html! {
        section.stack {
            h2 { (text::mailed()) }
            @if mailed.is_empty() { p { (text::nobody_mailed()) } } @else { p { (text::mailed_sentence()) } (list(&mailed)) }
            @if !mailed.is_empty() && !has_mail { (notice(Tone::Warn, text::waits_in_outbox())) }
        }
        section.stack {
            h2 { (text::to_invite()) }
            @if to_invite.is_empty() { p { (text::nobody_to_invite()) } }
            @else { p { (text::to_invite_sentence()) } (list(&to_invite)) }
        }
        section.stack {
            h2 { (text::access_title()) }
            p { (text::access()) }
            div.actions {
                (link_button(text::to_users(), "/administration/users"))
                (link_button(text::to_roles(), "/administration/roles"))
            }
        }
        form method="post" action=(path_of(STEP)) {
            p.hint { (text::finish_hint()) }
            div.actions { (Wizard::back(STEP)) (button(text::finish()).primary()) }
        }
    };
    Ok(wizard.show(STEP, text::summary_sentence(), None, body))
}

fn list(people: &[SetupPerson]) -> Markup {
    html! {
        ul.plain-list {
            @for person in people {
                li dir="auto" {
                    a.link href={ "/administration/users/" (person.id) } { (person.name) }
                    " " span.dim { (person.user_name) ", " (person.email) }
                }
            }
        }
    }
}

pub(super) async fn finish(State(app): State<App>, wizard: Wizard) -> Result<Response, Problem> {
    if let Some(elsewhere) = wizard.elsewhere(STEP) {
        return Ok(elsewhere);
    }
    let ctx = wizard.ctx.clone();
    app.db.write(move |tx| setup::finish(&ctx, tx)).await?;
    Ok(wizard.visit.to_with("/", &Flash::good(text::finished())))
}
