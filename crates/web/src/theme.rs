//! Light, dark, or as the system says. The choice stands in a cookie, so that the first byte of a page has it.

use axum::response::{IntoResponse, Redirect, Response};

use crate::client_ip::Arrival;
use crate::cookies::{Jar, SetCookie};
use crate::form::Form;
use crate::problem::Problem;
use crate::{text, url};

/// Where the choice is posted.
pub const PATH: &str = "/theme";
const COOKIE: &str = "theme";
const YEAR_SECS: i64 = 365 * 24 * 3600;

/// Which theme a page is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every theme, as the switch lists them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The theme that a browser's cookies choose.
    pub fn of(jar: &Jar) -> Self {
        jar.get(COOKIE).map_or(Self::System, Self::from_word)
    }

    /// The word in the cookie, the form and `data-theme`.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => text::theme_system(),
            Self::Light => text::theme_light(),
            Self::Dark => text::theme_dark(),
        }
    }

    fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

/// What the switch posts.
#[derive(Debug, serde::Deserialize)]
pub struct ChooseTheme {
    theme: String,
    #[serde(default)]
    back: String,
}

/// The handler of [`PATH`]: keeps the choice and goes back.
#[allow(clippy::unused_async, reason = "a handler is async")]
pub async fn choose(arrival: Arrival, form: Form<ChooseTheme>) -> Result<Response, Problem> {
    let theme = Theme::from_word(&form.input.theme);
    let cookie = SetCookie::new(COOKIE, theme.word()).max_age_secs(YEAR_SECS);
    Ok((cookie.headers(arrival.https), Redirect::to(url::local(&form.input.back))).into_response())
}
