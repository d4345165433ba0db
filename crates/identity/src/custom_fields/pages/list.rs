//! `/administration/fields`: the fields in their order.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, button, card, empty, link_button, mini_table, narrow};
use web::{Page, Problem, icons};

use super::{id_of, paths};
use crate::custom_fields::{self, Direction, MoveField, UserField, text};
use crate::http::{App, Signed};

/// The list.
pub(super) async fn page(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditLists, &Target::organization())?;
    let org = signed.ctx.org;
    let all = app.db.read(move |read| custom_fields::list(read, org)).await.map_err(Fault::from)?;
    let new = || link_button(text::new_field(), paths::NEW).icon(icons::LuPlus).primary();
    let body = if all.is_empty() {
        html! { (empty(text::empty_title(), text::empty_sentence()).action(new())) }
    } else {
        let headings = [text::column_field(), text::column_kind(), text::column_tag(), text::column_required(), text::column_order()];
        let rows: Vec<Vec<Markup>> = all.iter().enumerate().map(|(at, field)| row(field, at, all.len())).collect();
        narrow(html! { (card("").body(mini_table(text::table(), &headings, &rows))) })
    };
    let page = Page::new(text::title()).sentence(text::sentence()).section(paths::LIST).body(body);
    Ok(signed.show(if all.is_empty() { page } else { page.actions(html! { (new()) }) }))
}

fn row(field: &UserField, at: usize, of: usize) -> Vec<Markup> {
    let arrow = |word: &'static str, label: String, icon: web::Icon| {
        html! {
            form method="post" action={ (paths::field(field.id)) "/move" } {
                input type="hidden" name="direction" value=(word);
                (button(label).icon_only(icon).ghost().small())
            }
        }
    };
    vec![
        html! { a.link dir="auto" href=(paths::field(field.id)) { (field.label) } },
        html! { (field.kind.label().0) },
        html! { code { (field.tag()) } },
        html! { (if field.is_required { text::yes() } else { text::no() }) },
        html! {
            div.actions {
                @if at > 0 { (arrow("up", text::move_up(&field.label), icons::LuArrowUp)) }
                @if at + 1 < of { (arrow("down", text::move_down(&field.label), icons::LuArrowDown)) }
            }
        },
    ]
}

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Moved {
    direction: String,
}

/// `POST …/{id}/move`
pub(super) async fn move_it(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Moved>,
) -> Result<Response, Problem> {
    let (ctx, field) = (signed.ctx.clone(), id_of(&id)?);
    let direction = Direction::from_word(&form.input.direction).ok_or_else(Fault::not_found)?;
    let moved = app
        .db
        .write(move |tx| {
            custom_fields::move_to(&ctx, tx, MoveField { field, direction })?;
            custom_fields::find(tx, ctx.org, field)?.ok_or_else(Fault::not_found)
        })
        .await?;
    Ok(signed.to_with(paths::LIST, &Flash::good(text::done_moved(&moved.label))))
}
