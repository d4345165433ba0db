//! The form of a view: its name, who sees it, whether it opens first.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Category, Fault};
use maud::html;
use web::form::Form;
use web::kit::{self, Flash};
use web::url::Query;
use web::{Page, Problem};

use super::{VIEWS, address, canonical, crumbs, load, page_of};
use crate::RoleId;
use crate::http::{App, Signed};
use crate::roles::{self, Role};
use crate::saved_views::{self, ChangeView, SaveView, SavedView, Share, text};
use crate::users::paths;

/// The form as sent.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(in crate::user_pages) struct ViewForm {
    name: String,
    query: String,
    share: String,
    role: Option<String>,
    first: bool,
    version: i64,
}

impl ViewForm {
    fn share(&self) -> Result<Share, Fault> {
        let role: Option<RoleId> = self.role.as_deref().and_then(|role| role.parse().ok());
        Share::read(&self.share, role)
    }
}

async fn roles_of(app: &App, signed: &Signed) -> Result<Vec<Role>, Fault> {
    let org = signed.ctx.org;
    app.db.read(move |read| Ok(roles::list(read, org)?)).await
}

/// A new view of what stands in the address.
pub(in crate::user_pages) async fn new_form(State(app): State<App>, signed: Signed, query: Query) -> Result<Response, Problem> {
    saved_views::reader(&signed.ctx)?;
    let form = ViewForm { query: canonical(&query)?, share: Share::Me.word().to_owned(), ..ViewForm::default() };
    let roles = roles_of(&app, &signed).await?;
    Ok(signed.show(page(None, &form, &roles, None)))
}

/// Saves a new view.
pub(in crate::user_pages) async fn save(State(app): State<App>, signed: Signed, form: Form<ViewForm>) -> Result<Response, Problem> {
    let form = form.input;
    let query = canonical(&Query::parse(&form.query))?;
    let (ctx, typed) = (signed.ctx.clone(), form.clone());
    let saved = app.db.write(move |tx| {
        let id = saved_views::save(&ctx, tx, &SaveView { name: typed.name.clone(), query: query.clone(), share: typed.share()? })?;
        if typed.first {
            saved_views::set_default(&ctx, tx, Some(id))?;
        }
        saved_views::get(&ctx, tx, id)
    });
    match saved.await {
        Ok(view) => Ok(signed.to_with(&address(&view), &Flash::good(text::saved(&view.name)))),
        Err(fault) => again(&app, &signed, None, &form, fault).await,
    }
}

/// The form with what was typed, if it can be corrected there.
async fn again(app: &App, signed: &Signed, view: Option<&SavedView>, form: &ViewForm, fault: Fault) -> Result<Response, Problem> {
    if fault.fields.is_empty() && !matches!(fault.category, Category::Conflict | Category::Stale) {
        return Err(fault.into());
    }
    let roles = roles_of(app, signed).await?;
    Ok(signed.show(page(view, form, &roles, Some(&fault))))
}

/// The form of a view that there is.
pub(in crate::user_pages) async fn edit_form(
    State(app): State<App>,
    signed: Signed,
    Path(view): Path<String>,
) -> Result<Response, Problem> {
    let (view, roles) = (load(&app, &signed, &view).await?, roles_of(&app, &signed).await?);
    if !view.may_change(&signed.ctx) {
        return Err(Fault::new(Category::Forbidden, "saved_view.not_yours", text::not_yours()).into());
    }
    let form = ViewForm {
        name: view.name.clone(),
        query: view.query.clone(),
        share: view.share.word().to_owned(),
        role: view.share.role().map(|role| role.to_string()),
        first: view.is_default,
        version: view.version,
    };
    Ok(signed.show(page(Some(&view), &form, &roles, None)))
}

