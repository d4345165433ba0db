//! `GET /administration/users/bulk`: what was changed at once, newest first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::kit::{Column, List, Pager, Row, empty, link_button};
use web::page::Crumb;
use web::url::Query;
use web::{Page, Problem};

use super::{parts, paths};
use crate::bulk::{self, Bulk, text};
use crate::http::{App, Signed};
use crate::{UserId, users};

const PAGE: usize = 50;

struct Found {
    bulk: Bulk,
    title: String,
    is_undone: bool,
}

/// The list.
pub(super) async fn page(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    bulk::require(&signed.ctx)?;
    let (ctx, before) = (signed.ctx.clone(), here.get("after").and_then(|id| id.parse().ok()));
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let (mut found, names) = app
        .db
        .read(move |read| {
            let (mut found, mut names) = (Vec::new(), HashMap::new());
            let all = bulk::list(&ctx, read, before, most)?;
            let titles = bulk::titles(&ctx, read, &all)?;
            let undone = bulk::undone_among(&ctx, read, &all.iter().map(|bulk| bulk.id).collect::<Vec<_>>())?;
            for (bulk, title) in all.into_iter().zip(titles) {
                if let Entry::Vacant(name) = names.entry(bulk.created_by) {
                    name.insert(users::find(read, ctx.org, bulk.created_by)?.map(|user| user.display_name()).unwrap_or_default());
                }
                let is_undone = undone.contains(&bulk.id);
                found.push(Found { bulk, title, is_undone });
            }
            Ok::<_, Fault>((found, names))
        })
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let to_users = link_button(text::to_users(), users::paths::LIST).primary();
    let mut list = List::new("bulk-changes", text::list_label(), Query::new(paths::LIST))
        .columns(vec![
            Column::new(text::column_what()).always().wide(),
            Column::new(text::column_state()).always(),
            Column::new(text::column_people()).numeric(),
            Column::new(text::column_who()),
            Column::new(text::column_when()),
            Column::new(text::column_undo()).when_wide(),
        ])
        .rows(found.iter().map(|found| row(&signed, found, &names)).collect())
        .empty(empty(text::empty_title(), text::empty_sentence()).action(to_users));
    if more || before.is_some() {
        let next = found.last().filter(|_| more).map(|last| Query::new(paths::LIST).with("after", last.bulk.id.to_string()));
        let previous = before.map(|_| paths::LIST.into());
        list = list.pager(Pager { shown: "".into(), previous, next: next.map(|next| next.to_string().into()) });
    }
    let crumbs = vec![Crumb::link(text::users(), users::paths::LIST), Crumb::here(text::title())];
    let page = Page::new(text::title()).sentence(text::list_sentence()).crumbs(crumbs);
    Ok(signed.show(page.body(html! { (list) }).section(users::paths::LIST).wide()))
}

fn row<'a>(signed: &Signed, found: &'a Found, names: &HashMap<UserId, String>) -> Row<'a> {
    let bulk = &found.bulk;
    let until = bulk.undo_until().filter(|until| *until > signed.ctx.now);
    let cells = vec![
        html! { a.link href=(paths::show(bulk.id)) dir="auto" { (found.title) } },
        parts::state_badge(bulk),
        html! { (parts::number(signed, bulk.total)) },
        html! { bdi { (names.get(&bulk.created_by).map_or("", String::as_str)) } },
        signed.me.format.moment(bulk.created_at, signed.ctx.now),
        html! {
            @if found.is_undone { (text::undone()) }
            @else if let Some(until) = until { (signed.me.format.moment(until, signed.ctx.now)) }
        },
    ];
    Row::new(bulk.id.to_string(), found.title.as_str(), cells)
}
