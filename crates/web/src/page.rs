//! A page and the frame around it.
//!
//! A handler builds a [`Page`]; the server makes the [`Shell`] (who is signed in, what they may open) once a request, and
//! [`Page::respond`] puts one into the other. A bare page (sign-in, wizard, error) stands in a card in the middle.

mod bare;
mod frame;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, Render, html};

use crate::cookies::SetCookie;
use crate::kit::{Flash, Tone};
use crate::theme::Theme;
use crate::{Icon, assets};

/// Everything around a page: whose system, who is signed in, where they may go.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The organization's name; "Usher" before there is one.
    pub organization: String,
    /// The language of the words, as in `lang`.
    pub lang: String,
    /// The chosen theme.
    pub theme: Theme,
    /// The path of this request, without query: marks the place in the navigation, and where a theme's choice goes back to.
    pub here: String,
    /// The navigation: only what the person may open.
    pub nav: Vec<NavSection>,
    /// Who is signed in.
    pub person: Option<Person>,
    /// Lines across the top: plain http, somebody logged in as somebody else.
    pub banners: Vec<Banner>,
    /// What the last act left to say.
    pub flash: Option<Flash>,
    /// Whether the request came over https: decides the names of cookies.
    pub https: bool,
}

impl Default for Shell {
    fn default() -> Self {
        Self {
            organization: String::from("Usher"),
            lang: String::from("en"),
            theme: Theme::System,
            here: String::from("/"),
            nav: Vec::new(),
            person: None,
            banners: Vec::new(),
            flash: None,
            https: false,
        }
    }
}

impl Shell {
    /// The banner for connections that are not encrypted.
    pub fn plain_http_banner() -> Banner {
        Banner { tone: Tone::Warn, words: crate::text::plain_http().to_owned(), link: None }
    }
}

/// A line across the top of every page.
#[derive(Debug, Clone)]
pub struct Banner {
    /// How it sounds.
    pub tone: Tone,
    /// What it says.
    pub words: String,
    /// What to do about it: a link's words, and where it leads.
    pub link: Option<(String, String)>,
}

/// Links under a heading; the first section has none.
#[derive(Debug, Clone)]
pub struct NavSection {
    /// The heading.
    pub title: Option<String>,
    /// The links.
    pub items: Vec<NavItem>,
}

/// A link of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// What it says.
    pub label: String,
    /// Where it leads, a path.
    pub href: String,
    /// Its icon.
    pub icon: Icon,
    /// How many wait there; none for nothing.
    pub count: Option<String>,
}

impl NavItem {
    /// A link.
    pub fn new(label: impl Into<String>, href: impl Into<String>, icon: Icon) -> Self {
        Self { label: label.into(), href: href.into(), icon, count: None }
    }
}

/// One step on the way to a page.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// What it says.
    pub label: String,
    /// Where it leads; none for the page itself.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// Who is signed in, at the foot of the navigation.
#[derive(Debug, Clone)]
pub struct Person {
    /// First and last name.
    pub name: String,
    /// The second line: the role.
    pub role: String,
    /// Where My account is.
    pub account: String,
    /// Where signing out posts.
    pub sign_out: String,
}

/// A page; see the module.
#[derive(Debug, Clone)]
pub struct Page {
    title: String,
    sentence: Option<Markup>,
    crumbs: Vec<Crumb>,
    actions: Option<Markup>,
    body: Markup,
    is_wide: bool,
    is_bare: bool,
    section: Option<String>,
    refresh_secs: Option<u32>,
    status: StatusCode,
}

impl Page {
    /// A page within the frame.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            sentence: None,
            crumbs: Vec::new(),
            actions: None,
            body: html! {},
            is_wide: false,
            is_bare: false,
            section: None,
            refresh_secs: None,
            status: StatusCode::OK,
        }
    }

    /// A page without navigation: a card in the middle, under the mark.
    pub fn bare(title: impl Into<String>) -> Self {
        Self { is_bare: true, ..Self::new(title) }
    }

    /// One sentence under the title.
    #[must_use]
    pub fn sentence(self, sentence: impl Render) -> Self {
        Self { sentence: Some(sentence.render()), ..self }
    }

    /// The way to this page.
    #[must_use]
    pub fn crumbs(self, crumbs: Vec<Crumb>) -> Self {
        Self { crumbs, ..self }
    }

    /// Buttons beside the title, at most one of them primary.
    #[must_use]
    pub fn actions(self, actions: Markup) -> Self {
        Self { actions: Some(actions), ..self }
    }

    /// What the page shows.
    #[must_use]
    pub fn body(self, body: Markup) -> Self {
        Self { body, ..self }
    }

    /// The body reaches from edge to edge (a list); a bare page's card is wider (a wizard).
    #[must_use]
    pub fn wide(self) -> Self {
        Self { is_wide: true, ..self }
    }

    /// The place in the navigation, where the path alone does not tell.
    #[must_use]
    pub fn section(self, path: impl Into<String>) -> Self {
        Self { section: Some(path.into()), ..self }
    }

    /// Without JavaScript the page loads again after so many seconds: for progress.
    #[must_use]
    pub fn refresh(self, seconds: u32) -> Self {
        Self { refresh_secs: Some(seconds), ..self }
    }

    /// Another status than 200: 422 with a form shown again, 404 with an error.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The whole document.
    pub fn render(&self, shell: &Shell) -> Markup {
        let theme = (shell.theme != Theme::System).then(|| shell.theme.word());
        html! {
            (DOCTYPE)
            html lang=(shell.lang) data-theme=[theme] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · " (shell.organization) }
                    link rel="icon" href=(assets::icon_path()) type="image/svg+xml";
                    link rel="stylesheet" href=(assets::css_path());
                    script type="module" src=(assets::js_path()) {}
                    @if let Some(seconds) = self.refresh_secs { noscript { meta http-equiv="refresh" content=(seconds); } }
                }
                @if self.is_bare { (bare::body(self, shell)) } @else { (frame::body(self, shell)) }
            }
        }
    }

    /// The response: status, content type, not stored anywhere, and the shown message taken away.
    pub fn respond(self, shell: &Shell) -> Response {
        let document = self.render(shell).into_string();
        let mut response = (self.status, document).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if shell.flash.is_some() {
            headers.append(SET_COOKIE, SetCookie::clear_flash().header(shell.https));
        }
        response
    }
}
