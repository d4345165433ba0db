//! Every component in every state, for eyes, screenshots and tests. The server mounts it in development only.
//!
//! A component without a sample here is not finished: the tests render every page of the gallery and check its HTML.

mod components;
mod sample_form;
mod sample_list;
mod shell;

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};

use crate::client_ip::Arrival;
use crate::cookies::Jar;
use crate::kit::Flash;
use crate::page::{Page, Shell};
use crate::problem::Problem;
use crate::theme::Theme;
use crate::url::Query;
use crate::{text, theme};

/// The names of the gallery's pages, in order.
pub const PAGES: [&str; 12] =
    ["", "buttons", "fields", "choices", "boxes", "tell", "working", "users", "users-empty", "user", "confirm", "wizard"];

/// The gallery with what the product has at other addresses: jump-to and the theme. For the gallery's own server.
pub fn alone() -> Router {
    router()
        .route("/jump", get(|| async { shell::jump_results().into_string().into_response() }))
        .route(theme::PATH, axum::routing::post(theme::choose))
}

/// The gallery under `/gallery`.
pub fn router() -> Router {
    Router::new()
        .route("/gallery", get(|request: Request| async move { show("", &request) }))
        .route("/gallery/{page}", get(|Path(page): Path<String>, request: Request| async move { show(&page, &request) }))
}

fn show(name: &str, request: &Request) -> Response {
    let https = request.extensions().get::<Arrival>().is_some_and(|arrival| arrival.https);
    let jar = Jar::read(request.headers(), https);
    let query = Query::of(request.uri());
    let theme = match query.get("theme") {
        Some("dark") => Theme::Dark,
        Some("light") => Theme::Light,
        _ => Theme::of(&jar),
    };
    let flash = query.get("toast").map(|words| Flash::good(words).undo("/gallery"));
    let banners = if name == "tell" { vec![Shell::plain_http_banner()] } else { Vec::new() };
    let shell = Shell { theme, https, banners, flash, here: request.uri().path().to_owned(), ..shell::sample() };
    if name == "picks" {
        return axum::response::Html(sample_form::picks().into_string()).into_response();
    }
    match page(name, &query) {
        Some(page) => page.respond(&shell),
        None => Problem::from(kernel::Fault::not_found()).into_response(),
    }
}

/// One page of the gallery.
pub fn page(name: &str, query: &Query) -> Option<Page> {
    Some(match name {
        "" => Page::new(text::gallery()).sentence(text::gallery_sentence()).body(index()),
        "buttons" => Page::new("Buttons").body(components::buttons()),
        "fields" => Page::new("Fields").body(components::fields()),
        "choices" => Page::new("Choices").body(components::choices()),
        "boxes" => Page::new("Boxes").body(components::boxes()),
        "tell" => Page::new("Notices and progress").body(components::tell()),
        "working" => components::working(query),
        "users" => sample_list::page(query),
        "users-empty" => sample_list::empty_page(),
        "user" => sample_form::page(),
        "confirm" => Page::bare("Lock Amelia Chen").body(components::confirmation()),
        "wizard" => components::wizard(),
        _ => return None,
    })
}

/// The sample frame that the pages are shown in.
pub fn sample_shell() -> Shell {
    shell::sample()
}

fn index() -> Markup {
    html! {
        ul.stack {
            @for page in PAGES.iter().skip(1) { li { a.link href={ "/gallery/" (page) } { (page) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check_html;

    #[test]
    fn every_page_of_the_gallery_is_well_formed() {
        for name in PAGES {
            for theme in Theme::ALL {
                let query = Query::new(format!("/gallery/{name}"));
                let shell = Shell { theme, flash: Some(Flash::good("Saved").undo("/x")), ..sample_shell() };
                let document = page(name, &query).unwrap().render(&shell).into_string();
                assert_eq!(check_html(&document), Vec::<String>::new(), "page {name}");
            }
        }
    }

    #[test]
    fn every_component_has_a_sample() {
        let all: String =
            PAGES.iter().map(|name| page(name, &Query::new("/gallery")).unwrap().render(&sample_shell()).into_string()).collect();
        for class in [
            "btn primary",
            "btn danger",
            "btn ghost",
            " square",
            "avatar",
            "badge",
            "status",
            "field",
            "select",
            "choice switch",
            "radio-cards",
            "<textarea",
            "new-password",
            "card slim",
            "pair",
            "facts",
            "views",
            "search",
            "chip",
            "bulk",
            "foot",
            "empty",
            "menu",
            "confirm",
            "steps",
            "tree",
            "progress",
            "toast",
            "banner",
            "notice",
            "save-bar",
            "summary",
            "diff",
            "copyable",
            "feed",
            "<kbd",
            "mini",
        ] {
            assert!(all.contains(class), "{class}");
        }
    }
}
