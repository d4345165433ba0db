//! A new role, which administers nothing yet.

use access::{Capability, Target};
use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Flash, button, card, error_summary, field, link_button, narrow, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{Shown, chosen, chosen_profile, errors_of, is_shown, paths, role_profiles, status_of, text};
use crate::http::{App, Signed};
use crate::roles::{self, CreateRole};
use crate::{ProfileId, RoleId};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    description: String,
    parent: String,
    profile: Vec<String>,
}

/// `GET …/roles/new`
pub(super) async fn form(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    show(&app, &signed, &Typed::default(), None).await
}

async fn show(app: &App, signed: &Signed, typed: &Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let (shown, errors) = (Shown::load(app, signed).await?, errors_of(fault));
    let all = role_profiles::offered(app, signed, &[]).await?;
    let ticked = |id: ProfileId| typed.profile.iter().any(|word| *word == id.to_string());
    let body = narrow(html! {
        (error_summary(fault))
        form method="post" action=(paths::NEW) data-dirty {
            (card("").body(html! {
                (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").autofocus()
                    .hint(text::name_hint()).errors(errors))
                (field("description", text::description()).value(&typed.description).max_length(1000).errors(errors))
                (select("parent", text::parent()).option("", text::at_the_top()).options(shown.choices(None)).value(&typed.parent)
                    .hint(text::parent_hint()).errors(errors))
                h2 { (text::profiles()) }
                (role_profiles::ticks(&all, ticked))
                div.actions { (button(text::create_role()).primary()) (link_button(text::cancel(), paths::LIST)) }
            }))
        }
    });
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::new_role())];
    let page = Page::new(text::new_role()).sentence(text::new_role_sentence()).crumbs(crumbs).section(paths::LIST);
    Ok(signed.show(page.status(status_of(fault)).body(body)))
}

/// `POST …/roles/new`
pub(super) async fn save(State(app): State<App>, signed: Signed, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, typed) = (signed.ctx.clone(), form.input);
    let input = CreateRole {
        name: typed.name.clone(),
        description: typed.description.clone(),
        parent: chosen(&typed.parent),
        profiles: typed.profile.iter().map(|word| chosen_profile(word)).collect(),
    };
    let made: Result<RoleId, Fault> = app.db.write(move |tx| roles::create(&ctx, tx, &input)).await;
    match made {
        Ok(id) => Ok(signed.to_with(&paths::role(id), &Flash::good(text::done_made(kernel::text::one_line(&typed.name))))),
        Err(fault) if is_shown(&fault) => show(&app, &signed, &typed, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
