//! Anybody's request: which organization, from where, in which theme.

use access::Ctx;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Actor, Call, Via};
use web::client_ip::Arrival;
use web::cookies::{Jar, redirect_with_flash};
use web::kit::Flash;
use web::page::Shell;
use web::theme::Theme;
use web::{Page, Problem};

use super::app::{App, ORG};
use crate::organization::{self, Organization};

/// A request by anybody.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The call, by nobody.
    pub ctx: Ctx,
    /// The organization, once it is set up.
    pub organization: Option<Organization>,
    /// Cookies.
    pub jar: Jar,
    /// Address, https, request id.
    pub arrival: Arrival,
    /// The path, without query.
    pub path: String,
    /// The path with its query.
    pub path_and_query: String,
    /// The host that the browser asked, for the proposal of a public address.
    pub host: String,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let found = app.db.read(|read| organization::find(read, ORG)).await.map_err(kernel::Fault::from)?;
        Ok(Self::of(parts, app, found))
    }
}

impl Visit {
    pub(super) fn of(parts: &Parts, app: &App, organization: Option<Organization>) -> Self {
        let arrival = parts.extensions.get::<Arrival>().cloned().unwrap_or_default();
        let mut call = Call::new(ORG, Actor::Anonymous, Via::Page, &app.world);
        call.client = arrival.client(&parts.headers);
        Self {
            ctx: Ctx::nobody(call),
            organization,
            jar: Jar::read(&parts.headers, arrival.https),
            path: parts.uri.path().to_owned(),
            path_and_query: parts.uri.path_and_query().map_or_else(|| parts.uri.path().to_owned(), ToString::to_string),
            host: host_of(&parts.headers, parts),
            arrival,
        }
    }

    /// The organization's name, or the product's before there is one.
    pub fn organization_name(&self) -> String {
        self.organization.as_ref().map_or_else(|| "Usher".to_owned(), |o| o.name.clone())
    }

    /// The frame without navigation.
    pub fn shell(&self) -> Shell {
        let banners = if self.arrival.https { Vec::new() } else { vec![Shell::plain_http_banner()] };
        Shell {
            organization: self.organization_name(),
            theme: Theme::of(&self.jar),
            here: self.path.clone(),
            flash: self.jar.flash(),
            https: self.arrival.https,
            banners,
            ..Shell::default()
        }
    }

    /// A page as a response.
    pub fn show(&self, page: Page) -> Response {
        page.respond(&self.shell())
    }

    /// A redirect that says what happened.
    pub fn to_with(&self, path: &str, flash: &Flash) -> Response {
        redirect_with_flash(path, flash, self.arrival.https)
    }

    /// A redirect.
    pub fn to(&self, path: &str) -> Response {
        Redirect::to(path).into_response()
    }
}

fn host_of(headers: &HeaderMap, parts: &Parts) -> String {
    let header = headers.get(axum::http::header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| parts.uri.host()).unwrap_or_default().to_owned()
}
