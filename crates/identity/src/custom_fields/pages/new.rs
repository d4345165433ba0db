//! `/administration/fields/new`

use access::{Capability, Target};
use axum::extract::State;
use axum::response::Response;
use fields::Kind;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, card, error_summary, field, narrow, radio_cards, save_bar, switch, textarea};
use web::page::Crumb;
use web::{Page, Problem};

use super::{errors_of, is_shown, lines, paths, status_of};
use crate::custom_fields::{self, CreateField, text};
use crate::http::{App, Signed};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    kind: String,
    name: String,
    hint: String,
    required: bool,
    choices: String,
}

/// The empty form.
pub(super) async fn form(signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditLists, &Target::organization())?;
    Ok(page(&signed, &Typed { kind: Kind::Text.word().to_owned(), ..Typed::default() }, None))
}

fn page(signed: &Signed, typed: &Typed, fault: Option<&Fault>) -> Response {
    let errors = errors_of(fault);
    let kinds = Kind::ALL.into_iter().fold(radio_cards("kind", text::kind()), |cards, kind| {
        let (label, sentence) = kind.label();
        cards.card(kind.word(), label, sentence)
    });
    let body = html! {
        form method="post" action=(paths::NEW) data-dirty novalidate {
            (narrow(html! {
                (error_summary(fault))
                (card(text::card_field()).body(html! {
                    (field("name", text::label()).value(&typed.name).required().max_length(300).autocomplete("off").autofocus().errors(errors))
                    (kinds.value(typed.kind.clone()).errors(errors))
                    (textarea("choices", text::choices()).value(&typed.choices).hint(text::choices_hint()).rows(4).errors(errors))
                    (field("hint", text::hint()).value(&typed.hint).hint(text::hint_hint()).max_length(1000).errors(errors))
                    (switch("required", text::required()).hint(text::required_hint()).on(typed.required))
                }))
            }))
            (save_bar(paths::LIST).save(text::create_field()).errors(errors).always())
        }
    };
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::new_field())];
    let page = Page::new(text::new_field()).sentence(text::new_sentence()).crumbs(crumbs).section(paths::LIST);
    signed.show(page.status(status_of(fault)).body(body))
}

/// Makes the field, or shows the form again with what was typed.
pub(super) async fn save(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditLists, &Target::organization())?;
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let Some(kind) = Kind::from_word(&typed.kind) else {
        let fault = Fault::field("kind", "choice.unknown", text::kind_unknown());
        return Ok(page(&signed, &typed, Some(&fault)));
    };
    let input = CreateField {
        label: typed.name.clone(),
        hint: typed.hint.clone(),
        kind,
        is_required: typed.required,
        choices: lines(&typed.choices),
    };
    let made = app.db.write(move |tx| {
        let id = custom_fields::create(&ctx, tx, &input)?;
        custom_fields::find(tx, ctx.org, id)?.ok_or_else(Fault::not_found)
    });
    match made.await {
        Ok(made) => Ok(signed.to_with(paths::LIST, &Flash::good(text::done_created(&made.label, made.tag())))),
        Err(fault) if is_shown(&fault) => Ok(page(&signed, &typed, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}
