//! What somebody administers: the page of a person, and the form and the end of one scope of a person or a role.

use access::{Capability, Ctx, HandsOut, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use db::Read;
use kernel::Fault;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, card, confirm, facts, link_button, narrow};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::scope_form::{self, Around, Typed};
use super::shown::Places;
use super::{id_of, is_shown, paths, sentence_case, status_of, text, until_words};
use crate::http::{App, Signed};
use crate::roles::{self, Onward, Role, Scope, ScopeHolder};
use crate::{RoleId, ScopeId, UserId, users};

struct Loaded {
    name: String,
    scopes: Vec<Scope>,
    /// What the person's role gives besides.
    by_role: Option<(Role, Vec<Scope>)>,
    roles: Vec<Role>,
    onward: Onward,
    places: Places,
    may: bool,
}

/// Asks for the holder, in one snapshot: who may not know of them gets no further.
fn load(ctx: &Ctx, read: &mut Read<'_>, holder: ScopeHolder) -> Result<Loaded, Fault> {
    let (name, scopes, by_role, may) = match holder {
        ScopeHolder::User(id) => {
            let (user, target) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::ViewUsers, &target)?;
            let by_role = match user.role {
                Some(role) => roles::find(read, ctx.org, role)?
                    .map(|found| Ok::<_, Fault>((found, roles::scopes_of_role(read, ctx.org, role)?)))
                    .transpose()?,
                None => None,
            };
            let may = ctx.may(Capability::GrantAdministration, &target) && ctx.subject.user != Some(id.0);
            (user.display_name(), roles::scopes_of_user(read, ctx.org, id)?, by_role, may)
        }
        ScopeHolder::Role(id) => {
            ctx.require(Capability::ViewRoles, &Target::organization())?;
            let role = roles::find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?;
            (role.name, roles::scopes_of_role(read, ctx.org, id)?, None, ctx.may(Capability::EditRoles, &Target::organization()))
        }
    };
    let (roles, onward) = (roles::list(read, ctx.org)?, roles::to_let_hand_out(ctx, read)?);
    Ok(Loaded { name, scopes, by_role, may, roles, onward, places: Places::read(ctx, read)? })
}

async fn loaded(app: &App, signed: &Signed, holder: ScopeHolder) -> Result<Loaded, Fault> {
    let ctx = signed.ctx.clone();
    app.db.read(move |read| load(&ctx, read, holder)).await
}

/// The same for whoever may change it.
async fn to_change(app: &App, signed: &Signed, holder: ScopeHolder) -> Result<Loaded, Fault> {
    let loaded = loaded(app, signed, holder).await?;
    if loaded.may {
        return Ok(loaded);
    }
    let ctx = signed.ctx.clone();
    let refused = match holder {
        ScopeHolder::User(id) if ctx.subject.user == Some(id.0) => Err(access::Refusal::Oneself.into()),
        ScopeHolder::User(id) => {
            app.db
                .read(move |read| {
                    let (_, target) = users::target(read, ctx.org, id)?;
                    ctx.require(Capability::GrantAdministration, &target)
                })
                .await
        }
        ScopeHolder::Role(_) => ctx.require(Capability::EditRoles, &Target::organization()),
    };
    refused.map(|()| loaded)
}

/// Where the holder's own page is.
fn page_of(holder: ScopeHolder) -> String {
    match holder {
        ScopeHolder::User(id) => users::paths::of(id, "administers"),
        ScopeHolder::Role(id) => paths::role(id),
    }
}

fn scope_path(holder: ScopeHolder, scope: &str) -> String {
    match holder {
        ScopeHolder::User(id) => users::paths::of(id, &format!("administers/{scope}")),
        ScopeHolder::Role(id) => format!("{}/administers/{scope}", paths::role(id)),
    }
}

fn crumbs(holder: ScopeHolder, name: &str, last: &str) -> Vec<Crumb> {
    match holder {
        ScopeHolder::User(id) => vec![
            Crumb::link(text::all_users(), users::paths::LIST),
            Crumb::link(name, users::paths::show(id)),
            Crumb::link(text::administers(), page_of(holder)),
            Crumb::here(last),
        ],
        ScopeHolder::Role(_) => vec![Crumb::link(text::title(), paths::LIST), Crumb::link(name, page_of(holder)), Crumb::here(last)],
    }
}

fn section(holder: ScopeHolder) -> &'static str {
    match holder {
        ScopeHolder::User(_) => users::paths::LIST,
        ScopeHolder::Role(_) => paths::LIST,
    }
}

