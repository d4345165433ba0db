//! `/administration/security/policies`: every policy, what it demands and whom it holds.

use std::collections::HashMap;

use access::{Capability, Target};
use axum::extract::{Query, State};
use axum::response::Response;
use kernel::Fault;
use kernel::ids::Uuid;
use maud::{Markup, html};
use web::kit::{button, card, link_button, mini_table, narrow, select};
use web::page::Crumb;
use web::{Page, Problem};

use super::{LIST, on_of, path, text, word_of, words};
use crate::http::{App, Signed};
use crate::policies::{self, On, Policy};
use crate::{groups, roles, security, users};

/// Everything that the list shows: each policy with the name of what it is attached to, and what has none yet.
struct Shown {
    rows: Vec<(Policy, String)>,
    others: Vec<(On, String)>,
    /// How many of the people whom the reader sees have each role or are in each group.
    people: HashMap<Uuid, i64>,
}

async fn load(app: &App, signed: &Signed) -> Result<Shown, Fault> {
    signed.ctx.require(Capability::EditSecurity, &Target::organization())?;
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let mut people = roles::visible_users(&ctx, read)?;
            let groups = groups::rows(&ctx, read)?;
            people.extend(groups.iter().map(|row| (row.group.id.0, row.people)));
            let roles = roles::list(read, ctx.org)?.into_iter().map(|role| (On::Role(role.id), role.name));
            let groups = groups.into_iter().map(|row| (On::Group(row.group.id), row.group.name));
            let all: Vec<(On, String)> = roles.chain(groups).collect();
            let found = policies::list(read, ctx.org)?;
            let organization = policies::find(read, ctx.org, On::Organization)?;
            let mut rows = vec![(organization, String::new())];
            let policy_of = |on: On| found.iter().find(|policy| policy.on == on).cloned();
            rows.extend(all.iter().filter_map(|(on, name)| Some((policy_of(*on)?, name.clone()))));
            let others = all.into_iter().filter(|(on, _)| policy_of(*on).is_none()).collect();
            Ok(Shown { rows, others, people })
        })
        .await
}

/// The list.
pub(super) async fn page(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let shown = load(&app, &signed).await?;
    let headings = [text::column_whom(), text::column_demands(), text::column_people()];
    let rows: Vec<Vec<Markup>> = shown.rows.iter().map(|(policy, name)| row(&signed, &shown, policy, name)).collect();
    let body = narrow(html! {
        (card("").body(mini_table(text::title(), &headings, &rows)))
        (add(&shown.others))
    });
    let crumbs = vec![Crumb::link(text::security(), security::PATH), Crumb::here(text::title())];
    Ok(signed.show(Page::new(text::title()).sentence(text::sentence()).crumbs(crumbs).section(security::PATH).body(body)))
}

fn row(signed: &Signed, shown: &Shown, policy: &Policy, name: &str) -> Vec<Markup> {
    let says = words::of_demands(&policy.demands);
    let filtered = match policy.on {
        On::Organization => None,
        On::Role(id) => Some((id.0, format!("{}?role={id}&view=all", users::paths::LIST))),
        On::Group(id) => Some((id.0, format!("{}?group={id}&view=all", users::paths::LIST))),
    };
    vec![
        html! { a.link dir="auto" href=(path(policy.on)) { (words::whom(policy.on, name)) } },
        html! {
            @if says.is_empty() { span.dim { (text::as_it_comes()) } }
            @for sentence in says { p { (sentence) } }
        },
        html! {
            @match filtered {
                None => span.dim { (text::all()) },
                Some((id, users)) => a.link href=(users) { (signed.me.format.integer(shown.people.get(&id).copied().unwrap_or(0))) },
            }
        },
    ]
}

fn add(others: &[(On, String)]) -> Markup {
    let of = |role: bool| {
        let wanted = others.iter().filter(move |(on, _)| matches!(on, On::Role(_)) == role);
        wanted.map(|(on, name)| (word_of(*on), name.clone())).collect::<Vec<_>>()
    };
    html! {
        @if !others.is_empty() {
            (card(text::card_add()).sentence(text::card_add_sentence()).body(html! {
                form.stack method="get" action={ (LIST) "/new" } {
                    (select("of", text::add_for()).quiet().group(text::roles()).options(of(true)).group(text::groups()).options(of(false)))
                    div.actions { (link_button(text::back(), security::PATH)) (button(text::add_go_on()).primary()) }
                }
            }))
        }
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    of: String,
}

/// `GET …/new?of=`: on to the form of what was chosen.
pub(super) async fn choose(signed: Signed, Query(chosen): Query<Chosen>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditSecurity, &Target::organization())?;
    if chosen.of.is_empty() {
        return Ok(signed.to(LIST));
    }
    Ok(signed.to(&path(on_of(&chosen.of)?)))
}
