//! A profile: its name and the matrix of what it gives. A new one, perhaps like another.

use access::{Capability, Module, Rights, Target, Verb};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, card, error_summary, field, link_button, save_bar, saved_meanwhile, stack};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::holders::Holders;
use super::{errors_of, id_of, is_shown, matrices, paths, status_of, text};
use crate::ProfileId;
use crate::http::{App, Signed};
use crate::profiles::{self, CreateProfile, EditProfile, Profile};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    description: String,
    right: Vec<String>,
    version: i64,
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Like {
    like: String,
}

async fn load(app: &App, signed: &Signed, id: ProfileId) -> Result<(Profile, Holders), Fault> {
    signed.ctx.require(Capability::ViewRoles, &Target::organization())?;
    let ctx = signed.ctx.clone();
    app.db.read(move |read| Ok((profiles::find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?, Holders::read(&ctx, read, id)?))).await
}

/// `GET …/profiles/{id}`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (profile, holders) = load(&app, &signed, id_of(&id)?).await?;
    let typed = Typed { name: profile.name.clone(), description: profile.description.clone(), right: Vec::new(), version: profile.version };
    Ok(show(&signed, &profile, &holders, &typed, profile.rights, None))
}

fn show(signed: &Signed, profile: &Profile, holders: &Holders, typed: &Typed, ticked: Rights, fault: Option<&Fault>) -> Response {
    let here = paths::profile(profile.id);
    let may_edit = signed.ctx.may(Capability::EditRoles, &Target::organization());
    let version = if fault.is_some_and(|f| f.category == Category::Stale) { profile.version } else { typed.version };
    let body = if may_edit {
        html! {
            form method="post" action=(here) data-dirty {
                input type="hidden" name="version" value=(version);
                (stack(html! {
                    (error_summary(fault))
                    (saved_meanwhile(fault, differences(profile, typed, ticked)))
                    (fields(signed, typed, ticked, fault))
                    (holders.shown(signed))
                }))
                (save_bar(here.clone()).errors(errors_of(fault)))
            }
        }
    } else {
        let label = html! { bdi { (profile.name) } };
        let gives = matrices::union(&[matrices::Part { label, rights: profile.rights }]);
        stack(html! { (card(text::what_it_gives()).body(gives)) (holders.shown(signed)) })
    };
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(text::profiles(), paths::PROFILES), Crumb::here(&profile.name)];
    let mut page = Page::new(&profile.name).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body);
    if !profile.description.is_empty() {
        page = page.sentence(html! { bdi { (profile.description) } });
    }
    if may_edit {
        page = page.actions(html! {
            (link_button(text::delete(), format!("{here}/delete")).danger())
            (link_button(text::copy(), format!("{}?like={}", paths::NEW_PROFILE, profile.id)).icon(icons::LuCopy))
        });
    }
    signed.show(page)
}

/// A module is a field for itself.
fn differences(profile: &Profile, typed: &Typed, ticked: Rights) -> Vec<(&'static str, String, String)> {
    let mut all = vec![
        (text::name(), typed.name.clone(), profile.name.clone()),
        (text::description(), typed.description.clone(), profile.description.clone()),
    ];
    let verbs = |rights: Rights, module| {
        let has = Verb::ALL.iter().filter(|verb| rights.has(module, **verb));
        has.map(|verb| verb.label()).collect::<Vec<_>>().join(", ")
    };
    all.extend(Module::ALL.iter().map(|module| (module.label(), verbs(ticked, *module), verbs(profile.rights, *module))));
    all
}

fn fields(signed: &Signed, typed: &Typed, ticked: Rights, fault: Option<&Fault>) -> Markup {
    let errors = errors_of(fault);
    html! {
        (card("").body(html! {
            (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").errors(errors))
            (field("description", text::description()).value(&typed.description).max_length(1000).errors(errors))
        }))
        (card(text::what_it_gives()).sentence(text::matrix_sentence())
            .body(matrices::editor(ticked, signed.ctx.subject.rights_to_pass_on())))
    }
}

/// `POST …/profiles/{id}`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, profile, typed) = (signed.ctx.clone(), id_of::<ProfileId>(&id)?, form.input);
    let rights = matrices::read(&typed.right);
    let input = EditProfile { profile, name: typed.name.clone(), description: typed.description.clone(), rights, version: typed.version };
    match app.db.write(move |tx| profiles::edit(&ctx, tx, &input)).await {
        Ok(()) => Ok(signed.to_with(&paths::profile(profile), &Flash::good(text::done_in_force()))),
        Err(fault) if is_shown(&fault) => {
            let (profile, holders) = load(&app, &signed, profile).await?;
            Ok(show(&signed, &profile, &holders, &typed, rights, Some(&fault)))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `GET …/profiles/new?like=…`
pub(super) async fn new_form(State(app): State<App>, signed: Signed, Query(like): Query<Like>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    if like.like.is_empty() {
        return Ok(new_page(&signed, &Typed::default(), Rights::NONE, None));
    }
    let (model, _) = load(&app, &signed, id_of(&like.like)?).await?;
    let typed = Typed { name: text::copy_of(&model.name), description: model.description.clone(), ..Typed::default() };
    Ok(new_page(&signed, &typed, model.rights.and(signed.ctx.subject.rights_to_pass_on()), None))
}

fn new_page(signed: &Signed, typed: &Typed, ticked: Rights, fault: Option<&Fault>) -> Response {
    let body = html! {
        form method="post" action=(paths::NEW_PROFILE) data-dirty {
            (stack(html! { (error_summary(fault)) (fields(signed, typed, ticked, fault)) }))
            (save_bar(paths::PROFILES).save(text::create_profile()).always().errors(errors_of(fault)))
        }
    };
    let crumbs =
        vec![Crumb::link(text::title(), paths::LIST), Crumb::link(text::profiles(), paths::PROFILES), Crumb::here(text::new_profile())];
    signed.show(Page::new(text::new_profile()).crumbs(crumbs).section(paths::LIST).status(status_of(fault)).body(body))
}

/// `POST …/profiles/new`
pub(super) async fn create(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let rights = matrices::read(&typed.right);
    let input = CreateProfile { name: typed.name.clone(), description: typed.description.clone(), rights };
    match app.db.write(move |tx| profiles::create(&ctx, tx, &input)).await {
        Ok(id) => Ok(signed.to_with(&paths::profile(id), &Flash::good(text::done_made(kernel::text::one_line(&typed.name))))),
        Err(fault) if is_shown(&fault) => Ok(new_page(&signed, &typed, rights, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}
