//! `/administration/service-categories`: the queues of tickets, a new one, another name, removal.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use kernel::text::one_line;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, button, card, confirm, error_summary, field, link_button, mini_table, narrow, saved_meanwhile, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{carried, errors_of, id_of, is_shown, paths, status_of, text};
use crate::CategoryId;
use crate::categories::{self, Category, CategoryRow, CreateCategory, DeleteCategory, RenameCategory};
use crate::http::{App, Signed};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    version: i64,
}

/// `GET …/service-categories`
pub(super) async fn page(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    list(&app, &signed, "", None).await
}

async fn list(app: &App, signed: &Signed, typed: &str, fault: Option<&Fault>) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::ViewGroups)?;
    let ctx = signed.ctx.clone();
    let rows = app.db.read(move |read| categories::rows(&ctx, read)).await.map_err(Fault::from)?;
    let may_edit = signed.ctx.may(Capability::EditGroups, &Target::organization());
    let cells = |row: &CategoryRow| -> Vec<Markup> {
        let name = &row.category.name;
        vec![
            if may_edit {
                html! { a.link dir="auto" href=(paths::category(row.category.id)) { (name) } }
            } else {
                html! { bdi { (name) } }
            },
            html! { (signed.me.format.integer(row.people)) },
            html! { (signed.me.format.integer(row.groups)) },
        ]
    };
    let table: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    let body = narrow(html! {
        (error_summary(fault))
        (card("").body(html! {
            @if table.is_empty() { p.dim { (text::no_categories()) } } @else {
                (mini_table(text::categories(), &[text::category(), text::granted_people(), text::granted_groups()], &table))
            }
        }))
        @if may_edit {
            form method="post" action=(paths::CATEGORIES) {
                (card(text::new_category()).body(html! {
                    (field("name", text::name()).value(typed).required().max_length(300).autocomplete("off").errors(errors_of(fault)))
                    (button(text::create_category()).primary())
                }))
            }
        }
    });
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::categories())];
    let page = Page::new(text::categories()).sentence(text::categories_sentence()).crumbs(crumbs).section(paths::LIST);
    Ok(signed.show(page.status(status_of(fault)).body(body)))
}

/// `POST …/service-categories`
pub(super) async fn create(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = CreateCategory { name: typed.name.clone() };
    match app.db.write(move |tx| categories::create(&ctx, tx, &input)).await {
        Ok(_) => Ok(signed.to_with(paths::CATEGORIES, &Flash::good(text::done_created(kernel::text::one_line(&typed.name))))),
        Err(fault) if is_shown(&fault) => list(&app, &signed, &typed.name, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn load(app: &App, signed: &Signed, id: CategoryId) -> Result<Category, Fault> {
    signed.ctx.require(Capability::EditGroups, &Target::organization())?;
    let org = signed.ctx.org;
    app.db.read(move |read| categories::find(read, org, id)?.ok_or_else(Fault::not_found)).await
}

fn crumbs(category: &Category, last: Option<&'static str>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(text::categories(), paths::CATEGORIES)];
    match last {
        Some(last) => crumbs.extend([Crumb::link(&category.name, paths::category(category.id)), Crumb::here(last)]),
        None => crumbs.push(Crumb::here(&category.name)),
    }
    crumbs
}

/// `GET …/service-categories/{id}`
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let category = load(&app, &signed, id_of(&id)?).await?;
    let typed = Typed { name: category.name.clone(), version: category.version };
    Ok(form_page(&signed, &category, &typed, None))
}

fn form_page(signed: &Signed, category: &Category, typed: &Typed, fault: Option<&Fault>) -> Response {
    let path = paths::category(category.id);
    let body = narrow(html! {
        (error_summary(fault))
        (saved_meanwhile(fault, [(text::name(), typed.name.clone(), category.name.clone())]))
        form method="post" action=(path) data-dirty {
            (card("").body(html! {
                input type="hidden" name="version" value=(carried(fault, typed.version, category.version));
                (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").errors(errors_of(fault)))
                div.actions { (button(text::save()).primary()) (link_button(text::cancel(), paths::CATEGORIES)) }
            }))
        }
    });
    let delete = html! { (link_button(text::delete(), format!("{path}/delete")).danger()) };
    let page = Page::new(&category.name).crumbs(crumbs(category, None)).section(paths::LIST).actions(delete);
    signed.show(page.status(status_of(fault)).body(body))
}

/// `POST …/service-categories/{id}`
pub(super) async fn rename(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, category, typed) = (signed.ctx.clone(), id_of::<CategoryId>(&id)?, form.input);
    let input = RenameCategory { category, name: typed.name.clone(), version: typed.version };
    match app.db.write(move |tx| categories::rename(&ctx, tx, &input)).await {
        Ok(()) => Ok(signed.to_with(paths::CATEGORIES, &Flash::good(text::done_saved()))),
        Err(fault) if is_shown(&fault) => {
            let category = load(&app, &signed, category).await?;
            // A form that was sent twice.
            if fault.category == kernel::Category::Stale && one_line(&typed.name) == category.name {
                return Ok(signed.to_with(paths::CATEGORIES, &Flash::good(text::done_saved())));
            }
            Ok(form_page(&signed, &category, &typed, Some(&fault)))
        }
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Instead {
    to: String,
}

/// `GET …/service-categories/{id}/delete`
pub(super) async fn ask_delete(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    delete_page(&app, &signed, id_of(&id)?, "", None).await
}

async fn delete_page(app: &App, signed: &Signed, id: CategoryId, to: &str, fault: Option<&Fault>) -> Result<Response, Problem> {
    let category = load(app, signed, id).await?;
    let org = signed.ctx.org;
    let asked = app.db.read(move |read| Ok::<_, Fault>((categories::in_use(read, org, id)?, categories::list(read, org)?))).await;
    let ((people, groups), all) = asked?;
    let (title, back) = (text::delete_category_title(&category.name), paths::category(id));
    let mut asked = confirm(&title, format!("{back}/delete"), text::delete(), &back).danger();
    asked = if people + groups == 0 {
        asked.consequence(text::delete_category_unused())
    } else {
        let others = all.into_iter().filter(|other| other.id != id).map(|other| (other.id.to_string(), other.name));
        asked.consequence(text::delete_category_what(super::people(signed, people), signed.me.format.integer(groups))).fields(html! {
            (select("to", text::to_category()).option("", text::no_category_instead()).options(others).value(to).errors(errors_of(fault)))
        })
    };
    let asked = asked.consequence(text::delete_never());
    let page = Page::new(&title).crumbs(crumbs(&category, Some(text::delete()))).section(paths::LIST).status(status_of(fault));
    Ok(signed.show(page.body(html! { (asked) })))
}

/// `POST …/service-categories/{id}/delete`
pub(super) async fn delete(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Instead>,
) -> Result<Response, Problem> {
    let (ctx, category, to) = (signed.ctx.clone(), id_of::<CategoryId>(&id)?, form.input.to);
    // What is no id is nobody's; the verb refuses it on its field.
    let instead = (!to.is_empty()).then(|| to.parse().unwrap_or(CategoryId(kernel::ids::Uuid::nil())));
    match app.db.write(move |tx| categories::delete(&ctx, tx, DeleteCategory { category, to: instead })).await {
        Ok(()) => Ok(signed.to_with(paths::CATEGORIES, &Flash::good(text::done_deleted()))),
        Err(fault) if is_shown(&fault) => delete_page(&app, &signed, category, &to, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
