//! `/administration/companies`: the tree, a company with its name and place, a new one.

use access::{Capability, Ctx, Target};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use db::Read;
use kernel::text::one_line;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use web::form::Form;
use web::format::Format;
use web::kit::{Branch, Flash, button, card, columns, empty, error_summary, facts, field, link_button, narrow, select, slim_card};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::{Company, CreateCompany, MoveCompany, RenameCompany, TreeRow, text};
use crate::CompanyId;
use crate::http::{App, Signed};

const LIST: &str = "/administration/companies";
const NEW: &str = "/administration/companies/new";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(LIST, get(list))
        .route(NEW, get(new).post(save_new))
        .route("/administration/companies/{id}", get(show))
        .route("/administration/companies/{id}/rename", post(rename))
        .route("/administration/companies/{id}/move", post(move_to))
}

/// The address of a company's page.
pub fn path_of(id: CompanyId) -> String {
    format!("{LIST}/{id}")
}

async fn list(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::ViewCompanies)?;
    let ctx = signed.ctx.clone();
    let rows = app.db.read(move |read| super::tree(&ctx, read)).await.map_err(Fault::from)?;
    let body = if rows.is_empty() {
        html! { (empty(text::none_title(), text::none_sentence())) }
    } else {
        html! { (narrow(html! { (card("").body(web::kit::tree(text::title(), &branches(&rows, &mut 0, 0, &signed.me.format)))) })) }
    };
    let mut page = Page::new(text::title()).sentence(text::sentence()).body(body);
    if signed.ctx.subject.may_somewhere(Capability::EditCompanies) {
        page = page.actions(html! { (link_button(text::new(), NEW).primary().icon(icons::LuPlus)) });
    }
    Ok(signed.show(page))
}

/// The rows from `at` on that stand at `depth`, each with what hangs below it.
pub(crate) fn branches(rows: &[TreeRow], at: &mut usize, depth: usize, format: &Format) -> Vec<Branch> {
    let mut found = Vec::new();
    while let Some(row) = rows.get(*at).filter(|row| row.depth >= depth) {
        *at += 1;
        let below = branches(rows, at, depth + 1, format);
        found.push(Branch {
            name: row.name.clone(),
            content: html! { a dir="auto" href=(path_of(row.id)) { (row.name) } },
            count: row.users.map(|n| users_count(format, n)).unwrap_or_default(),
            open: true,
            below,
        });
    }
    found
}

fn users_count(format: &Format, n: i64) -> String {
    if n == 1 { text::one_user().to_owned() } else { text::users_count(format.integer(n)) }
}

/// The companies below which the caller may hang one, indented as they stand.
fn parents(ctx: &Ctx, read: &mut Read<'_>) -> Result<Vec<(String, String)>, Fault> {
    let reach = super::within(read, ctx.org, &ctx.reach(Capability::EditCompanies))?;
    let rows = super::tree(ctx, read)?.into_iter().filter(|row| reach.contains(&row.id.0));
    Ok(rows.map(|row| row.choice()).collect())
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
struct NewForm {
    name: String,
    parent: String,
}

async fn new(State(app): State<App>, signed: Signed, Query(asked): Query<NewForm>) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::EditCompanies)?;
    new_page(&app, &signed, &asked, None).await
}

