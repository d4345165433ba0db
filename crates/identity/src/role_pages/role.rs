//! A role: its name, its place in the tree, what it administers, and who has it.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use kernel::text::one_line;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, badge, button, card, columns, error_summary, facts, field, link_button, saved_meanwhile, select, slim_card};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::matrices::{self, Part};
use super::scopes::{NEW, scope_card};
use super::{Shown, chosen, errors_of, id_of, is_shown, paths, people, status_of, text};
use crate::RoleId;
use crate::http::{App, Signed};
use crate::roles::{self, EditRole, Given, RoleRow};

#[derive(Debug, Clone, serde::Deserialize)]
pub(super) struct Typed {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parent: String,
    version: i64,
}

impl Typed {
    /// Whether this is what stands there, as after a form that was sent twice.
    fn stands(&self, row: &RoleRow) -> bool {
        let (name, description) = (one_line(&self.name), one_line(&self.description));
        name == row.role.name && description == row.role.description && chosen(&self.parent) == row.role.parent
    }
}

/// `GET …/roles/{id}`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    show(&app, &signed, id_of(&id)?, None, None).await
}

async fn show(app: &App, signed: &Signed, id: RoleId, typed: Option<Typed>, fault: Option<&Fault>) -> Result<Response, Problem> {
    let shown = Shown::load(app, signed).await?;
    let row = shown.row(id)?;
    let may_edit = signed.ctx.may(Capability::EditRoles, &Target::organization());
    let mut page = Page::new(row.role.name.clone())
        .crumbs(vec![Crumb::link(text::title(), paths::LIST), Crumb::here(row.role.name.clone())])
        .section(paths::LIST)
        .status(status_of(fault))
        .body(columns(main(signed, &shown, row, may_edit, typed, fault), side(signed, &shown, row)));
    if !row.role.description.is_empty() {
        page = page.sentence(html! { bdi { (row.role.description) } });
    }
    if may_edit {
        let here = paths::role(id);
        page = page.actions(html! {
            (link_button(text::delete(), format!("{here}/delete")).danger())
            (link_button(text::copy(), format!("{here}/copy")).icon(icons::LuCopy))
        });
    }
    Ok(signed.show(page))
}

fn main(signed: &Signed, shown: &Shown, row: &RoleRow, may_edit: bool, typed: Option<Typed>, fault: Option<&Fault>) -> Markup {
    html! {
        (error_summary(fault))
        @if may_edit { (form(shown, row, typed, fault)) }
        (profiles(row, may_edit))
        @let names = |role: RoleId| shown.row(role).map_or_else(|_| text::role_gone().to_owned(), |row| row.role.name.clone());
        @for scope in &row.scopes {
            @let at = may_edit.then(|| format!("{}/administers/{}", paths::role(row.role.id), scope.id));
            (scope_card(signed, &text::may_in(shown.place(scope.place)), scope, &names, at.as_deref()))
        }
        @if row.scopes.is_empty() { (card(text::may()).sentence(text::may_nothing())) }
        @if may_edit {
            p { (link_button(text::add_scope(), format!("{}/administers/{NEW}", paths::role(row.role.id))).icon(icons::LuPlus)) }
        }
    }
}

/// What the role gives, and which of its profiles gives each right.
fn profiles(row: &RoleRow, may_edit: bool) -> Markup {
    let part = |given: &Given| Part {
        label: html! { a.link dir="auto" href=(paths::profile(given.profile)) { (given.name) } },
        rights: given.rights,
    };
    let parts: Vec<Part> = row.profiles.iter().map(part).collect();
    let mut shown = card(text::profiles()).sentence(text::role_profiles_sentence());
    if may_edit {
        shown = shown.link(text::choose_profiles(), format!("{}/profiles", paths::role(row.role.id)));
    }
    html! { (shown.body(matrices::union(&parts))) }
}

fn form(shown: &Shown, row: &RoleRow, typed: Option<Typed>, fault: Option<&Fault>) -> Markup {
    let (errors, role) = (errors_of(fault), &row.role);
    let typed = typed.unwrap_or_else(|| Typed {
        name: role.name.clone(),
        description: role.description.clone(),
        parent: role.parent.map(|id| id.to_string()).unwrap_or_default(),
        version: role.version,
    });
    // Shown beside what somebody else saved, the form goes from there.
    let version = if fault.is_some_and(|f| f.category == kernel::Category::Stale) { role.version } else { typed.version };
    let above = |id: Option<RoleId>| {
        id.and_then(|id| shown.row(id).ok()).map_or_else(|| text::at_the_top().to_owned(), |row| row.role.name.clone())
    };
    let differences = [
        (text::name(), typed.name.clone(), role.name.clone()),
        (text::description(), typed.description.clone(), role.description.clone()),
        (text::parent(), above(chosen(&typed.parent)), above(role.parent)),
    ];
    html! {
        (saved_meanwhile(fault, differences))
        form method="post" action=(paths::role(role.id)) data-dirty {
            (card("").body(html! {
                input type="hidden" name="version" value=(version);
                (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").errors(errors))
                (field("description", text::description()).value(&typed.description).max_length(1000).errors(errors))
                (select("parent", text::parent()).option("", text::at_the_top()).options(shown.choices(Some(role.id)))
                    .value(&typed.parent).hint(text::parent_hint()).errors(errors))
                (button(text::save()))
            }))
        }
    }
}

fn side(signed: &Signed, shown: &Shown, row: &RoleRow) -> Markup {
    let kind = if row.role.builtin.is_some() { badge(text::built_in(), Tone::Plain) } else { badge(text::own(), Tone::Accent) };
    let users = super::holders::people_with("role", row.role.id);
    let rows = [(text::kind(), html! { (kind) }), (text::users(), html! { a.link href=(users) { (signed.me.format.integer(row.users)) } })];
    let below: Vec<&RoleRow> = shown.rows.iter().filter(|other| other.role.parent == Some(row.role.id)).collect();
    html! {
        (slim_card(text::facts()).body(facts(&rows)))
        @if !below.is_empty() {
            (slim_card(text::roles_below()).body(html! {
                ul { @for other in below { li {
                    a.link dir="auto" href=(paths::role(other.role.id)) { (other.role.name) } " " span.dim { (people(other.users)) }
                } } }
            }))
        }
    }
}

/// `POST …/roles/{id}`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, role, typed) = (signed.ctx.clone(), id_of::<RoleId>(&id)?, form.input);
    let input = EditRole {
        role,
        name: typed.name.clone(),
        description: typed.description.clone(),
        parent: chosen(&typed.parent),
        version: typed.version,
    };
    let done = signed.to_with(&paths::role(role), &Flash::good(text::done_saved()));
    match app.db.write(move |tx| roles::edit(&ctx, tx, &input)).await {
        Ok(()) => Ok(done),
        Err(fault) if fault.category == kernel::Category::Stale && typed.stands(Shown::load(&app, &signed).await?.row(role)?) => Ok(done),
        Err(fault) if is_shown(&fault) => show(&app, &signed, role, Some(typed), Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
