//! A role like another, with at most what the caller can pass on.

use access::{Capability, CapabilitySet, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, button, card, checkbox, error_summary, field, link_button, narrow};
use web::page::Crumb;
use web::{Page, Problem};

use super::{Shown, all_of, errors_of, id_of, paths, sentence_case, status_of, text};
use crate::http::{App, Signed};
use crate::roles::{self, CopyRole, RoleRow};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    may: Vec<String>,
}

/// `GET …/roles/{id}/copy`
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    let shown = Shown::load(&app, &signed).await?;
    let row = shown.row(id_of(&id)?)?;
    let held = signed.ctx.subject.lasting_everywhere();
    let may = all_of(&row.scopes).and(held).iter().map(|c| c.word().to_owned()).collect();
    let typed = Typed { name: text::copy_of(&row.role.name), may };
    Ok(show(&signed, row, &typed, None))
}

fn show(signed: &Signed, row: &RoleRow, typed: &Typed, fault: Option<&Fault>) -> Response {
    let held = signed.ctx.subject.lasting_everywhere();
    let here = paths::role(row.role.id);
    let body = html! {
        (narrow(html! {
            (error_summary(fault))
            form.stack method="post" action={ (here) "/copy" } data-dirty {
                (card("").body(html! {
                    (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").autofocus()
                        .hint(text::name_hint()).errors(errors_of(fault)))
                }))
                @if !row.scopes.is_empty() {
                    (card(text::rights()).sentence(text::copy_sentence()).body(html! {
                        fieldset.choices id="f-capabilities" aria-label=(text::rights()) {
                            @for capability in all_of(&row.scopes).and(held).iter() {
                                (checkbox("may", sentence_case(capability.label())).value(capability.word())
                                    .on(typed.may.iter().any(|word| word == capability.word())))
                            }
                        }
                    }))
                }
                div.actions { (button(text::make_copy()).primary()) (link_button(text::cancel(), here.clone())) }
            }
        }))
    };
    let title = text::copy_title(&row.role.name);
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(row.role.name.clone(), here.clone()), Crumb::here(text::copy())];
    signed.show(Page::new(title).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body))
}

/// `POST …/roles/{id}/copy`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let shown = Shown::load(&app, &signed).await?;
    let row = shown.row(id_of(&id)?)?;
    let ticked: CapabilitySet = typed.may.iter().filter_map(|word| Capability::from_word(word)).collect();
    let input = CopyRole { role: row.role.id, name: typed.name.clone(), without: CapabilitySet::all().minus(ticked) };
    match app.db.write(move |tx| roles::copy(&ctx, tx, input.clone())).await {
        Ok(made) => Ok(signed.to_with(&paths::role(made), &Flash::good(text::done_made(kernel::text::one_line(&typed.name))))),
        Err(fault) if !fault.fields.is_empty() => Ok(show(&signed, row, &typed, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}