/// A scope in a card; with links for whoever may change it.
pub(super) fn scope_card(signed: &Signed, place: &str, scope: &Scope, names: &dyn Fn(RoleId) -> String, at: Option<&str>) -> Markup {
    let hands_out = match &scope.hands_out {
        HandsOut::AtMostOwn => text::at_most_own().to_owned(),
        HandsOut::Only(roles) if roles.is_empty() => text::no_role().to_owned(),
        HandsOut::Only(roles) => roles.iter().map(|role| names(RoleId(*role))).collect::<Vec<_>>().join(", "),
    };
    let rows = [(text::until(), html! { (until_words(signed, scope.until)) }), (text::roles_to_hand_out(), html! { bdi { (hands_out) } })];
    html! {
        (card(sentence_case(place)).body(html! {
            ul.plain-list { @for capability in scope.capabilities.iter() { li { (sentence_case(capability.label())) } } }
            (facts(&rows))
            @if let Some(at) = at {
                div.actions {
                    (link_button(text::change(), at).small())
                    (link_button(text::take_back(), format!("{at}/revoke")).small().danger().in_dialog())
                }
            }
        }))
    }
}

/// `GET …/users/{id}/administers`
pub(super) async fn user_page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id_of::<UserId>(&id)?;
    let holder = ScopeHolder::User(id);
    let loaded = loaded(&app, &signed, holder).await?;
    let names = |role: RoleId| role_name(&loaded.roles, role);
    let body = narrow(html! {
        @if loaded.scopes.is_empty() { (card(text::own_administration()).sentence(text::no_own_administration())) }
        @for scope in &loaded.scopes {
            @let at = loaded.may.then(|| scope_path(holder, &scope.id.to_string()));
            (scope_card(&signed, &loaded.places.of(scope.place), scope, &names, at.as_deref()))
        }
        @if let Some((role, scopes)) = &loaded.by_role {
            @if !scopes.is_empty() {
                h2 { (text::by_role(&role.name)) }
                @for scope in scopes { (scope_card(&signed, &loaded.places.of(scope.place), scope, &names, None)) }
            }
        }
    });
    let crumbs = vec![
        Crumb::link(text::all_users(), users::paths::LIST),
        Crumb::link(&loaded.name, users::paths::show(id)),
        Crumb::here(text::administers()),
    ];
    let title = text::administers_title(&loaded.name);
    let mut page = Page::new(title).sentence(text::administers_sentence()).crumbs(crumbs).section(users::paths::LIST).body(body);
    if loaded.may {
        page = page.actions(html! { (link_button(text::add_scope(), scope_path(holder, NEW)).icon(icons::LuPlus).primary()) });
    }
    Ok(signed.show(page))
}

pub(super) const NEW: &str = "new";

pub(super) fn role_name(roles: &[Role], id: RoleId) -> String {
    roles.iter().find(|role| role.id == id).map_or_else(|| text::role_gone().to_owned(), |role| role.name.clone())
}

fn scope_id(word: &str) -> Result<Option<ScopeId>, Fault> {
    if word == NEW { Ok(None) } else { id_of(word).map(Some) }
}

async fn form(
    app: &App,
    signed: &Signed,
    holder: ScopeHolder,
    word: &str,
    typed: Option<Typed>,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    let loaded = to_change(app, signed, holder).await?;
    let scope = match scope_id(word)? {
        Some(id) => Some(loaded.scopes.iter().find(|scope| scope.id == id).ok_or_else(Fault::not_found)?),
        None => None,
    };
    let mut typed = typed.unwrap_or_else(|| scope.map_or_else(|| Typed::fresh(&loaded.onward), |scope| Typed::of(signed, scope)));
    // Shown beside what somebody else saved, the form goes from there.
    let now = scope.filter(|_| fault.is_some_and(|fault| fault.category == kernel::Category::Stale));
    if let Some(scope) = now {
        typed.goes_from(scope);
    }
    let around = Around {
        action: scope_path(holder, word),
        back: page_of(holder),
        places: &loaded.places,
        roles: &loaded.roles,
        onward: &loaded.onward,
    };
    let title = if scope.is_some() { text::change_scope(&loaded.name) } else { text::add_scope_to(&loaded.name) };
    let last = if scope.is_some() { text::change() } else { text::add_scope() };
    let names = |role: RoleId| role_name(&loaded.roles, role);
    let body = html! {
        @if let Some(scope) = now { (scope_card(signed, &loaded.places.of(scope.place), scope, &names, None)) }
        (scope_form::form(signed, &around, &typed, fault))
    };
    let page = Page::new(title).sentence(text::scope_sentence()).crumbs(crumbs(holder, &loaded.name, last)).section(section(holder));
    Ok(signed.show(page.status(status_of(fault)).body(body)))
}

