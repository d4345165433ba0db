//! A request, the door by which it comes, and what was answered.

use identity::http::SESSION_COOKIE;
use identity::testing::Site;

use crate::support::Serving;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub enum Request {
    /// One form of the owner's.
    Post {
        /// What it is, for reports.
        what: &'static str,
        path: String,
        form: Vec<(&'static str, String)>,
    },
    /// An invitation taken back, and sent again.
    Again { revoke: String, invite: String },
    /// An invitation accepted by its link.
    Accept { code: String },
}

impl Request {
    /// Whether it may be refused for want of a seat.
    pub fn takes_a_seat(&self) -> bool {
        match self {
            Self::Post { what, .. } => *what != "unfreeze",
            Self::Again { .. } => true,
            Self::Accept { .. } => false,
        }
    }
}

/// How it was answered.
#[derive(Debug)]
pub enum Answered {
    Done,
    /// In words that name the user plan.
    Refused,
    /// Too many asked at once: nothing was done, and when to come back is said.
    Busy,
    Otherwise(String),
}

/// By which door requests come.
pub enum Door {
    /// The router of this process.
    Here { site: Box<Site>, token: String },
    /// Processes, each for every so many.
    Processes { servings: Vec<Serving>, cookie: String },
}

/// What came back: status, text, cookies that were set.
struct Came {
    status: u16,
    body: String,
    cookies: String,
    /// Whether it says when to come back.
    comes_back: bool,
}

const PASSWORD: &str = "plumage rivet cactus";

impl Door {
    /// Runs the request that stands at place `at`.
    pub async fn run(self: &std::sync::Arc<Self>, at: usize, request: &Request) -> Answered {
        match request {
            Request::Post { path, form, .. } => judged(&self.post(at, path, form.clone(), None).await),
            Request::Again { revoke, invite } => {
                let revoked = self.post(at, revoke, Vec::new(), None).await;
                if revoked.status != 303 {
                    return not_opened("taking back", &revoked);
                }
                judged(&self.post(at, invite, Vec::new(), None).await)
            }
            Request::Accept { code } => {
                let opened = self.post(at, "/invitation/open", vec![("code", code.clone())], Some(String::new())).await;
                if opened.status != 303 {
                    return not_opened("the link", &opened);
                }
                let form = vec![("password", PASSWORD.to_owned()), ("confirm_password", PASSWORD.to_owned())];
                judged(&self.post(at, "/invitation/password", form, Some(opened.cookies)).await)
            }
        }
    }

    /// Posts as the owner, or with other cookies.
    async fn post(self: &std::sync::Arc<Self>, at: usize, path: &str, form: Vec<(&'static str, String)>, cookies: Option<String>) -> Came {
        match &**self {
            Self::Here { site, token } => {
                let browser = site.browser().at(&format!("10.0.{}.{}", at / 250, at % 250 + 1));
                if let Some(pairs) = cookies {
                    for (name, value) in pairs.split("; ").filter_map(|pair| pair.split_once('=')) {
                        browser.keep(name, value);
                    }
                } else {
                    browser.keep(SESSION_COOKIE, token);
                }
                let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let answer = browser.post(path, &pairs).await;
                let set = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
                let cookies = set.map(|cookie| cookie.split(';').next().unwrap_or_default()).collect::<Vec<_>>().join("; ");
                let comes_back = answer.headers.contains_key("retry-after");
                Came { status: answer.status.as_u16(), body: answer.body, cookies, comes_back }
            }
            Self::Processes { cookie, .. } => {
                let fields: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", web::url::segment(value))).collect();
                let (body, cookie) = (fields.join("&"), cookies.unwrap_or_else(|| cookie.clone()));
                let cookie = if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") };
                let request = format!(
                    "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/html\r\n{cookie}sec-fetch-site: same-origin\r\n\
                     content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                let door = std::sync::Arc::clone(self);
                let sent = tokio::task::spawn_blocking(move || {
                    let Self::Processes { servings, .. } = &*door else { unreachable!("the door is this one") };
                    servings[at % servings.len()].send(&request)
                });
                let answer = sent.await.unwrap();
                let set = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
                let cookies = set.map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned()).collect::<Vec<_>>().join("; ");
                let comes_back = answer.head.contains("\r\nretry-after: ");
                Came { status: answer.status, body: answer.body, cookies, comes_back }
            }
        }
    }
}

/// The first of two steps ended otherwise than done.
fn not_opened(what: &str, came: &Came) -> Answered {
    match judged(came) {
        Answered::Busy => Answered::Busy,
        _ => Answered::Otherwise(format!("{what} was answered with {}: {}", came.status, words(&came.body))),
    }
}

/// Whether the page says who is busy: the database, or whoever hashes passwords.
fn is_named_busy(body: &str) -> bool {
    ["your turn did not come in time", "Too many people are signing in"].iter().any(|words| body.contains(words))
}

fn judged(came: &Came) -> Answered {
    match came.status {
        303 => Answered::Done,
        409 | 422 if came.body.contains("seats of the user plan “light”") => Answered::Refused,
        422 if came.body.contains("user plan “light” has") => Answered::Refused,
        503 if came.comes_back && is_named_busy(&came.body) => Answered::Busy,
        status => Answered::Otherwise(format!("answered with {status}: {}", words(&came.body))),
    }
}

/// What an answer says, as far as a report needs it.
fn words(body: &str) -> String {
    let at = body.find("role=\"alert\"").unwrap_or(0);
    let text: String = body[at..].split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    text.split_whitespace().take(60).collect::<Vec<_>>().join(" ")
}

/// Brings them into an order that the seed decides.
pub fn shuffle<T>(all: &mut [T], seed: u64) {
    let mut state = seed | 1;
    for at in (1..all.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        all.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
    }
}
