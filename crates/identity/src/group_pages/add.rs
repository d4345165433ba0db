//! Putting somebody into a group or team from its page: the same verb as on the person's page.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::Problem;
use web::form::Form;
use web::kit::{Flash, button, card, field};

use super::{errors_of, group, id_of, is_shown, paths, team, text};
use crate::http::{App, Signed};
use crate::memberships::{self, Join};
use crate::units::{self, Bits, Unit};
use crate::users;

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) person: String,
}

/// The form, for whoever may put anybody in.
pub(super) fn form(signed: &Signed, page: &str, typed: &str, fault: Option<&Fault>) -> Markup {
    html! {
        @if signed.ctx.subject.may_somewhere(Capability::EditUsers) {
            form method="post" action={ (page) "/people" } {
                (card(text::add_person()).sentence(text::add_person_sentence()).body(html! {
                    (field("person", text::person()).required().value(typed).picks_from(users::paths::PICK).errors(errors_of(fault)))
                    (button(text::put_in()))
                }))
            }
        }
    }
}

async fn add(app: &App, signed: &Signed, unit: Unit, typed: &Typed) -> Result<(), Fault> {
    let (ctx, words) = (signed.ctx.clone(), typed.person.clone());
    app.db
        .write(move |tx| {
            let found = users::person_of_words(&ctx, tx, &words)?;
            let user = found.ok_or_else(|| Fault::field("person", "person.unknown", users::text::person_unknown()))?;
            // Whoever is in it already stays as they are: what they keep to themselves is not opened from here.
            if units::of_user(tx, ctx.org, user)?.iter().any(|at| at.unit == unit) {
                return Err(Fault::field("person", "membership.there", text::is_there()));
            }
            memberships::join(&ctx, tx, Join { user, unit, bits: Bits::default() }).map(drop)
        })
        .await
}

/// `POST …/groups/{id}/people`
pub(super) async fn to_group(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::ViewGroups)?;
    let id = id_of(&id)?;
    match add(&app, &signed, Unit::Group(id), &form.input).await {
        Ok(()) => Ok(signed.to_with(&paths::group(id), &Flash::good(text::done_added()))),
        Err(fault) if is_shown(&fault) => group::show_adding(&app, &signed, id, &form.input.person, &fault).await,
        Err(fault) => Err(fault.into()),
    }
}

/// `POST …/teams/{id}/people`
pub(super) async fn to_team(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::ViewGroups)?;
    let id = id_of(&id)?;
    match add(&app, &signed, Unit::Team(id), &form.input).await {
        Ok(()) => Ok(signed.to_with(&paths::team(id), &Flash::good(text::done_added()))),
        Err(fault) if is_shown(&fault) => team::show_adding(&app, &signed, id, &form.input.person, &fault).await,
        Err(fault) => Err(fault.into()),
    }
}
