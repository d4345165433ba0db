//! The menu of views on the list.

use maud::{Markup, html};
use web::kit::{self, MenuItem};
use web::url::Query;

use super::{VIEWS, address, page_of};
use crate::http::Signed;
use crate::saved_views::{SavedView, text};

/// The views that one sees, what is shown under which name, and what may be done with it. `shown` is the list as it stands, in
/// its canonical form; `opened` the view that it was opened by.
pub(in crate::user_pages) fn menu(signed: &Signed, views: &[SavedView], shown: &str, opened: Option<&str>) -> Markup {
    let opened = opened.and_then(|id| views.iter().find(|view| view.id.to_string() == id));
    let mut items: Vec<MenuItem<'_>> =
        views.iter().map(|view| MenuItem::choice(&*view.name, address(view), opened.is_some_and(|open| open.id == view.id))).collect();
    if !items.is_empty() {
        items.push(MenuItem::Line);
    }
    let changed = opened.filter(|view| view.query != shown);
    let with_state = |path: String| Query::parse(shown).at(path);
    if let Some(view) = changed.filter(|view| view.may_change(&signed.ctx)) {
        let action = with_state(page_of(view.id, "/shows")).with("version", view.version.to_string()).to_string();
        items.push(MenuItem::post(text::update(&view.name), action));
    }
    items.push(MenuItem::link(text::save_as(), with_state(format!("{VIEWS}/new")).to_string()));
    items.push(MenuItem::link(text::manage(), VIEWS));
    let label = match (opened, changed) {
        (None, _) => text::views().to_owned(),
        (Some(view), None) => view.name.clone(),
        (Some(view), Some(_)) => text::changed_since(&view.name),
    };
    html! { (kit::menu("saved-views", label, items).icon(web::icons::LuBookmark)) }
}
