//! `/administration/roles`: the tree with how many have each role, and what it administers.

use access::Capability;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use web::kit::{Branch, card, link_button, narrow, tree};
use web::{Page, Problem, icons};

use super::{Shown, all_of, how_much, paths, people, text};
use crate::RoleId;
use crate::http::{App, Signed};
use crate::roles::RoleRow;

/// The tree.
pub(super) async fn page(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let shown = Shown::load(&app, &signed).await?;
    let body = narrow(html! { (card("").body(tree(text::title(), &branches(&shown, None)))) });
    let mut page = Page::new(text::title()).sentence(text::sentence()).section(paths::LIST).body(body);
    page = page.actions(html! {
        (link_button(text::baseline(), paths::BASELINE))
        (link_button(text::profiles(), paths::PROFILES))
        @if signed.ctx.subject.may_everywhere(Capability::EditRoles) {
            (link_button(text::new_role(), paths::NEW).icon(icons::LuPlus).primary())
        }
    });
    Ok(signed.show(page))
}

fn branches(shown: &Shown, above: Option<RoleId>) -> Vec<Branch> {
    let here = shown.rows.iter().filter(|row| row.role.parent == above);
    let branch = |row: &RoleRow| Branch {
        name: row.role.name.clone(),
        content: leaf(shown, row),
        count: people(row.users),
        open: true,
        below: branches(shown, Some(row.role.id)),
    };
    here.map(branch).collect()
}

fn leaf(shown: &Shown, row: &RoleRow) -> Markup {
    let all = all_of(&row.scopes);
    html! {
        a dir="auto" href=(paths::role(row.role.id)) { (row.role.name) }
        @if !all.is_empty() { " " small.dim { (text::administers_in(how_much(all), shown.places(&row.scopes))) } }
    }
}