/// Changes the name of a view, and who sees it.
pub(in crate::user_pages) async fn change(
    State(app): State<App>,
    signed: Signed,
    Path(view): Path<String>,
    form: Form<ViewForm>,
) -> Result<Response, Problem> {
    let (view, form) = (load(&app, &signed, &view).await?, form.input);
    let (ctx, typed, before) = (signed.ctx.clone(), form.clone(), view.clone());
    let changed = app.db.write(move |tx| {
        let (name, share) = (Some(typed.name.clone()), Some(typed.share()?));
        let changed = saved_views::change(&ctx, tx, &ChangeView { view: before.id, version: typed.version, name, query: None, share })?;
        if typed.first != before.is_default {
            saved_views::set_default(&ctx, tx, typed.first.then_some(before.id))?;
        }
        Ok((changed || typed.first != before.is_default, typed.name.clone()))
    });
    match changed.await {
        Ok((true, name)) => Ok(signed.to_with(VIEWS, &Flash::good(text::changed(name.trim())))),
        Ok((false, _)) => Ok(signed.to_with(VIEWS, &Flash::good(text::unchanged(&view.name)))),
        Err(fault) => again(&app, &signed, Some(&view), &form, fault).await,
    }
}

/// Each field with what is typed and what stands saved.
fn differences(form: &ViewForm, view: &SavedView, roles: &[Role]) -> [(&'static str, String, String); 2] {
    let shared = |word: &str, role: Option<&str>| match word {
        "all" => text::everybody().to_owned(),
        "role" => {
            let named = roles.iter().find(|known| role == Some(known.id.to_string().as_str()));
            format!("{}: {}", text::a_role(), named.map_or(text::gone_role(), |role| role.name.as_str()))
        }
        _ => text::only_me().to_owned(),
    };
    let saved = view.share.role().map(|role| role.to_string());
    [
        (text::name(), form.name.clone(), view.name.clone()),
        (text::shared_with(), shared(&form.share, form.role.as_deref()), shared(view.share.word(), saved.as_deref())),
    ]
}

fn page(view: Option<&SavedView>, form: &ViewForm, roles: &[Role], fault: Option<&Fault>) -> Page {
    let errors = fault.map_or(&[][..], |fault| &fault.fields);
    let shown = format!("{}{}{}", paths::LIST, if form.query.is_empty() { "" } else { "?" }, form.query);
    let (action, bar) = match view {
        Some(view) => (page_of(view.id, ""), kit::save_bar(VIEWS).always()),
        None => (VIEWS.to_owned(), kit::save_bar(shown).save(text::save_button()).always()),
    };
    // A form that was made from an older state carries the present one, once its reader has been told.
    let version = match (view, fault) {
        (Some(view), Some(fault)) if fault.category == Category::Stale => view.version,
        _ => form.version,
    };
    let meanwhile = view.map(|view| kit::saved_meanwhile(fault, differences(form, view, roles)));
    let fields = html! {
        (kit::field("name", text::name()).value(&*form.name).max_length(80).required().errors(errors))
        (kit::radio_cards("share", text::shared_with())
            .card("me", text::only_me(), text::only_me_hint())
            .card("role", text::a_role(), text::a_role_hint())
            .card("all", text::everybody(), text::everybody_hint())
            .value(if form.share.is_empty() { "me" } else { &*form.share }))
        (kit::select("role", text::role()).option("", "").options(roles.iter().map(|role| (role.id.to_string(), role.name.as_str())))
            .value(form.role.clone().unwrap_or_default()).hint(text::role_hint()).errors(errors))
        p.hint { (text::shared_note()) }
        (kit::switch("first", text::make_default()).hint(text::make_default_hint()).on(form.first))
    };
    let body = html! {
        form method="post" action=(action) data-dirty {
            input type="hidden" name="version" value=(version);
            @if view.is_none() { input type="hidden" name="query" value=(form.query); }
            (kit::narrow(html! { (kit::error_summary(fault)) @if let Some(meanwhile) = meanwhile { (meanwhile) } (kit::card("").body(fields)) }))
            (bar.errors(errors))
        }
    };
    let title = view.map_or_else(|| text::new_title().to_owned(), |view| text::change_title(&view.name));
    let status = fault.map_or(StatusCode::OK, |fault| web::problem::status_of(fault.category));
    let here = if view.is_some() { text::change() } else { text::new_title() };
    Page::new(title).sentence(text::new_sentence()).crumbs(crumbs(here)).section(paths::LIST).status(status).body(body)
}