async fn new_page(app: &App, signed: &Signed, typed: &NewForm, fault: Option<&Fault>) -> Result<Response, Problem> {
    let ctx = signed.ctx.clone();
    let parents = app.db.read(move |read| parents(&ctx, read)).await?;
    let errors = errors_of(fault);
    let parent = if typed.parent.is_empty() { parents.first().map(|(id, _)| id.clone()).unwrap_or_default() } else { typed.parent.clone() };
    let body = html! {
        (narrow(html! {
            (error_summary(fault))
            form method="post" action=(NEW) data-dirty {
                (card("").body(html! {
                    (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").autofocus().errors(errors))
                    (select("parent", text::parent()).required().options(parents).value(parent).hint(text::parent_hint()).errors(errors))
                    div.actions { (button(text::create()).primary()) (link_button(text::cancel(), LIST)) }
                }))
            }
        }))
    };
    let crumbs = vec![Crumb::link(text::title(), LIST), Crumb::here(text::new())];
    Ok(signed.show(Page::new(text::new()).crumbs(crumbs).section(LIST).status(status_of(fault)).body(body)))
}

async fn save_new(State(app): State<App>, signed: Signed, form: Form<NewForm>) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::EditCompanies)?;
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = CreateCompany { name: typed.name.clone(), parent: Some(id_or_unknown(&typed.parent)) };
    match app.db.write(move |tx| super::create(&ctx, tx, input.clone())).await {
        Ok(_) => Ok(signed.to_with(LIST, &Flash::good(text::done_created(kernel::text::one_line(&typed.name))))),
        Err(fault) if !fault.fields.is_empty() => new_page(&app, &signed, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// What is no id is nobody's: the verb refuses it on the field.
fn id_or_unknown(text: &str) -> CompanyId {
    text.parse().unwrap_or(CompanyId(kernel::ids::Uuid::nil()))
}

fn errors_of(fault: Option<&Fault>) -> &[FieldError] {
    fault.map_or(&[][..], |f| &f.fields[..])
}

fn status_of(fault: Option<&Fault>) -> axum::http::StatusCode {
    fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category))
}

fn id_of(text: &str) -> Result<CompanyId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    show_page(&app, &signed, id_of(&id)?, None, None).await
}

struct Shown {
    company: Company,
    row: Option<TreeRow>,
    parent: Option<String>,
    affiliates: Vec<(CompanyId, String)>,
    places: Vec<(String, String)>,
    may_rename: bool,
    may_move: bool,
}

fn load(ctx: &Ctx, read: &mut Read<'_>, id: CompanyId) -> Result<Shown, Fault> {
    let (company, path) = super::require(ctx, read, Capability::ViewCompanies, id)?;
    let rows = super::tree(ctx, read)?;
    let own = |other: CompanyId| rows.iter().find(|row| row.id == other);
    let may_rename = ctx.may(Capability::EditCompanies, &Target::at(path.clone()));
    let may_move = path.len() > 1 && may_rename && ctx.may(Capability::EditCompanies, &Target::at(path[1..].to_vec()));
    Ok(Shown {
        row: own(id).cloned(),
        parent: company.parent_id.and_then(own).map(|row| row.name.clone()),
        affiliates: rows.iter().filter(|row| row.parent == Some(id)).map(|row| (row.id, row.name.clone())).collect(),
        places: if may_move { parents(ctx, read)? } else { Vec::new() },
        company,
        may_rename,
        may_move,
    })
}

async fn show_page(
    app: &App,
    signed: &Signed,
    id: CompanyId,
    typed_name: Option<String>,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    let ctx = signed.ctx.clone();
    let shown = app.db.read(move |read| load(&ctx, read, id)).await?;
    let mut page = Page::new(shown.company.name.clone())
        .crumbs(vec![Crumb::link(text::title(), LIST), Crumb::here(shown.company.name.clone())])
        .section(LIST)
        .status(status_of(fault))
        .body(columns(forms(&shown, typed_name, fault), side(&shown, signed)));
    if shown.may_rename {
        let href = format!("{NEW}?parent={id}");
        page = page.actions(html! { (link_button(text::new_below(), href).icon(icons::LuPlus)) });
    }
    Ok(signed.show(page))
}

