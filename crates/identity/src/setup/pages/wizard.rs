//! Who may go on with the set-up, and the frame of its pages.
//!
//! Before there is an owner: whoever has the cookie of this start, acting for the product. Afterwards: the owner, signed in.
//! Once it is finished: nobody, it is not there.

use access::Ctx;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Fault, Via};
use maud::{Markup, html};
use web::kit::{error_summary, link_button, steps};
use web::{Page, Problem};

use super::gate;
use crate::http::{App, Signed, Visit};
use crate::organization::{Organization, SetupStep};
use crate::setup::text;

/// The cookie of whoever brought the code.
pub(super) const COOKIE: &str = "usher_setup";

/// The address of a step's page.
pub(super) fn path_of(step: SetupStep) -> String {
    format!("/setup/{}", step.word())
}

/// A request of somebody who may go on with the set-up.
#[derive(Debug, Clone)]
pub(super) struct Wizard {
    /// The call: by the product, or by the owner.
    pub(super) ctx: Ctx,
    /// Everything that is known of anybody's request.
    pub(super) visit: Visit,
    /// The organization, once the first step is saved.
    pub(super) organization: Option<Organization>,
    /// The owner, once there is one.
    pub(super) owner: Option<Box<Signed>>,
}

/// Why the wizard does not open, as a response.
#[derive(Debug)]
pub(super) struct Closed(Response);

impl IntoResponse for Closed {
    fn into_response(self) -> Response {
        self.0
    }
}

impl From<Fault> for Closed {
    fn from(fault: Fault) -> Self {
        Self(Problem::from(fault).into_response())
    }
}

impl FromRequestParts<App> for Wizard {
    type Rejection = Closed;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Closed> {
        let visit = Visit::from_request_parts(parts, app).await.map_err(|problem| Closed(problem.into_response()))?;
        let organization = visit.organization.clone();
        if organization.as_ref().is_some_and(|o| o.setup_step == SetupStep::Done) {
            return Err(Fault::not_found().into());
        }
        if organization.as_ref().is_some_and(|o| o.owner_id.is_some()) {
            let signed = Signed::from_request_parts(parts, app).await.map_err(|elsewhere| Closed(elsewhere.into_response()))?;
            if !signed.ctx.subject.is_owner {
                return Err(Fault::not_found().into());
            }
            let call = signed.ctx.call.by(signed.ctx.actor, Via::Setup);
            let ctx = Ctx::new(call, signed.ctx.subject.clone());
            return Ok(Self { ctx, visit, organization, owner: Some(Box::new(signed)) });
        }
        if !visit.jar.get(COOKIE).is_some_and(|cookie| app.gate.admits(cookie)) {
            return Err(Closed(gate::closed(&visit, false)));
        }
        let ctx = Ctx::product(visit.ctx.call.by(Actor::Setup, Via::Setup));
        Ok(Self { ctx, visit, organization, owner: None })
    }
}

impl Wizard {
    /// How far the set-up has come.
    pub(super) fn at(&self) -> SetupStep {
        self.organization.as_ref().map_or(SetupStep::Organization, |o| o.setup_step)
    }

    /// Where to go instead, if the set-up has not come to `step`.
    pub(super) fn elsewhere(&self, step: SetupStep) -> Option<Response> {
        (!super::is_reached(self.at(), step)).then(|| self.visit.to(&path_of(self.at())))
    }

    /// The owner, on the steps that come after there is one.
    pub(super) fn owner(&self) -> Result<&Signed, Fault> {
        self.owner.as_deref().ok_or_else(Fault::not_found)
    }

    /// A step's page: steps above, errors, what is asked.
    pub(super) fn show(&self, step: SetupStep, sentence: &str, fault: Option<&Fault>, body: Markup) -> Response {
        let paths = SetupStep::PAGES.map(path_of);
        let entries: Vec<(&str, Option<&str>)> = SetupStep::PAGES
            .iter()
            .zip(&paths)
            .map(|(step, path)| (label(*step), super::is_reached(self.at(), *step).then_some(path.as_str())))
            .collect();
        let current = SetupStep::PAGES.iter().position(|page| *page == step).unwrap_or(0);
        let body = html! { (steps(&entries, current)) p.dim { (sentence) } (error_summary(fault)) (body) };
        let status = fault.map_or(StatusCode::OK, |f| web::problem::status_of(f.category));
        self.visit.show(Page::bare(text::title()).wide().status(status).body(body))
    }

    /// What Enter presses: going on, and not the first button that happens to stand in the form.
    pub(super) fn on_enter() -> Markup {
        html! { button.sr type="submit" tabindex="-1" aria-hidden="true" {} }
    }

    /// The link to the step before.
    pub(super) fn back(step: SetupStep) -> Markup {
        let at = SetupStep::PAGES.iter().position(|page| *page == step).unwrap_or(0);
        html! { @if let Some(before) = at.checked_sub(1) { (link_button(text::back(), path_of(SetupStep::PAGES[before]))) } }
    }
}

fn label(step: SetupStep) -> &'static str {
    match step {
        SetupStep::Organization => text::step_organization(),
        SetupStep::PublicUrl => text::step_public_url(),
        SetupStep::Owner => text::step_owner(),
        SetupStep::Companies => text::step_companies(),
        SetupStep::Mail => text::step_mail(),
        SetupStep::People => text::step_people(),
        SetupStep::Summary | SetupStep::Done => text::step_summary(),
    }
}
