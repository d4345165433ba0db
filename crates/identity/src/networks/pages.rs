//! `/administration/security/networks`: from where people come in.

use access::{Capability, Target};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::{Category, Fault};
use maud::html;
use serde::Deserialize;
use web::form::Form;
use web::kit::{Flash, card, error_summary, narrow, save_bar, saved_meanwhile, textarea};
use web::page::Crumb;
use web::{Page, Problem};

use super::{NetworkList, SetNetworks, list, set_networks, text};
use crate::http::{App, Signed};
use crate::{security, users};

/// Where the page is.
pub const PATH: &str = "/administration/security/networks";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new().route(PATH, get(form).post(save))
}

/// What is typed, as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    networks: String,
    exempt: String,
    version: i64,
}

async fn stored(app: &App, signed: &Signed) -> Result<Typed, Fault> {
    let org = signed.ctx.org;
    let read = app.db.read(move |read| {
        let NetworkList { networks, exempt, version } = list(read, org)?;
        let names = exempt.into_iter().map(|user| Ok(users::get(read, org, user)?.user_name)).collect::<Result<Vec<_>, Fault>>()?;
        let networks: Vec<&str> = networks.words().collect();
        Ok::<_, Fault>(Typed { networks: networks.join("\n"), exempt: names.join("\n"), version })
    });
    read.await
}

async fn form(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditSecurity, &Target::organization())?;
    let typed = stored(&app, &signed).await?;
    Ok(page(&signed, &typed, None, None))
}

async fn save(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = SetNetworks { networks: typed.networks.clone(), exempt: typed.exempt.clone(), version: typed.version };
    match app.db.write(move |tx| set_networks(&ctx, tx, &input)).await {
        Ok(()) => Ok(signed.to_with(PATH, &Flash::good(text::saved()))),
        Err(fault) if fault.category == Category::Stale => {
            let saved = stored(&app, &signed).await?;
            Ok(page(&signed, &Typed { version: saved.version, ..typed }, Some(&saved), Some(&fault)))
        }
        Err(fault) if !fault.fields.is_empty() => Ok(page(&signed, &typed, None, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}

fn page(signed: &Signed, typed: &Typed, saved: Option<&Typed>, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |fault| &fault.fields[..]);
    let here = signed.ctx.client.ip.map_or_else(|| text::nowhere().to_owned(), |ip| ip.to_string());
    let body = html! {
        form method="post" action=(PATH) data-dirty {
            input type="hidden" name="version" value=(typed.version);
            (narrow(html! {
                (error_summary(fault))
                @if let Some(saved) = saved {
                    (saved_meanwhile(fault, vec![
                        (text::networks(), typed.networks.clone(), saved.networks.clone()),
                        (text::exempt(), typed.exempt.clone(), saved.exempt.clone()),
                    ]))
                }
                (card(text::card()).sentence(text::card_sentence()).body(html! {
                    (textarea("networks", text::networks()).value(&typed.networks).hint(text::networks_hint()).errors(errors))
                    p.dim { (text::you(here)) }
                    (textarea("exempt", text::exempt()).value(&typed.exempt).hint(text::exempt_hint()).errors(errors))
                }))
            }))
            (save_bar(PATH).errors(errors))
        }
    };
    let crumbs = vec![Crumb::link(security::title(), security::PATH), Crumb::here(text::title())];
    let status = fault.map_or(axum::http::StatusCode::OK, |fault| web::problem::status_of(fault.category));
    let page = Page::new(text::title()).sentence(text::sentence()).crumbs(crumbs).section(security::PATH);
    signed.show(page.status(status).body(body))
}
