//! `/administration/profiles`: every profile, with what has it.

use access::Capability;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use web::kit::{card, link_button, mini_table, narrow};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::{paths, text};
use crate::http::{App, Signed};
use crate::profiles::{self, ProfileRow};

/// `GET …/profiles`
pub(super) async fn page(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let ctx = signed.ctx.clone();
    let rows = app.db.read(move |read| profiles::rows(&ctx, read)).await?;
    let number = |n: i64| html! { (signed.me.format.integer(n)) };
    let cells = |row: &ProfileRow| -> Vec<Markup> {
        vec![
            html! { a.link dir="auto" href=(paths::profile(row.profile.id)) { (row.profile.name) } },
            html! { bdi { (row.profile.description) } },
            html! { (row.profile.rights.count()) },
            number(row.uses.roles),
            number(row.uses.sets),
        ]
    };
    let table: Vec<Vec<Markup>> = rows.iter().map(cells).collect();
    let headings = [text::profile(), text::description(), text::rights_count(), text::in_roles(), text::in_sets()];
    let body = narrow(html! { (card("").body(mini_table(text::profiles(), &headings, &table))) });
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(text::profiles())];
    let mut page = Page::new(text::profiles()).sentence(text::profiles_sentence()).crumbs(crumbs).section(paths::LIST).body(body);
    if signed.ctx.subject.may_everywhere(Capability::EditRoles) {
        page = page.actions(html! { (link_button(text::new_profile(), paths::NEW_PROFILE).icon(icons::LuPlus).primary()) });
    }
    Ok(signed.show(page))
}