async fn save(app: &App, signed: &Signed, holder: ScopeHolder, word: &str, typed: Typed) -> Result<Response, Problem> {
    to_change(app, signed, holder).await?;
    let done = match typed.input(signed, holder, scope_id(word)?) {
        Ok(input) => {
            let ctx = signed.ctx.clone();
            app.db.write(move |tx| roles::set_scope(&ctx, tx, &input)).await
        }
        Err(fault) => Err(fault),
    };
    match done {
        Ok(_) => Ok(signed.to_with(&page_of(holder), &Flash::good(text::done_in_force()))),
        Err(fault) if is_shown(&fault) => form(app, signed, holder, word, Some(typed), Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn ask(app: &App, signed: &Signed, holder: ScopeHolder, word: &str, fault: Option<&Fault>) -> Result<Response, Problem> {
    let loaded = to_change(app, signed, holder).await?;
    let id = id_of::<ScopeId>(word)?;
    let scope = loaded.scopes.iter().find(|scope| scope.id == id).ok_or_else(Fault::not_found)?;
    let title = text::revoke_title(&loaded.name);
    let back = page_of(holder);
    let what: Vec<&str> = scope.capabilities.iter().map(Capability::label).collect();
    let asked = confirm(&title, format!("{}/revoke", scope_path(holder, word)), text::take_back(), &back)
        .danger()
        .consequence(text::revoke_what(loaded.places.of(scope.place), what.join(", ")))
        .consequence(text::revoke_when())
        .error(fault.map(|f| f.message.clone()));
    let page = Page::new(&title).crumbs(crumbs(holder, &loaded.name, text::take_back())).section(section(holder));
    Ok(signed.show(page.status(status_of(fault)).body(html! { (asked) })))
}

async fn revoke(app: &App, signed: &Signed, holder: ScopeHolder, word: &str) -> Result<Response, Problem> {
    to_change(app, signed, holder).await?;
    let (ctx, scope) = (signed.ctx.clone(), id_of::<ScopeId>(word)?);
    match app.db.write(move |tx| roles::revoke_scope(&ctx, tx, holder, scope)).await {
        Ok(()) => Ok(signed.to_with(&page_of(holder), &Flash::good(text::done_taken_back()))),
        Err(fault) if is_shown(&fault) => ask(app, signed, holder, word, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

type Two = Path<(String, String)>;

/// `GET …/users/{id}/administers/{scope}`; a new one under `new`.
pub(super) async fn user_form(State(app): State<App>, signed: Signed, Path((id, scope)): Two) -> Result<Response, Problem> {
    form(&app, &signed, ScopeHolder::User(id_of(&id)?), &scope, None, None).await
}

/// `POST …/users/{id}/administers/{scope}`
pub(super) async fn user_save(
    State(app): State<App>,
    signed: Signed,
    Path((id, scope)): Two,
    sent: Form<Typed>,
) -> Result<Response, Problem> {
    save(&app, &signed, ScopeHolder::User(id_of(&id)?), &scope, sent.input).await
}

/// `GET …/users/{id}/administers/{scope}/revoke`
pub(super) async fn user_ask(State(app): State<App>, signed: Signed, Path((id, scope)): Two) -> Result<Response, Problem> {
    ask(&app, &signed, ScopeHolder::User(id_of(&id)?), &scope, None).await
}

/// `POST …/users/{id}/administers/{scope}/revoke`
pub(super) async fn user_revoke(State(app): State<App>, signed: Signed, Path((id, scope)): Two) -> Result<Response, Problem> {
    revoke(&app, &signed, ScopeHolder::User(id_of(&id)?), &scope).await
}

/// `GET …/roles/{id}/administers/{scope}`; a new one under `new`.
pub(super) async fn role_form(State(app): State<App>, signed: Signed, Path((id, scope)): Two) -> Result<Response, Problem> {
    form(&app, &signed, ScopeHolder::Role(id_of(&id)?), &scope, None, None).await
}

/// `POST …/roles/{id}/administers/{scope}`
pub(super) async fn role_save(
    State(app): State<App>,
    signed: Signed,
    Path((id, scope)): Two,
    sent: Form<Typed>,
) -> Result<Response, Problem> {
    save(&app, &signed, ScopeHolder::Role(id_of(&id)?), &scope, sent.input).await
}

/// `GET …/roles/{id}/administers/{scope}/revoke`
pub(super) async fn role_ask(State(app): State<App>, signed: Signed, Path((id, scope)): Two) -> Result<Response, Problem> {
    ask(&app, &signed, ScopeHolder::Role(id_of(&id)?), &scope, None).await
}

/// `POST …/roles/{id}/administers/{scope}/revoke`
pub(super) async fn role_revoke(State(app): State<App>, signed: Signed, Path((id, scope)): Two) -> Result<Response, Problem> {
    revoke(&app, &signed, ScopeHolder::Role(id_of(&id)?), &scope).await
}