fn forms(shown: &Shown, typed_name: Option<String>, fault: Option<&Fault>) -> Markup {
    let (errors, id, version) = (errors_of(fault), shown.company.id, shown.company.version);
    let name = typed_name.unwrap_or_else(|| shown.company.name.clone());
    let place = shown.company.parent_id.map(|p| p.to_string()).unwrap_or_default();
    // A company cannot be hung below itself; below its affiliates the verb refuses.
    let places = shown.places.iter().filter(|(value, _)| *value != id.to_string()).cloned();
    html! {
        (error_summary(fault))
        @if shown.may_rename {
            form method="post" action={ (path_of(id)) "/rename" } data-dirty {
                (card("").body(html! {
                    input type="hidden" name="version" value=(version);
                    (field("name", text::name()).value(name).required().max_length(300).autocomplete("off").errors(errors))
                    (button(text::save_name()))
                }))
            }
        }
        @if shown.may_move {
            form method="post" action={ (path_of(id)) "/move" } {
                (card(text::move_card()).sentence(text::move_sentence()).body(html! {
                    input type="hidden" name="version" value=(version);
                    (select("parent", text::parent()).required().options(places).value(place).errors(errors))
                    (button(text::move_button()))
                }))
            }
        }
        @if !shown.may_rename { (card(text::looking()).sentence(text::looking_sentence())) }
    }
}

fn side(shown: &Shown, signed: &Signed) -> Markup {
    let number = |n: i64| html! { (signed.me.format.integer(n)) };
    let mut rows = vec![(text::parent(), html! { (shown.parent.as_deref().unwrap_or(text::no_parent())) })];
    if let Some(users) = shown.row.as_ref().and_then(|row| row.users) {
        let href = format!("/administration/users?company={}", shown.company.id);
        rows.push((text::users(), html! { a.link href=(href) { (number(users)) } }));
    }
    html! {
        (slim_card(text::facts()).body(facts(&rows)))
        @if !shown.affiliates.is_empty() {
            (slim_card(text::below()).body(html! {
                ul { @for (id, name) in &shown.affiliates { li { a.link dir="auto" href=(path_of(*id)) { (name) } } } }
            }))
        }
    }
}

#[derive(Debug, serde::Deserialize)]
struct RenameForm {
    name: String,
    version: i64,
}

async fn rename(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<RenameForm>) -> Result<Response, Problem> {
    let (ctx, company, typed) = (signed.ctx.clone(), id_of(&id)?, form.input);
    let input = RenameCompany { company, name: typed.name.clone(), version: typed.version };
    let done = signed.to_with(&path_of(company), &Flash::good(text::done_renamed()));
    match app.db.write(move |tx| super::rename(&ctx, tx, input.clone())).await {
        Ok(()) => Ok(done),
        Err(fault) if is_stale(&fault) && present(&app, &signed, company).await?.name == one_line(&typed.name) => Ok(done),
        Err(fault) if is_shown(&fault) => show_page(&app, &signed, company, Some(typed.name), Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Debug, serde::Deserialize)]
struct MoveForm {
    parent: String,
    version: i64,
}

async fn move_to(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<MoveForm>) -> Result<Response, Problem> {
    let (ctx, company) = (signed.ctx.clone(), id_of(&id)?);
    let parent = id_or_unknown(&form.input.parent);
    let input = MoveCompany { company, parent, version: form.input.version };
    let done = signed.to_with(&path_of(company), &Flash::good(text::done_moved()));
    match app.db.write(move |tx| super::move_to(&ctx, tx, input.clone())).await {
        Ok(()) => Ok(done),
        Err(fault) if is_stale(&fault) && present(&app, &signed, company).await?.parent_id == Some(parent) => Ok(done),
        Err(fault) if is_shown(&fault) => show_page(&app, &signed, company, None, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// What stands there, where it may be what was typed, as after a form that was sent twice.
async fn present(app: &App, signed: &Signed, id: CompanyId) -> Result<Company, Fault> {
    let ctx = signed.ctx.clone();
    app.db.read(move |read| Ok(super::require(&ctx, read, Capability::ViewCompanies, id)?.0)).await
}

fn is_stale(fault: &Fault) -> bool {
    fault.category == kernel::Category::Stale
}

/// What the person can mend in the form, or must be shown beside the new state.
fn is_shown(fault: &Fault) -> bool {
    !fault.fields.is_empty() || is_stale(fault)
}
