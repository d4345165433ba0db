//! `/administration/settings`: what holds for the whole organization.

use access::{Capability, Target};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::{Category, Fault, FieldError};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, card, error_summary, field, link_button, narrow, save_bar, saved_meanwhile, switch};
use web::{Page, Problem};

use super::fields::{self, BasicsForm};
use super::{ChangeSettings, Choice, Organization, change_settings, choices, text};
use crate::http::{App, Signed};

const PATH: &str = "/administration/settings";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(PATH, get(form).post(save))
        .route(super::CONTACTS_PATH, get(super::contacts_page::form).post(super::contacts_page::save))
}

#[derive(Debug, Clone, serde::Deserialize)]
struct SettingsForm {
    #[serde(flatten)]
    basics: BasicsForm,
    #[serde(default)]
    public_url: String,
    #[serde(default)]
    debt_settlement: bool,
    version: i64,
}

impl SettingsForm {
    fn of(now: &Organization) -> Self {
        Self { basics: BasicsForm::of(now), public_url: now.public_url.clone(), debt_settlement: now.debt_settlement, version: now.version }
    }

    /// Those of signing in stay as they are: they have a page of their own.
    fn change(&self, now: &Organization) -> ChangeSettings {
        let b = self.basics.clone();
        ChangeSettings {
            name: b.name,
            country: b.country,
            currency: b.currency,
            time_zone: b.time_zone,
            number_format: b.number_format,
            date_format: b.date_format,
            language: b.language,
            public_url: self.public_url.clone(),
            debt_settlement: self.debt_settlement,
            version: self.version,
            ..ChangeSettings::from(now)
        }
    }
}

async fn form(State(_): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditSettings, &Target::organization())?;
    let typed = SettingsForm::of(&signed.organization);
    Ok(signed.show(page(&signed, &typed, None, None)))
}

async fn save(State(app): State<App>, signed: Signed, form: Form<SettingsForm>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = typed.change(&signed.organization);
    match app.db.write(move |tx| change_settings(&ctx, tx, input.clone())).await {
        Ok(()) => Ok(signed.to_with(PATH, &Flash::good(text::saved()))),
        Err(fault) if fault.category == Category::Stale => {
            // What was typed stays in the form, what is saved stands beside it; the second to save looks at both and saves again.
            let org = signed.ctx.org;
            let now = app.db.read(move |read| super::get(read, org)).await?;
            let (typed, saved) = (SettingsForm { version: now.version, ..typed }, SettingsForm::of(&now));
            Ok(signed.show(page(&signed, &typed, Some(&saved), Some(&fault))))
        }
        Err(fault) if !fault.fields.is_empty() => Ok(signed.show(page(&signed, &typed, None, Some(&fault)))),
        Err(fault) => Err(fault.into()),
    }
}

/// Each field with what is typed and what stands saved.
fn differences(typed: &SettingsForm, saved: &SettingsForm) -> Vec<(&'static str, String, String)> {
    let named = |choices: &[Choice], word: &str| choices.iter().find(|c| c.word == word).map_or(word, |c| c.label.as_str()).to_owned();
    let word = |yes: bool| if yes { text::yes() } else { text::no() }.to_owned();
    let (yours, theirs) = (&typed.basics, &saved.basics);
    let chosen =
        |label: &'static str, choices: &[Choice], yours: &str, theirs: &str| (label, named(choices, yours), named(choices, theirs));
    vec![
        (text::name(), yours.name.clone(), theirs.name.clone()),
        chosen(text::country(), choices::countries(), &yours.country, &theirs.country),
        chosen(text::currency(), choices::currencies(), &yours.currency, &theirs.currency),
        chosen(text::time_zone(), choices::time_zones(), &yours.time_zone, &theirs.time_zone),
        chosen(text::language(), choices::languages(), &yours.language, &theirs.language),
        (text::number_format(), yours.number_format.clone(), theirs.number_format.clone()),
        (text::date_format(), yours.date_format.clone(), theirs.date_format.clone()),
        (text::public_url(), typed.public_url.clone(), saved.public_url.clone()),
        (text::debt_settlement(), word(typed.debt_settlement), word(saved.debt_settlement)),
    ]
}

fn page(signed: &Signed, typed: &SettingsForm, saved: Option<&SettingsForm>, fault: Option<&Fault>) -> Page {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let body = html! {
        form method="post" action=(PATH) data-dirty {
            input type="hidden" name="version" value=(typed.version);
            (narrow(html! {
                (error_summary(fault))
                @if let Some(saved) = saved { (saved_meanwhile(fault, differences(typed, saved))) }
                (card(text::card_organization()).body(html! { (fields::basics(&typed.basics, signed.ctx.now, errors)) }))
                (reach(typed, errors))
                (business(typed))
            }))
            (save_bar(PATH).errors(errors))
        }
    };
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    let contacts = link_button(text::contacts_title(), super::CONTACTS_PATH).icon(web::icons::LuUser);
    Page::new(text::title())
        .sentence(text::sentence())
        .actions(html! { @if signed.ctx.may(Capability::EditBilling, &Target::organization()) { (contacts) } })
        .status(status)
        .body(body)
}

fn reach(typed: &SettingsForm, errors: &[FieldError]) -> Markup {
    let url = field("public_url", text::public_url()).value(&typed.public_url).required().hint(text::public_url_hint()).errors(errors);
    html! { (card(text::card_address()).sentence(text::card_address_sentence()).body(html! { (url) })) }
}

fn business(typed: &SettingsForm) -> Markup {
    let body = html! {
        (switch("debt_settlement", text::debt_settlement()).hint(text::debt_settlement_hint()).on(typed.debt_settlement))
    };
    html! { (card(text::card_business()).body(body)) }
}
