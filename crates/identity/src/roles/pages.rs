//! `/administration/roles`: the list with what each administers, a role's page, a copy.

use std::collections::HashMap;

use access::{Capability, CapabilitySet, Ctx, Target};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use db::Read;
use kernel::Fault;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Tone, badge, button, card, checkbox, columns, error_summary, facts, field, link_button, mini_table, narrow, slim_card};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::list::RoleRow;
use super::{CopyRole, Scope, ScopePlace, list_with_users, text};
use crate::http::{App, Signed};
use crate::{CompanyId, RoleId, companies};

const LIST: &str = "/administration/roles";

/// The routes of this slice.
pub fn router() -> Router<App> {
    Router::new()
        .route(LIST, get(list))
        .route("/administration/roles/{id}", get(show))
        .route("/administration/roles/{id}/copy", get(copy_form).post(copy))
}

fn path_of(id: RoleId) -> String {
    format!("{LIST}/{id}")
}

struct Shown {
    rows: Vec<RoleRow>,
    companies: HashMap<CompanyId, String>,
}

impl Shown {
    fn load(ctx: &Ctx, read: &mut Read<'_>) -> Result<Self, Fault> {
        let rows = list_with_users(ctx, read)?;
        let companies = companies::outline(ctx, read)?.into_iter().map(|row| (row.id, row.name)).collect();
        Ok(Self { rows, companies })
    }

    fn place(&self, place: ScopePlace) -> String {
        match place {
            ScopePlace::Organization => text::place_organization().to_owned(),
            ScopePlace::OwnCompany => text::place_own_company().to_owned(),
            ScopePlace::Company(id) => self.companies.get(&id).map_or_else(|| text::place_hidden().to_owned(), text::place_company),
        }
    }

    fn row(&self, id: &str) -> Result<&RoleRow, Fault> {
        let id: RoleId = id.parse().map_err(|_| Fault::not_found())?;
        self.rows.iter().find(|row| row.role.id == id).ok_or_else(Fault::not_found)
    }
}

async fn load(app: &App, signed: &Signed) -> Result<Shown, Fault> {
    let ctx = signed.ctx.clone();
    app.db.read(move |read| Shown::load(&ctx, read)).await
}

async fn list(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let shown = load(&app, &signed).await?;
    let cells = |row: &RoleRow| {
        vec![
            html! { a.link dir="auto" href=(path_of(row.role.id)) { (row.role.name) } },
            html! { (signed.me.format.integer(row.users)) },
            html! { (how_much(&row.scopes)) },
            html! { (places(&shown, &row.scopes)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = shown.rows.iter().map(cells).collect();
    let headings = [text::role(), text::users(), text::administers(), text::where_it_holds()];
    let body = html! { (card("").body(mini_table(text::title(), &headings, &rows))) };
    Ok(signed.show(Page::new(text::title()).sentence(text::sentence()).body(body)))
}

fn all_of(scopes: &[Scope]) -> CapabilitySet {
    scopes.iter().fold(CapabilitySet::NONE, |all, scope| all.union(scope.capabilities))
}

fn how_much(scopes: &[Scope]) -> String {
    let all = all_of(scopes);
    if all.is_empty() {
        return text::nothing().to_owned();
    }
    if all == CapabilitySet::all() { text::everything().to_owned() } else { text::counted(all.iter().count()) }
}

fn places(shown: &Shown, scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| shown.place(scope.place)).collect::<Vec<_>>().join(", ")
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let shown = load(&app, &signed).await?;
    let row = shown.row(&id)?;
    let kind = if row.role.builtin.is_some() { badge(text::built_in(), Tone::Plain) } else { badge(text::own(), Tone::Accent) };
    let users = format!("/administration/users?role={}", row.role.id);
    let side = facts(&[
        (text::kind(), html! { (kind) }),
        (text::users(), html! { a.link href=(users) { (signed.me.format.integer(row.users)) } }),
    ]);
    let main = html! {
        @for scope in &row.scopes {
            (card(text::may()).sentence(shown.place(scope.place)).body(html! {
                ul.plain-list { @for capability in scope.capabilities.iter() { li { (sentence_case(capability.label())) } } }
            }))
        }
        @if row.scopes.is_empty() { (card(text::may()).sentence(text::may_nothing())) }
    };
    let mut page = Page::new(row.role.name.clone())
        .sentence(row.role.description.clone())
        .crumbs(vec![Crumb::link(text::title(), LIST), Crumb::here(row.role.name.clone())])
        .section(LIST)
        .body(columns(main, html! { (slim_card(text::facts()).body(side)) }));
    if signed.ctx.subject.may_everywhere(Capability::EditRoles) {
        let href = format!("{}/copy", path_of(row.role.id));
        page = page.actions(html! { (link_button(text::copy(), href).icon(icons::LuCopy)) });
    }
    Ok(signed.show(page))
}

fn sentence_case(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
struct CopyForm {
    name: String,
    may: Vec<String>,
}

async fn copy_form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    let shown = load(&app, &signed).await?;
    let row = shown.row(&id)?;
    let held = signed.ctx.subject.capabilities_everywhere();
    let may = all_of(&row.scopes).and(held).iter().map(|c| c.word().to_owned()).collect();
    let typed = CopyForm { name: text::copy_of(&row.role.name), may };
    Ok(copy_page(&signed, row, &typed, None))
}

fn copy_page(signed: &Signed, row: &RoleRow, typed: &CopyForm, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let held = signed.ctx.subject.capabilities_everywhere();
    let here = path_of(row.role.id);
    let body = html! {
        (narrow(html! {
            (error_summary(fault))
            form.stack method="post" action={ (here) "/copy" } data-dirty {
                (card("").body(html! {
                    (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").autofocus()
                        .hint(text::name_hint()).errors(errors))
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
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    let title = text::copy_title(&row.role.name);
    let crumbs = vec![Crumb::link(text::title(), LIST), Crumb::link(row.role.name.clone(), here.clone()), Crumb::here(text::copy())];
    signed.show(Page::new(title).crumbs(crumbs).section(LIST).status(status).body(body))
}

async fn copy(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<CopyForm>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let shown = load(&app, &signed).await?;
    let row = shown.row(&id)?;
    let ticked: CapabilitySet = typed.may.iter().filter_map(|word| Capability::from_word(word)).collect();
    let input = CopyRole { role: row.role.id, name: typed.name.clone(), without: CapabilitySet::all().minus(ticked) };
    match app.db.write(move |tx| super::copy(&ctx, tx, input.clone())).await {
        Ok(made) => {
            let words = text::done_copied(kernel::text::one_line(&typed.name));
            Ok(signed.to_with(&path_of(made), &web::kit::Flash::good(words)))
        }
        Err(fault) if !fault.fields.is_empty() => Ok(copy_page(&signed, row, &typed, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}
