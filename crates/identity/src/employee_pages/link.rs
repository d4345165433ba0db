//! Linking a card to a user by hand, and parting them, each with a reason.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, button, card, confirm, error_summary, field, link_button, narrow};
use web::page::Crumb;
use web::{Page, Problem};

use super::show::{Loaded, load};
use super::{MOST_REASON, errors_of, id_of, is_shown, paths, reason_of, status_of, text};
use crate::employees::{self, Link, Linked, Unlink};
use crate::http::{App, Signed};
use crate::users;

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    person: String,
    reason: String,
}

fn crumbs(loaded: &Loaded, last: &'static str) -> Vec<Crumb> {
    let name = loaded.card.display_name();
    vec![Crumb::link(text::title(), paths::LIST), Crumb::link(name, paths::show(loaded.card.id)), Crumb::here(last)]
}

/// `GET …/employees/{id}/link`
pub(super) async fn ask(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    link_page(&app, &signed, &id, &Typed::default(), None).await
}

async fn link_page(app: &App, signed: &Signed, id: &str, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let loaded = load(app, signed, id_of(id)?).await?;
    signed.ctx.require(Capability::EditUsers, &loaded.facts)?;
    let errors = errors_of(fault);
    let reason = field("reason", text::reason()).value(&typed.reason).hint(text::reason_hint()).max_length(MOST_REASON).errors(errors);
    let body = narrow(html! {
        (error_summary(fault))
        form method="post" action=(paths::of(loaded.card.id, "link")) {
            (card(text::card_user()).sentence(text::link_sentence()).body(html! {
                (field("person", text::person()).required().value(&typed.person).picks_from(users::paths::PICK).errors(errors))
                (reason)
                div.actions { (button(text::link_button()).primary()) (link_button(text::discard(), paths::show(loaded.card.id))) }
            }))
        }
    });
    let page = Page::new(text::link_title(loaded.card.display_name())).crumbs(crumbs(&loaded, text::link())).section(paths::LIST);
    Ok(signed.show(page.status(status_of(fault)).body(body)))
}

/// `POST …/employees/{id}/link`
pub(super) async fn link(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, id_of(&id)?).await?;
    let (mut ctx, employee, typed) = (signed.ctx.clone(), loaded.card.id, form.input);
    match reason_of(&typed.reason) {
        Ok(reason) => ctx.call.reason = reason,
        Err(fault) => return link_page(&app, &signed, &id, &typed, Some(&fault)).await,
    }
    let words = typed.person.clone();
    let done = app.db.write(move |tx| {
        let found = users::person_of_words(&ctx, tx, &words)?;
        let user = found.ok_or_else(|| Fault::field("person", "person.unknown", users::text::person_unknown()))?;
        employees::link(&ctx, tx, Link { employee, user })
    });
    match done.await {
        Ok(()) => Ok(signed.to_with(&paths::show(employee), &Flash::good(text::done_linked(loaded.card.display_name())))),
        Err(fault) if is_shown(&fault) => link_page(&app, &signed, &id, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// `GET …/employees/{id}/unlink`
pub(super) async fn ask_unlink(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    unlink_page(&app, &signed, &id, &Typed::default(), None).await
}

async fn unlink_page(app: &App, signed: &Signed, id: &str, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let loaded = load(app, signed, id_of(id)?).await?;
    signed.ctx.require(Capability::EditUsers, &loaded.facts)?;
    let user = match &loaded.user {
        Some(Linked::Seen { name, .. }) => name.as_str(),
        Some(Linked::Outside) => text::outside(),
        None => text::none(),
    };
    let (title, back) = (text::unlink_title(loaded.card.display_name()), paths::show(loaded.card.id));
    let reason = field("reason", text::reason()).value(&typed.reason).hint(text::reason_hint()).max_length(MOST_REASON);
    let asked = confirm(&title, paths::of(loaded.card.id, "unlink"), text::unlink(), &back)
        .danger()
        .consequence(text::unlink_what(user))
        .consequence(text::unlink_stays())
        .fields(html! { (reason.errors(errors_of(fault))) })
        .error(fault.filter(|f| f.fields.is_empty()).map(|f| f.message.clone()));
    let page = Page::new(&title).crumbs(crumbs(&loaded, text::unlink())).section(paths::LIST).status(status_of(fault));
    Ok(signed.show(page.body(html! { (asked) })))
}

/// `POST …/employees/{id}/unlink`
pub(super) async fn unlink(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, id_of(&id)?).await?;
    let (mut ctx, employee, typed) = (signed.ctx.clone(), loaded.card.id, form.input);
    match reason_of(&typed.reason) {
        Ok(reason) => ctx.call.reason = reason,
        Err(fault) => return unlink_page(&app, &signed, &id, &typed, Some(&fault)).await,
    }
    match app.db.write(move |tx| employees::unlink(&ctx, tx, Unlink { employee })).await {
        Ok(()) => Ok(signed.to_with(&paths::show(employee), &Flash::good(text::done_unlinked(loaded.card.display_name())))),
        Err(fault) if is_shown(&fault) => unlink_page(&app, &signed, &id, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
