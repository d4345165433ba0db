//! A whole site for tests: an organization with an owner, people with roles, and browsers that keep their cookies.
//!
//! Time stands still until the test moves it; hashing is cheap; nothing leaves the process.

use std::sync::{Arc, Mutex, PoisonError};

use access::Ctx;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use db::{Db, Tx};
use kernel::call::World;
use kernel::{Actor, Call, Fault, KeyRing, OrgId, Secret, TestClock, TestRng, Via};
use tower::ServiceExt;
use web::edge::Edge;

use crate::companies::{self, CreateCompany};
use crate::http::{App, SESSION_COOKIE, Settings, router};
use crate::organization::{self, CreateOrganization};
use crate::passwords::{self, Hasher, SetPassword};
use crate::roles::{self, Builtin};
use crate::setup::{self, Gate};
use crate::users::{self, CreateUser, StartAs, UserType};
use crate::{CompanyId, UserId, groups, plans, sessions};

/// The organization of every test.
pub const ORG: OrgId = OrgId(1);
/// The password of everybody whom [`Site::person`] makes.
pub const PASSWORD: &str = "correct horse battery staple";

/// A site over a test's database.
#[derive(Debug, Clone)]
pub struct Site {
    /// What handlers have.
    pub app: App,
    /// The clock, to be moved.
    pub clock: TestClock,
    /// The set-up secret of a fresh site.
    pub setup_secret: Secret,
    router: Router,
}

impl Site {
    /// A site before its set-up.
    pub fn fresh(db: Db) -> Self {
        let clock = TestClock::default();
        let world = World { clock: Arc::new(clock.clone()), rng: Arc::new(TestRng::seeded(42)), keys: Arc::new(KeyRing::single([7; 32])) };
        let (gate, setup_secret) = Gate::new(&*world.rng);
        let app = App::new(db, world.clone(), Hasher::cheap(), gate, Settings::default());
        let router = Edge::new(Arc::clone(&world.rng)).around(router(app.clone()));
        Self { app, clock, setup_secret, router }
    }

    /// A site with an organization and its owner `ada`, who is Administrator.
    pub async fn founded(db: Db) -> (Self, UserId) {
        let site = Self::fresh(db);
        let ctx = site.product();
        let founded = site.write(move |tx| setup::found(&ctx, tx, adventure_works())).await;
        let root = founded.expect("the organization is made");
        let ada = site.person("ada", Builtin::Administrator, root).await;
        let ctx = site.product();
        site.write(move |tx| organization::set_owner(&ctx, tx, ada)).await.expect("ada becomes the owner");
        (site, ada)
    }

    /// A call of the product itself.
    pub fn product(&self) -> Ctx {
        self.app.product(Via::Setup)
    }

    /// A call of a person, with what they may at this moment.
    pub async fn ctx(&self, user: UserId) -> Ctx {
        let subject = self.app.db.read(move |read| roles::compile_subject(read, ORG, user)).await.expect("the subject compiles");
        Ctx::new(Call::new(ORG, Actor::User(user.0), Via::Page, &self.app.world), Arc::new(subject))
    }

    /// Runs a verb.
    pub async fn write<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    {
        self.app.db.write(verb).await
    }

    /// The root company.
    pub async fn root(&self) -> CompanyId {
        let root = self.app.db.read(|read| companies::root(read, ORG)).await.expect("companies are read");
        root.expect("there is a root").id
    }

    /// A company below another.
    pub async fn company(&self, name: &str, parent: CompanyId) -> CompanyId {
        let (ctx, input) = (self.product(), CreateCompany { name: name.to_owned(), parent: Some(parent) });
        self.write(move |tx| companies::create(&ctx, tx, input.clone())).await.expect("the company is made")
    }

