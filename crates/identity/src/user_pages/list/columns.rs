//! Which columns the list has, and in which order. What is chosen is kept for whoever chose it; under a saved view it stands in the
//! address instead, and changes nothing until the view is updated.

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Button, ColumnMenu, Flash, Tone, button, card, error_summary, icon, link_button, mini_table, narrow, notice, select};
use web::page::Crumb;
use web::url::Query;
use web::{Page, Problem, icons};

use super::super::paths;
use super::asked::{Asked, DENSITIES};
use super::rows::{all_columns, column_label};
use super::text;
use crate::custom_fields::{self, UserField};
use crate::http::{App, Signed};
use crate::list_choices::{self, ListChoice};
use crate::users::Shown;

/// Where columns are chosen.
pub(in crate::user_pages) const COLUMNS: &str = "/administration/users/columns";

/// The form as sent, by the menu of the list or by the page.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(in crate::user_pages) struct ColumnsForm {
    /// The list's own parameters.
    list: String,
    columns: Vec<String>,
    /// Every column in its order, shown or not.
    order: Vec<String>,
    density: String,
    up: Option<String>,
    down: Option<String>,
    reset: Option<String>,
}

/// A form that is shown: every column in its order, and whether it is ticked.
struct Shelf {
    columns: Vec<(String, bool)>,
    density: String,
    /// What was moved, to where, and by which button.
    moved: Option<(usize, &'static str)>,
}

impl Shelf {
    fn of(asked: &Asked, fields: &[UserField]) -> Self {
        let ticked = asked.input.shows.iter().map(|shown| (shown.word().into_owned(), true));
        let others = all_columns(fields).into_iter().filter(|shown| !asked.input.shows.contains(shown));
        let columns = ticked.chain(others.map(|shown| (shown.word().into_owned(), false))).collect();
        Self { columns, density: DENSITIES[usize::from(asked.is_compact)].to_owned(), moved: None }
    }

