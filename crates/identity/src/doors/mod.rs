//! How a link comes in from a mail, the same for every purpose.
//!
//! ```text
//! GET  /invitation#<code>      a page with a form for the code; the script puts the fragment into it and sends it
//! POST /invitation/open        looks the code up, keeps it in a cookie for an hour, goes on to
//! GET  /invitation/password    what the link is for; only a POST from there uses it up
//! ```
//!
//! The code stands in the fragment, which browsers send to nobody, so it is in no log and no `Referer`. A mail scanner that
//! fetches the address gets a form. Without JavaScript one pastes the code from the mail into that form
//! (`docs/decisions/0007-links.md`).

mod choose_password;
mod text;

use axum::response::{IntoResponse, Response};
use kernel::{Fault, Secret};
use maud::html;
use web::cookies::SetCookie;
use web::kit::{Tone, button, field, link_button, notice};
use web::{Page, Problem};

pub use choose_password::{ChooseForm, ChoosePassword, Rate, Shown};

use crate::http::{App, Visit};
use crate::passwords::PasswordContext;
use crate::tokens::{Purpose, TokenRow, look_up, read_code};
use crate::{organization, users};

/// A cookie holds the code for so long: enough to think of a password.
const KEPT_SECS: i64 = 3600;

/// What one kind of link leads to.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// What its links are for.
    pub purpose: Purpose,
    /// Where to post the code.
    pub open: &'static str,
    /// What comes after.
    pub next: &'static str,
    /// The cookie that keeps the code in between.
    pub cookie: &'static str,
    /// The title of the page that asks for the code.
    pub title: fn() -> &'static str,
    /// How to get another link.
    pub another: fn() -> &'static str,
}

/// A link that somebody holds, with what the page after it shows.
#[derive(Debug, Clone)]
pub struct Held {
    /// The code.
    pub code: Secret,
    /// The link.
    pub link: TokenRow,
    /// Whose account it is.
    pub user: users::User,
    /// What a new password must not be made of.
    pub context: PasswordContext,
}

/// The form of the code.
#[derive(Debug, serde::Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: Secret,
}

impl Door {
    /// The page that asks for the code.
    pub fn page(&self, visit: &Visit) -> Response {
        let body = html! {
            form method="post" action=(self.open) data-fragment="code" {
                (field("code", text::code()).hint(text::code_hint()).autocomplete("off").max_length(500).required().autofocus())
                div.actions { (button(text::go_on()).primary()) }
            }
        };
        visit.show(Page::bare((self.title)()).sentence(text::door_sentence()).body(body))
    }

    /// Looks the code up, and goes on with it in a cookie.
    pub async fn open(&self, app: &App, visit: &Visit, form: CodeForm) -> Result<Response, Problem> {
        app.take_try(visit).await?;
        let Some(code) = read_code(form.code.reveal()) else { return Ok(self.dead(visit)) };
        let cookie = SetCookie::new(self.cookie, code.reveal()).max_age_secs(KEPT_SECS);
        if self.find(app, visit, code).await?.is_none() {
            return Ok(self.dead(visit));
        }
        Ok((cookie.headers(visit.arrival.https), visit.to(self.next)).into_response())
    }

    /// The link that this browser holds, if it still holds.
    pub async fn held(&self, app: &App, visit: &Visit) -> Result<Option<Held>, Problem> {
        let Some(code) = visit.jar.get(self.cookie).and_then(read_code) else { return Ok(None) };
        self.find(app, visit, code).await
    }

    /// Takes the cookie away.
    pub fn leave(&self, visit: &Visit, response: Response) -> Response {
        (SetCookie::clear(self.cookie).headers(visit.arrival.https), response).into_response()
    }

    /// The page for a link that does not work, whatever the reason.
    pub fn dead(&self, visit: &Visit) -> Response {
        let body = html! {
            (notice(Tone::Warn, (self.another)()))
            div.actions { (link_button(text::to_sign_in(), "/sign-in").primary()) }
        };
        let page = Page::bare(text::dead_title()).sentence(text::dead()).body(body).status(axum::http::StatusCode::NOT_FOUND);
        self.leave(visit, visit.show(page))
    }

    async fn find(&self, app: &App, visit: &Visit, code: Secret) -> Result<Option<Held>, Problem> {
        let (org, now, purpose) = (visit.ctx.org, visit.ctx.now, self.purpose);
        let found = app
            .db
            .read(move |read| {
                let Some(link) = look_up(read, org, &code, purpose, now)? else { return Ok(None) };
                let (user, organization) = (users::get(read, org, link.user)?, organization::get(read, org)?);
                let context = users::own_password_context(read, &user, &organization)?;
                let context = PasswordContext { email: link.address.clone(), ..context };
                Ok::<_, Fault>(Some(Held { code: code.clone(), link, user, context }))
            })
            .await?;
        Ok(found)
    }
}
