//! `GET /administration/imports`: the caller's own imports, newest first.

use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::kit::{Column, List, MenuItem, Pager, Row, empty, link_button};
use web::url::Query;
use web::{Page, Problem, icons};

use super::{parts, paths};
use crate::http::{App, Signed};
use crate::imports::{self, Import, text};
use crate::users;

const PAGE: usize = 50;

pub(super) async fn page(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    imports::require(&signed.ctx)?;
    let (ctx, before) = (signed.ctx.clone(), here.get("after").and_then(|id| id.parse().ok()));
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = app.db.read(move |read| Ok::<_, Fault>(imports::list(&ctx, read, before, most)?)).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let button = || link_button(text::import_file(), paths::NEW).icon(icons::LuUpload).primary();
    let mut list = List::new("imports", text::list_label(), Query::new(paths::LIST))
        .columns(vec![
            Column::new(text::column_file()).always(),
            Column::new(text::column_holds()),
            Column::new(text::column_state()).always(),
            Column::new(text::column_rows()).numeric(),
            Column::new(text::column_when()),
        ])
        .rows(found.iter().map(|import| row(&signed, import)).collect())
        .empty(empty(text::empty_title(), text::empty_sentence()).action(button()));
    if more || before.is_some() {
        let next = found.last().filter(|_| more).map(|last| Query::new(paths::LIST).with("after", last.id.to_string()).to_string().into());
        let previous = before.map(|_| paths::LIST.into());
        list = list.pager(Pager { shown: "".into(), previous, next });
    }
    let mut page = Page::new(text::title()).sentence(text::list_sentence()).body(html! { (list) }).section(paths::LIST).wide();
    let may_export = signed.ctx.subject.may_somewhere(access::Capability::ExportUsers);
    page = page.actions(html! {
        @if may_export { (link_button(text::export_users(), format!("{}/export?view=all", users::paths::LIST)).icon(icons::LuDownload)) }
        @if !found.is_empty() { (button()) }
    });
    Ok(signed.show(page))
}

fn row<'a>(signed: &Signed, import: &'a Import) -> Row<'a> {
    let rows = import.settings.as_ref().map_or(0, |settings| settings.seen.rows);
    let cells = vec![
        html! { a.link href=(paths::show(import.id)) dir="auto" { (import.file_name) } },
        html! { (parts::kind_word(import.kind)) },
        parts::state_badge(import.state),
        html! { (parts::number(signed, rows)) },
        signed.me.format.moment(import.created_at, signed.ctx.now),
    ];
    let row = Row::new(import.id.to_string(), import.file_name.as_str(), cells);
    // What runs is stopped first.
    if import.state.runs() { row } else { row.menu(vec![MenuItem::danger(text::delete(), paths::of(import.id, "delete"))]) }
}