    /// As it was sent, with what was moved in its new place. Columns that there are not are left out.
    fn sent(form: &ColumnsForm, fields: &[UserField]) -> Self {
        let all: Vec<String> = all_columns(fields).into_iter().map(|shown| shown.word().into_owned()).collect();
        let mut order: Vec<&String> = Vec::new();
        for word in form.order.iter().chain(&form.columns).chain(&all) {
            if all.contains(word) && !order.contains(&word) {
                order.push(word);
            }
        }
        let place = |word: &Option<String>| order.iter().position(|known| Some(*known) == word.as_ref());
        let moved = match (place(&form.up), place(&form.down)) {
            (Some(at), _) => Some((at, at.saturating_sub(1), "up")),
            (_, Some(at)) => Some((at, (at + 1).min(order.len() - 1), "down")),
            _ => None,
        };
        if let Some((from, to, _)) = moved {
            order.swap(from, to);
        }
        let columns = order.into_iter().map(|word| (word.clone(), form.columns.contains(word))).collect();
        Self { columns, density: form.density.clone(), moved: moved.map(|(_, to, way)| (to, way)) }
    }
}

/// The menu of columns on the list.
pub(super) fn menu<'a>(asked: &Asked, fields: &[UserField]) -> ColumnMenu<'a> {
    let shelf = Shelf::of(asked, fields);
    let label = |word: &str| Shown::from_word(word).map_or_else(String::new, |shown| column_label(fields, shown));
    let choices = shelf.columns.iter().map(|(word, is_shown)| (word.clone().into(), label(word).into(), *is_shown)).collect();
    let order = asked.here().without("after").without("at").without("part").at(COLUMNS).to_string();
    let mut buttons = vec![link_button(text::columns_to_order(), order)];
    if asked.has_choice && !asked.is_in_view() {
        buttons.push(usual());
    }
    ColumnMenu { action: COLUMNS.into(), choices, extra: density(&shelf.density), buttons }
}

fn usual<'a>() -> Button<'a> {
    button(text::columns_usual()).sends("reset", "1")
}

fn density(value: &str) -> Markup {
    let choices = [(DENSITIES[0], text::density_comfortable()), (DENSITIES[1], text::density_compact())];
    html! { (select("density", text::density()).quiet().options(choices).value(value.to_owned())) }
}

/// What the address of a list asks for, with the reader's own columns, and the custom fields.
async fn settled(app: &App, signed: &Signed, query: &Query) -> Result<(Asked, Vec<UserField>), Fault> {
    let (ctx, mut asked) = (signed.ctx.clone(), Asked::of(query));
    list_choices::reader(&ctx)?;
    let found = app.db.read(move |read| {
        let fields = custom_fields::list(read, ctx.org)?;
        asked.settle(&fields, list_choices::find(&ctx, read)?.as_ref());
        Ok::<_, Fault>((asked, fields))
    });
    found.await
}

/// `GET …/columns`: the page on which they are put in order.
pub(in crate::user_pages) async fn page(
    State(app): State<App>,
    signed: Signed,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let (asked, fields) = settled(&app, &signed, &Query::of(&uri)).await?;
    Ok(signed.show(shelf_page(&asked, &fields, &Shelf::of(&asked, &fields), None)))
}

/// `POST …/columns`: moves one and shows the page again, or keeps what was chosen and leads back to the list.
pub(in crate::user_pages) async fn choose(State(app): State<App>, signed: Signed, form: Form<ColumnsForm>) -> Result<Response, Problem> {
    let form = form.input;
    let (mut asked, fields) = settled(&app, &signed, &Query::parse(&form.list)).await?;
    if form.up.is_some() || form.down.is_some() {
        return Ok(signed.show(shelf_page(&asked, &fields, &Shelf::sent(&form, &fields), None)));
    }
    let bare = asked.here().without("after").without("at").without("part").without("columns").without("density");
    let ctx = signed.ctx.clone();
    if form.reset.is_some() {
        app.db.write(move |tx| list_choices::reset(&ctx, tx)).await?;
        return Ok(signed.to_with(&bare.to_string(), &Flash::good(text::columns_reset())));
    }
    let read = match read(&form, &fields) {
        Ok(shows) => shows,
        Err(fault) => return Ok(signed.show(shelf_page(&asked, &fields, &Shelf::sent(&form, &fields), Some(&fault)))),
    };
    (asked.input.shows, asked.is_compact) = (read, form.density == DENSITIES[1]);
    if asked.is_in_view() {
        return Ok(signed.to_with(&asked.put_columns(bare).to_string(), &Flash::good(text::columns_shown())));
    }
    let columns = asked.input.shows.iter().map(|shown| shown.word().into_owned()).collect();
    let choice = ListChoice { columns, is_compact: asked.is_compact };
    app.db.write(move |tx| list_choices::choose(&ctx, tx, &choice)).await?;
    Ok(signed.to_with(&bare.to_string(), &Flash::good(text::columns_kept())))
}

/// The columns that were ticked, in their order. One that there is not is refused: a field may be gone since the form was made.
fn read(form: &ColumnsForm, fields: &[UserField]) -> Result<Vec<Shown>, Fault> {
    let all = all_columns(fields);
    let mut shows = Vec::new();
    for word in &form.columns {
        let Some(shown) = Shown::from_word(word).filter(|shown| all.contains(shown)) else {
            let words: Vec<_> = all.iter().map(|shown| shown.word()).collect();
            let typed: String = word.chars().take(40).collect();
            return Err(Fault::field("columns", "list.no_column", text::list_no_column(typed, words.join(", "))));
        };
        if !shows.contains(&shown) {
            shows.push(shown);
        }
    }
    if !DENSITIES.contains(&form.density.as_str()) {
        let typed: String = form.density.chars().take(40).collect();
        return Err(Fault::field("density", "list.no_density", text::list_no_density(typed, DENSITIES.join(", "))));
    }
    Ok(shows)
}

fn shelf_page(asked: &Asked, fields: &[UserField], shelf: &Shelf, fault: Option<&Fault>) -> Page {
    let label = |word: &str| Shown::from_word(word).map_or_else(String::new, |shown| column_label(fields, shown));
    let back = asked.here().without("after").without("at").without("part");
    let list = back.clone().at("").to_string();
    let rows: Vec<Vec<Markup>> = (0..shelf.columns.len()).map(|at| row(shelf, at, &label)).collect();
    let keep = if asked.is_in_view() { text::columns_show() } else { text::columns_keep() };
    let body = html! {
        form method="post" action=(COLUMNS) {
            input type="hidden" name="list" value=(list.trim_start_matches('?'));
            // What Enter presses: without it, the first arrow.
            button.sr type="submit" tabindex="-1" aria-hidden="true" { (keep) }
            (error_summary(fault))
            @let moved = shelf.moved.and_then(|(at, _)| Some((at, shelf.columns.get(at)?)));
            div role="status" {
                @if let Some((at, (word, _))) = moved { (notice(Tone::Plain, text::columns_moved(label(word), at + 1, shelf.columns.len()))) }
            }
            (card("").body(html! {
                (mini_table(text::columns_table(), &[text::columns_column(), text::columns_order()], &rows))
                (density(&shelf.density))
                div.actions {
                    (button(keep).primary())
                    (link_button(text::columns_cancel(), back.to_string()))
                    @if asked.has_choice && !asked.is_in_view() { (usual()) }
                }
            }))
        }
    };
    let sentence = if asked.is_in_view() { text::columns_sentence_view() } else { text::columns_sentence() };
    let crumbs = vec![Crumb::link(text::users(), back.to_string()), Crumb::here(text::columns_title())];
    let status = fault.map_or(StatusCode::OK, |_| web::problem::status_of(Category::Invalid));
    Page::new(text::columns_title()).sentence(sentence).crumbs(crumbs).section(paths::LIST).status(status).body(narrow(body))
}

/// A column with its tick and the arrows that move it. The arrow that was pressed has the focus again, or the other one at an end.
fn row(shelf: &Shelf, at: usize, label: &dyn Fn(&str) -> String) -> Vec<Markup> {
    let (word, is_shown) = &shelf.columns[at];
    let (name, last) = (label(word), shelf.columns.len() - 1);
    let has_focus = |way: &str| {
        shelf.moved.is_some_and(|(place, pressed)| {
            let stands = if place == 0 {
                "down"
            } else if place == last {
                "up"
            } else {
                pressed
            };
            place == at && way == stands
        })
    };
    let arrow = |way: &'static str, said: String, shown| {
        html! {
            button.btn.ghost.square.small type="submit" name=(way) value=(word) aria-label=(said) title=(said) autofocus[has_focus(way)] { (icon(shown)) }
        }
    };
    vec![
        html! {
            label.tick { input type="checkbox" name="columns" value=(word) checked[*is_shown] autocomplete="off"; bdi { (name) } }
            input type="hidden" name="order" value=(word);
        },
        html! {
            div.actions {
                @if at > 0 { (arrow("up", text::columns_up(&name), icons::LuArrowUp)) }
                @if at < last { (arrow("down", text::columns_down(&name), icons::LuArrowDown)) }
            }
        },
    ]
}