    /// Somebody Active with a role at a company, with [`PASSWORD`].
    pub async fn person(&self, user_name: &str, role: Builtin, company: CompanyId) -> UserId {
        let hash = self.app.hasher.hash(Secret::new(PASSWORD)).await.expect("the password is hashed");
        let (ctx, name) = (self.product(), user_name.to_owned());
        let made = self.write(move |tx| {
            let mut input = CreateUser::draft(UserType::Standard, name.clone(), company);
            input.start = StartAs::Active;
            input.first_name = capital(&name);
            input.last_name.push_str("Tester");
            input.primary_email = Some(format!("{name}@x.example"));
            input.place.role = roles::find_builtin(tx, ORG, role)?.map(|r| r.id);
            input.place.primary_group = groups::list(tx, ORG)?.first().map(|g| g.id);
            input.place.plan = plans::list(tx, ORG)?.first().map(|p| p.id);
            let user = users::create(&ctx, tx, input)?;
            passwords::set(&ctx, tx, SetPassword { user, hash: hash.clone(), kind: passwords::Kind::Permanent, must_change: false })?;
            Ok(user)
        });
        made.await.expect("the person is made")
    }

    /// A browser that nobody is signed in with.
    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: Arc::default() }
    }

    /// A browser with a session of this user.
    pub async fn signed_in(&self, user: UserId) -> Browser {
        let ctx = self.ctx(user).await;
        let begun = self.write(move |tx| sessions::begin(&ctx, tx, user)).await.expect("the session begins");
        let browser = self.browser();
        browser.keep(SESSION_COOKIE, begun.token.reveal());
        browser
    }
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The organization that tests found.
pub fn adventure_works() -> CreateOrganization {
    CreateOrganization {
        name: "AdventureWorks Cycle".into(),
        country: "US".into(),
        currency: "USD".into(),
        time_zone: "America/Los_Angeles".into(),
        number_format: "1,234.5".into(),
        date_format: "yyyy-mm-dd".into(),
        language: "en".into(),
        public_url: "https://crm.x.example".into(),
    }
}

/// A browser: keeps cookies, asks for HTML, follows nothing by itself.
#[derive(Debug, Clone)]
pub struct Browser {
    router: Router,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
}

impl Browser {
    /// Keeps a cookie.
    pub fn keep(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.retain(|(n, _)| n != name);
        if !value.is_empty() {
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    /// `GET path`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty(), None).await
    }

    /// `POST path` with a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| web::url::segment(text);
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.send(Method::POST, path, Body::from(body.join("&")), Some("application/x-www-form-urlencoded")).await
    }

    /// Any request, as this browser's own page would send it.
    pub async fn send(&self, method: Method, path: &str, body: Body, content_type: Option<&str>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(HOST, "crm.x.example").header(ACCEPT, "text/html");
        let pairs: Vec<String> = {
            let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect()
        };
        if !pairs.is_empty() {
            request = request.header(COOKIE, pairs.join("; "));
        }
        request = request.header("sec-fetch-site", "same-origin");
        if let Some(kind) = content_type {
            request = request.header(CONTENT_TYPE, kind);
        }
        let request = request.body(body).expect("the request is well-formed");
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE).iter().filter_map(|c| c.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.keep(name, if cookie.contains("Max-Age=0") { "" } else { value });
            }
        }
        let bytes = to_bytes(body, usize::MAX).await.expect("the body is read");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Where a redirect leads; empty if it is none.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default()
    }

    /// Whether the page shows these words.
    pub fn shows(&self, words: &str) -> bool {
        self.body.contains(words)
    }

    /// The value of the first input of this name.
    pub fn input(&self, name: &str) -> Option<String> {
        let at = self.body.find(&format!("name=\"{name}\""))?;
        let (start, end) = (self.body[..at].rfind('<')?, at + self.body[at..].find('>')?);
        let tag = &self.body[start..end];
        let value = tag.split_once(" value=\"")?.1;
        Some(value.split('"').next().unwrap_or_default().to_owned())
    }
}
