//! `/administration/groups`: groups with their teams, as a tree with counts.

use access::{Capability, Target};
use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::kit::{Branch, card, link_button, narrow, tree};
use web::{Page, Problem, icons};

use super::{paths, people, text};
use crate::http::{App, Signed};
use crate::{groups, teams};

/// The tree.
pub(super) async fn page(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::ViewGroups)?;
    let ctx = signed.ctx.clone();
    let (groups, teams) = app.db.read(move |read| Ok::<_, Fault>((groups::rows(&ctx, read)?, teams::rows(&ctx, read)?))).await?;
    let branches: Vec<Branch> = groups
        .iter()
        .map(|row| Branch {
            name: row.group.name.clone(),
            content: html! { a dir="auto" href=(paths::group(row.group.id)) { (row.group.name) } },
            count: people(&signed, row.people),
            open: groups.len() < 40,
            below: teams
                .iter()
                .filter(|team| team.team.group == row.group.id)
                .map(|team| Branch {
                    name: team.team.name.clone(),
                    content: html! { a dir="auto" href=(paths::team(team.team.id)) { (team.team.name) } },
                    count: people(&signed, team.people),
                    open: true,
                    below: Vec::new(),
                })
                .collect(),
        })
        .collect();
    let mut page =
        Page::new(text::title()).sentence(text::sentence()).body(narrow(html! { (card("").body(tree(text::title(), &branches))) }));
    let categories = link_button(text::categories(), paths::CATEGORIES).icon(icons::LuTags);
    let people = html! {
        @if signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
            (link_button(text::organization(), crate::reporting::PATH).icon(icons::LuNetwork))
        }
    };
    page = if signed.ctx.may(Capability::EditGroups, &Target::organization()) {
        page.actions(html! {
            (people)
            (categories)
            (link_button(text::new_team(), paths::NEW_TEAM).icon(icons::LuPlus))
            (link_button(text::new_group(), paths::NEW_GROUP).icon(icons::LuPlus).primary())
        })
    } else {
        page.actions(html! { (people) (categories) })
    };
    Ok(signed.show(page.section(paths::LIST)))
}
