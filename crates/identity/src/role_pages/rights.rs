//! `…/users/{id}/rights`: what somebody may do with records, and which profile gives it, from where.

use access::{Capability, Ctx};
use axum::extract::{Path, State};
use axum::response::Response;
use db::Read;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{card, error_summary, stack};
use web::page::Crumb;
use web::{Page, Problem};

use super::matrices::{self, Part};
use super::sets::{self, Sets};
use super::{id_of, paths, status_of, text, until_words};
use crate::http::{App, Signed};
use crate::permission_sets::Holder;
use crate::roles::{self, Origin, Source};
use crate::users::{self, User};
use crate::{UserId, groups, teams};

struct Loaded {
    user: User,
    sources: Vec<(Source, Option<String>)>,
    sets: Sets,
}

fn load(ctx: &Ctx, read: &mut Read<'_>, id: UserId) -> Result<Loaded, Fault> {
    let (user, target) = users::target(read, ctx.org, id)?;
    ctx.require(Capability::ViewUsers, &target)?;
    let mut sources = Vec::new();
    for source in roles::sources_of(read, ctx.org, id, user.role, ctx.now)? {
        let unit = match source.origin {
            Origin::Group(group) => groups::find(read, ctx.org, group)?.map(|group| group.name),
            Origin::Team(team) => teams::find(read, ctx.org, team)?.map(|team| team.name),
            Origin::Role | Origin::Own | Origin::Everybody => None,
        };
        sources.push((source, unit));
    }
    let may = ctx.may(Capability::EditUsers, &target) && ctx.subject.user != Some(id.0);
    Ok(Loaded { user, sources, sets: Sets::read(ctx, read, Holder::User(id), may)? })
}

/// `GET …/{id}/rights`
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    show(&app, &signed, id_of(&id)?, &sets::Typed::default(), None).await
}

/// The page, perhaps with what could not be granted.
pub(super) async fn show(app: &App, signed: &Signed, id: UserId, typed: &sets::Typed, fault: Option<&Fault>) -> Result<Response, Problem> {
    let ctx = signed.ctx.clone();
    let loaded = app.db.read(move |read| load(&ctx, read, id)).await?;
    let name = loaded.user.display_name();
    let parts: Vec<Part> = loaded.sources.iter().map(|(source, unit)| part(signed, source, unit.as_deref())).collect();
    let body = stack(html! {
        (error_summary(fault))
        (card(text::what_they_may()).sentence(text::what_they_may_sentence()).body(matrices::union(&parts)))
        (sets::cards(signed, &loaded.sets, typed, fault))
    });
    let crumbs = vec![
        Crumb::link(text::all_users(), users::paths::LIST),
        Crumb::link(&name, users::paths::show(id)),
        Crumb::here(text::rights_on_records()),
    ];
    let page = Page::new(text::rights_of(&name)).crumbs(crumbs).section(users::paths::LIST);
    Ok(signed.show(page.status(status_of(fault)).body(body)))
}

fn part(signed: &Signed, source: &Source, unit: Option<&str>) -> Part {
    let may_open = signed.ctx.subject.may_everywhere(Capability::ViewRoles);
    let from = match (source.origin, unit) {
        (Origin::Role, _) => text::from_role().to_owned(),
        (Origin::Everybody, _) => text::from_everybody(until_words(signed, source.until)),
        (Origin::Own, _) => text::from_own(until_words(signed, source.until)),
        (_, unit) => text::from_unit(unit.unwrap_or_default(), until_words(signed, source.until)),
    };
    let name: Markup = if may_open {
        html! { a.link dir="auto" href=(paths::profile(source.given.profile)) { (source.given.name) } }
    } else {
        html! { bdi { (source.given.name) } }
    };
    Part { label: html! { (name) ", " (from) }, rights: source.given.rights }
}
