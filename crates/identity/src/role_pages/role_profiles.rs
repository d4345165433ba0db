//! Which profiles a role has.

use std::collections::BTreeSet;

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, button, card, checkbox, error_summary, link_button, narrow};
use web::page::Crumb;
use web::{Page, Problem};

use super::{Shown, chosen_profile, id_of, is_shown, paths, status_of, text};
use crate::http::{App, Signed};
use crate::profiles::{self, Profile};
use crate::roles::{self, Given, RoleRow, SetProfiles};
use crate::{ProfileId, RoleId};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    profile: Vec<String>,
    version: i64,
}

impl Typed {
    /// Whether this is what stands there, as after a form that was sent twice.
    fn stands(&self, row: &RoleRow) -> bool {
        let ticked: BTreeSet<ProfileId> = self.profile.iter().map(|word| chosen_profile(word)).collect();
        ticked == row.profiles.iter().map(|given| given.profile).collect()
    }
}

/// The profiles that the caller can give a role that has `had`, by name: they, and those that give nothing that the caller lacks.
pub(super) async fn offered(app: &App, signed: &Signed, had: &[Given]) -> Result<Vec<Profile>, Fault> {
    let org = signed.ctx.org;
    let mut all = app.db.read(move |read| profiles::list(read, org)).await?;
    let fits = roles::rights_of(had).union(signed.ctx.subject.rights_to_pass_on());
    all.retain(|profile| had.iter().any(|given| given.profile == profile.id) || profile.rights.minus(fits).is_empty());
    Ok(all)
}

/// The ticks.
pub(super) fn ticks(all: &[Profile], ticked: impl Fn(ProfileId) -> bool) -> Markup {
    html! {
        fieldset.choices id="f-profiles" aria-label=(text::profiles()) {
            @for profile in all {
                (checkbox("profile", &profile.name).value(profile.id.to_string()).on(ticked(profile.id)).hint(&profile.description))
            }
        }
    }
}

/// `GET …/roles/{id}/profiles`
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    show(&app, &signed, id_of(&id)?, None, None).await
}

async fn show(app: &App, signed: &Signed, id: RoleId, typed: Option<&Typed>, fault: Option<&Fault>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditRoles, &Target::organization())?;
    let shown = Shown::load(app, signed).await?;
    let row = shown.row(id)?;
    let all = offered(app, signed, &row.profiles).await?;
    let here = paths::role(id);
    let has = |profile: ProfileId| match typed {
        Some(typed) => typed.profile.iter().any(|word| *word == profile.to_string()),
        None => row.profiles.iter().any(|given| given.profile == profile),
    };
    let stale = fault.is_some_and(|f| f.category == Category::Stale);
    let version = typed.filter(|_| !stale).map_or(row.role.version, |typed| typed.version);
    let body = narrow(html! {
        (error_summary(fault))
        form method="post" action={ (here) "/profiles" } data-dirty {
            (card("").body(html! {
                input type="hidden" name="version" value=(version);
                (ticks(&all, has))
                div.actions { (button(text::save()).primary()) (link_button(text::cancel(), here.clone())) }
            }))
        }
    });
    let title = text::profiles_of(&row.role.name);
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&row.role.name, here.clone()), Crumb::here(text::profiles())];
    let page = Page::new(title).sentence(text::profiles_of_sentence()).crumbs(crumbs).section(paths::LIST);
    Ok(signed.show(page.status(status_of(fault)).body(body)))
}

/// `POST …/roles/{id}/profiles`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (ctx, role, typed) = (signed.ctx.clone(), id_of::<RoleId>(&id)?, form.input);
    let input = SetProfiles { role, profiles: typed.profile.iter().map(|word| chosen_profile(word)).collect(), version: typed.version };
    let done = signed.to_with(&paths::role(role), &Flash::good(text::done_in_force()));
    match app.db.write(move |tx| roles::set_profiles(&ctx, tx, &input)).await {
        Ok(()) => Ok(done),
        Err(fault) if fault.category == Category::Stale && typed.stands(Shown::load(&app, &signed).await?.row(role)?) => Ok(done),
        Err(fault) if is_shown(&fault) => show(&app, &signed, role, Some(&typed), Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}
