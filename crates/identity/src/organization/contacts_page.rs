//! `/administration/settings/contacts`: account manager and billing contact.

use access::{Capability, Target};
use axum::extract::State;
use axum::response::Response;
use kernel::{Category, Fault, FieldError};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, card, error_summary, field, narrow, pair, save_bar, saved_meanwhile};
use web::page::Crumb;
use web::{Page, Problem};

use super::contacts::FIELDS;
use super::{Contact, Contacts, contacts, set_contacts, text};
use crate::http::{App, Signed};

/// Where the page is.
pub const PATH: &str = "/administration/settings/contacts";
const SETTINGS: &str = "/administration/settings";

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    account_manager_name: String,
    account_manager_email: String,
    account_manager_phone: String,
    billing_name: String,
    billing_email: String,
    billing_phone: String,
    version: i64,
}

impl Typed {
    fn contacts(self) -> Contacts {
        Contacts {
            account_manager: Contact {
                name: self.account_manager_name,
                email: self.account_manager_email,
                phone: self.account_manager_phone,
            },
            billing: Contact { name: self.billing_name, email: self.billing_email, phone: self.billing_phone },
            version: self.version,
        }
    }
}

/// The form.
pub(super) async fn form(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditBilling, &Target::organization())?;
    let org = signed.ctx.org;
    let now = app.db.read(move |read| contacts(read, org)).await.map_err(Fault::from)?;
    Ok(page(&signed, &now, None, None))
}

/// The form with what is `shown`; beside it what is `saved`, if that differs.
fn page(signed: &Signed, shown: &Contacts, saved: Option<&Contacts>, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let settings = signed.ctx.may(Capability::EditSettings, &Target::organization());
    let body = html! {
        form method="post" action=(PATH) data-dirty {
            input type="hidden" name="version" value=(shown.version);
            (narrow(html! {
                (error_summary(fault))
                @if let Some(saved) = saved { (saved_meanwhile(fault, differences(shown, saved))) }
                (card(text::account_manager()).sentence(text::account_manager_sentence()).body(fields(&shown.account_manager, FIELDS[0], errors)))
                (card(text::billing_contact()).sentence(text::billing_contact_sentence()).body(fields(&shown.billing, FIELDS[1], errors)))
            }))
            (save_bar(if settings { SETTINGS } else { PATH }).errors(errors))
        }
    };
    let above = settings.then(|| Crumb::link(text::title(), SETTINGS));
    let crumbs = above.into_iter().chain([Crumb::here(text::contacts_title())]).collect();
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    let page = Page::new(text::contacts_title()).sentence(text::contacts_sentence()).crumbs(crumbs).section(SETTINGS);
    signed.show(page.status(status).body(body))
}

/// Each field with what is typed and what stands saved.
fn differences(typed: &Contacts, saved: &Contacts) -> Vec<(String, String, String)> {
    let of = |whose: &str, typed: &Contact, saved: &Contact| {
        [
            (text::contact_name(), &typed.name, &saved.name),
            (text::contact_email(), &typed.email, &saved.email),
            (text::contact_phone(), &typed.phone, &saved.phone),
        ]
        .map(|(field, yours, saved)| (format!("{whose}: {field}"), yours.clone(), saved.clone()))
    };
    let manager = of(text::account_manager(), &typed.account_manager, &saved.account_manager);
    manager.into_iter().chain(of(text::billing_contact(), &typed.billing, &saved.billing)).collect()
}

fn fields(contact: &Contact, names: [&'static str; 3], errors: &[FieldError]) -> Markup {
    html! {
        (field(names[0], text::contact_name()).value(&contact.name).max_length(200).autocomplete("off").errors(errors))
        (pair(html! {
            (field(names[1], text::contact_email()).email().value(&contact.email).autocomplete("off").errors(errors))
            (field(names[2], text::contact_phone()).value(&contact.phone).max_length(50).autocomplete("off").errors(errors))
        }))
    }
}

/// Saves, or shows what was typed again.
pub(super) async fn save(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input.contacts());
    let input = typed.clone();
    match app.db.write(move |tx| set_contacts(&ctx, tx, &input)).await {
        Ok(()) => Ok(signed.to_with(PATH, &Flash::good(text::contacts_saved()))),
        Err(fault) if fault.category == Category::Stale => {
            let org = signed.ctx.org;
            let now = app.db.read(move |read| contacts(read, org)).await.map_err(Fault::from)?;
            // What was typed stays in the form; saved once more, it is saved over what somebody else saved.
            Ok(page(&signed, &Contacts { version: now.version, ..typed }, Some(&now), Some(&fault)))
        }
        Err(fault) if !fault.fields.is_empty() => Ok(page(&signed, &typed, None, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}
