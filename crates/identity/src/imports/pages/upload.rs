//! `/administration/imports/new`: the file arrives piece by piece, is read once, and stored if it can be read.

use access::Capability;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::response::Response;
use kernel::{Category, Fault};
use maud::html;
use web::kit::{Tone, button, card, error_summary, field, link_button, narrow, notice, radio_cards};
use web::{Page, Problem, icons};

use super::{parts, paths};
use crate::http::{App, Signed};
use crate::imports::upload::{self, Arriving, broken};
use crate::imports::{self, ImportKind, Spool, text};

const FORM: &str = "upload";

pub(super) async fn form(signed: Signed) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    Ok(signed.show(page(&signed, "", None)))
}

fn page(signed: &Signed, kind: &str, fault: Option<&Fault>) -> Page {
    let errors = fault.map_or(&[][..], |fault| &fault.fields[..]);
    let mut kinds = radio_cards("kind", text::holds()).card("", text::holds_auto(), text::holds_auto_says()).card(
        ImportKind::Users.word(),
        text::kind_users(),
        text::holds_users_says(),
    );
    let makes_companies = signed.ctx.subject.may_somewhere(Capability::EditCompanies);
    if makes_companies {
        kinds = kinds.card(ImportKind::Companies.word(), text::kind_companies(), text::holds_companies_says());
    }
    let body = html! {
        (parts::wizard(None, 0))
        form id=(FORM) method="post" action=(paths::NEW) enctype="multipart/form-data" {
            (narrow(html! {
                (error_summary(fault))
                @if makes_companies { (notice(Tone::Plain, text::companies_first())) }
                (card("").body(html! {
                    (kinds.value(kind.to_owned()).errors(errors))
                    (field("file", text::file()).kind("file").hint(text::file_hint()).errors(errors).required())
                    div.actions { (link_button(text::back(), paths::LIST)) (button(text::upload()).icon(icons::LuUpload).primary()) }
                }))
            }))
        }
    };
    let status = fault.map_or(axum::http::StatusCode::OK, |fault| web::problem::status_of(fault.category));
    let page = Page::new(text::new_title()).sentence(text::new_sentence()).crumbs(parts::crumbs(text::new_title()));
    page.section(paths::LIST).status(status).body(body)
}

/// What arrived.
#[derive(Default)]
struct Arrived {
    kind: String,
    name: String,
    spool: Option<Result<Spool, Fault>>,
}

pub(super) async fn receive(
    State(app): State<App>,
    signed: Signed,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let multipart = multipart.map_err(|_| broken())?;
    let arrived = arrive(multipart).await?;
    match store(&app, &signed, &arrived.kind, &arrived.name, arrived.spool).await {
        Ok(id) => Ok(signed.to(&paths::of(id, "columns"))),
        Err(fault) if fault.category == Category::Internal || fault.category == Category::Unavailable => Err(fault.into()),
        Err(fault) => Ok(signed.show(page(&signed, &arrived.kind, Some(&fault)))),
    }
}

async fn arrive(mut multipart: Multipart) -> Result<Arrived, Fault> {
    let mut arrived = Arrived::default();
    while let Some(field) = multipart.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("kind") => arrived.kind = short(field).await?,
            Some("file") => {
                field.file_name().unwrap_or_default().clone_into(&mut arrived.name);
                arrived.spool = Some(spool(field).await?);
            }
            _ => drop(short(field).await?),
        }
    }
    Ok(arrived)
}

/// A field that is a word.
async fn short(mut field: Field<'_>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| broken())? {
        if bytes.len() + piece.len() > 1024 {
            return Err(broken());
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| broken())
}

/// The file itself. What is too large is told once the rest has gone by.
async fn spool(mut field: Field<'_>) -> Result<Result<Spool, Fault>, Fault> {
    let mut arriving = Arriving::default();
    while let Some(piece) = field.chunk().await.map_err(|_| broken())? {
        arriving.add(&piece)?;
    }
    Ok(arriving.end())
}

async fn store(app: &App, signed: &Signed, kind: &str, name: &str, spool: Option<Result<Spool, Fault>>) -> Result<crate::ImportId, Fault> {
    let missing = || Fault::field("file", "required", text::file_missing());
    let spool = spool.ok_or_else(missing)??;
    if spool.bytes() == 0 && name.is_empty() {
        return Err(missing());
    }
    let kind = ImportKind::from_word(kind);
    let (known, spool) = upload::read(&app.db, &signed.ctx, spool, kind).await?;
    imports::upload(&app.db, &signed.ctx, name, known, spool).await
}
