//! Saved views on the list of users: the menu that opens, saves and updates them, and the page where they are named, shared and
//! removed.

mod api;
mod form;
mod menu;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{self, Flash, MenuItem, Tone, link_button};
use web::page::Crumb;
use web::url::Query;
use web::{Page, Problem, icons};

pub(super) use self::api::operations;
pub(super) use self::form::{change, edit_form, new_form, save};
pub(super) use self::menu::menu;
use super::list::canonical;
use crate::http::{App, Signed};
use crate::roles::{self, Role};
use crate::saved_views::{self, ChangeView, SavedView, Share, text};
use crate::users::{self, paths};
use crate::{UserId, ViewId};

/// Where the views are.
pub(super) use crate::users::paths::VIEWS;

fn page_of(view: ViewId, more: &str) -> String {
    format!("{VIEWS}/{view}{more}")
}

/// The list that a view shows, and which view it is.
pub(super) fn address(view: &SavedView) -> String {
    Query::parse(&view.query).at(paths::LIST).with("saved", view.id.to_string()).to_string()
}

fn id_of(text: &str) -> Result<ViewId, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

fn crumbs(here: &str) -> Vec<Crumb> {
    vec![Crumb::link(super::text::users(), paths::LIST), Crumb::link(text::views(), VIEWS), Crumb::here(here)]
}

/// Every view that one sees.
pub(super) async fn list(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let ctx = signed.ctx.clone();
    let (views, owners, roles) = app
        .db
        .read(move |read| {
            let views = saved_views::list(&ctx, read, true)?;
            let mut owners: Vec<UserId> = views.iter().map(|view| view.owner).collect();
            owners.sort_unstable();
            owners.dedup();
            let owners = users::names_of(&ctx, read, &owners)?;
            Ok::<_, Fault>((views, owners, roles::list(read, ctx.org)?))
        })
        .await?;
    let owner = |view: &SavedView| owners.get(&view.owner).map_or("", String::as_str);
    let rows: Vec<Vec<Markup>> = views.iter().map(|view| row(&signed, view, owner(view), &roles)).collect();
    let shared = views.iter().filter(|view| view.owner != signed.me.id).count();
    let body = html! {
        @if rows.is_empty() {
            (kit::empty(text::empty_title(), text::empty()).action(link_button(text::back(), paths::LIST)))
        } @else {
            @if i64::try_from(shared).is_ok_and(|shared| shared >= saved_views::MOST_SHARED) {
                (kit::notice(Tone::Plain, text::not_all(saved_views::MOST_SHARED)))
            }
            (kit::card("").body(kit::mini_table(text::views(), &[text::name(), text::shared_with(), text::owner(), text::what_to_do()], &rows)))
        }
    };
    let crumbs = vec![Crumb::link(super::text::users(), paths::LIST), Crumb::here(text::views())];
    Ok(signed.show(Page::new(text::views()).sentence(text::views_sentence()).crumbs(crumbs).section(paths::LIST).body(body)))
}

fn row(signed: &Signed, view: &SavedView, owner: &str, roles: &[Role]) -> Vec<Markup> {
    let mine = view.owner == signed.me.id;
    let mut items = Vec::new();
    if view.may_change(&signed.ctx) {
        items.push(MenuItem::link(text::change(), page_of(view.id, "")));
    }
    items.push(if view.is_default {
        MenuItem::post(text::no_default(), format!("{VIEWS}/bare"))
    } else {
        MenuItem::post(text::open_first(), page_of(view.id, "/first"))
    });
    if view.may_change(&signed.ctx) {
        items.push(MenuItem::danger(text::delete(), page_of(view.id, "/delete")));
    }
    vec![
        html! {
            a.link href=(address(view)) { bdi { (view.name) } }
            @if view.is_default { " " (kit::badge(text::opens_first(), Tone::Accent)) }
        },
        html! { bdi { (shared_with(view.share, roles)) } },
        html! { @if mine { (text::you()) } @else { bdi { (owner) } } },
        html! { (kit::menu(format!("menu-{}", view.id), text::menu_of(&view.name), items).icon_only(icons::LuEllipsis)) },
    ]
}

fn shared_with(share: Share, roles: &[Role]) -> String {
    match share {
        Share::Me => text::only_me().to_owned(),
        Share::All => text::everybody().to_owned(),
        Share::Role(id) => roles.iter().find(|role| role.id == id).map_or_else(|| text::gone_role().to_owned(), |role| role.name.clone()),
    }
}

/// The view shows from now on what stands in the address.
pub(super) async fn update(State(app): State<App>, signed: Signed, Path(view): Path<String>, query: Query) -> Result<Response, Problem> {
    let view = load(&app, &signed, &view).await?.id;
    let version = query.get("version").and_then(|version| version.parse().ok()).unwrap_or_default();
    let shown = canonical(&query.without("version"))?;
    let (ctx, change) = (signed.ctx.clone(), ChangeView { view, version, name: None, query: Some(shown), share: None });
    let changed = app.db.write(move |tx| {
        saved_views::change(&ctx, tx, &change)?;
        saved_views::get(&ctx, tx, change.view)
    });
    let view = changed.await?;
    Ok(signed.to_with(&address(&view), &Flash::good(text::updated(&view.name))))
}

/// Opens a view first from now on.
pub(super) async fn open_first(State(app): State<App>, signed: Signed, Path(view): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&view)?);
    let view = app.db.write(move |tx| {
        saved_views::set_default(&ctx, tx, Some(id))?;
        saved_views::get(&ctx, tx, id)
    });
    Ok(signed.to_with(VIEWS, &Flash::good(text::default_set(&view.await?.name))))
}

/// Opens the bare list first again.
pub(super) async fn open_bare(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let ctx = signed.ctx.clone();
    app.db.write(move |tx| saved_views::set_default(&ctx, tx, None)).await?;
    Ok(signed.to_with(VIEWS, &Flash::good(text::default_gone())))
}

async fn load(app: &App, signed: &Signed, view: &str) -> Result<SavedView, Fault> {
    let (ctx, id) = (signed.ctx.clone(), id_of(view)?);
    app.db.read(move |read| saved_views::get(&ctx, read, id)).await
}

/// Asks before a view is deleted.
pub(super) async fn ask_delete(State(app): State<App>, signed: Signed, Path(view): Path<String>) -> Result<Response, Problem> {
    let view = load(&app, &signed, &view).await?;
    let title = text::delete_title(&view.name);
    let mut confirm = kit::confirm(&*title, page_of(view.id, "/delete"), text::delete(), VIEWS).danger().consequence(text::delete_what());
    if view.share != Share::Me {
        confirm = confirm.consequence(text::delete_shared());
    }
    Ok(signed.show(Page::new(title.clone()).crumbs(crumbs(text::delete())).section(paths::LIST).body(kit::narrow(html! { (confirm) }))))
}

/// Deletes a view.
pub(super) async fn delete(State(app): State<App>, signed: Signed, Path(view): Path<String>) -> Result<Response, Problem> {
    let view = load(&app, &signed, &view).await?;
    let (ctx, id) = (signed.ctx.clone(), view.id);
    app.db.write(move |tx| saved_views::delete(&ctx, tx, id)).await?;
    Ok(signed.to_with(VIEWS, &Flash::good(text::deleted(&view.name))))
}
