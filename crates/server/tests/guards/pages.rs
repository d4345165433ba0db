//! The demo, walked through: every link found in a page leads somewhere, every form goes to an endpoint, every page is valid.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use identity::passwords::Hasher;
use identity::testing::{Browser, ORG, Site};
use identity::{UserId, users};

use crate::endpoints;

/// So many pages of one shape are looked at: two people's pages differ by their status.
const OF_A_SHAPE: usize = 6;

async fn demo() -> Site {
    let test = db::testing::sqlite().await;
    let site = Site::fresh(test.db.clone());
    server::demo::make(&test.db, &site.app.world, &Hasher::cheap(), "https://crm.x.example").await.unwrap();
    // The folder goes with the test; the file is open and stays until then.
    std::mem::forget(test);
    site
}

async fn who(site: &Site, user_name: &'static str) -> UserId {
    let found = site.app.db.read(move |read| users::find_by_user_name(read, ORG, user_name)).await.unwrap();
    found.unwrap_or_else(|| panic!("{user_name} is in the demo")).id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_link_and_every_form_leads_somewhere() {
    let site = demo().await;
    let endpoints = endpoints::of(&identity::http::router(site.app.clone()));
    let mut wrong = BTreeSet::new();
    let mut seen = 0;
    for user_name in ["helena.moss", "claire.fontaine", "priya.raman", "otis.grant", "maren.aldous"] {
        let browser = site.signed_in(who(&site, user_name).await).await;
        seen += Walk { browser, endpoints: &endpoints, wrong: &mut wrong, who: user_name }.all().await;
    }
    let browser = site.browser();
    seen += Walk { browser, endpoints: &endpoints, wrong: &mut wrong, who: "nobody" }.all().await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 60, "only {seen} pages were found");
}

struct Walk<'a> {
    browser: Browser,
    endpoints: &'a [endpoints::Endpoint],
    wrong: &'a mut BTreeSet<String>,
    who: &'static str,
}

impl Walk<'_> {
    async fn all(&mut self) -> usize {
        let mut waiting = vec![("/".to_owned(), "the beginning".to_owned())];
        let mut known = BTreeSet::from(["/".to_owned()]);
        let mut of_shape: BTreeMap<String, usize> = BTreeMap::new();
        let mut seen = 0;
        while let Some((path, from)) = waiting.pop() {
            let shape = self.shape(&path);
            let count = of_shape.entry(shape).or_default();
            *count += 1;
            if *count > OF_A_SHAPE {
                continue;
            }
            seen += 1;
            for next in self.look(&path, &from).await {
                if known.insert(next.clone()) {
                    waiting.push((next, path.clone()));
                }
            }
        }
        seen
    }

    /// The endpoint that answers a path and the names of its parameters, so that pages alike count together. A list knows so many
    /// parameters that their sets would never end: from three on they are alike.
    fn shape(&self, path: &str) -> String {
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let names: BTreeSet<&str> = query.split('&').filter_map(|parameter| parameter.split('=').next()).collect();
        let found = self.endpoints.iter().find(|(_, pattern)| fits(pattern, bare));
        let names = if names.len() > 2 { "many".to_owned() } else { names.into_iter().collect::<Vec<_>>().join("&") };
        format!("{}?{names}", found.map_or(bare, |(_, pattern)| pattern))
    }

    /// Opens a page, judges it, and gives where it leads.
    async fn look(&mut self, path: &str, from: &str) -> Vec<String> {
        let answer = self.browser.get(path).await;
        let status = answer.status.as_u16();
        if status >= 400 {
            self.wrong.insert(format!("{}: {path}, linked from {from}, answers {status}", self.who));
        }
        if answer.status.is_redirection() {
            return vec![without_fragment(answer.location())];
        }
        if !answer.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html")) {
            return Vec::new();
        }
        for fault in web::testing::check_html(&answer.body) {
            self.wrong.insert(format!("{}: {path}: {fault}", self.who));
        }
        for action in values(&answer.body, " action=\"") {
            self.check_action(path, &action);
        }
        values(&answer.body, " href=\"").into_iter().filter(|link| link.starts_with('/')).map(|link| without_fragment(&link)).collect()
    }

    fn check_action(&mut self, page: &str, action: &str) {
        let path = action.split(['?', '#']).next().unwrap_or_default();
        let path = if path.is_empty() { page.split('?').next().unwrap() } else { path };
        if !self.endpoints.iter().any(|(method, pattern)| (*method == Method::POST || *method == Method::GET) && fits(pattern, path)) {
            self.wrong.insert(format!("{}: a form of {page} goes to {path}, which is no endpoint", self.who));
        }
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(want, part)| want == part || want.starts_with('{'))
}

fn without_fragment(link: &str) -> String {
    link.split('#').next().unwrap_or_default().to_owned()
}

/// The values of an attribute in a page, with what the page escapes taken back.
fn values(page: &str, attribute: &str) -> Vec<String> {
    page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()).map(|value| value.replace("&amp;", "&")).collect()
}
