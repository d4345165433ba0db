//! A house to sign in to: the organization with its owner and some people, the whole router behind the edge, and browsers.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use access::Ctx;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use db::testing::TestDb;
use db::{Tx, params};
use identity::http::{App, Settings, router};
use identity::passwords::{self, Hasher, Kind, SetPassword};
use identity::roles::{self, Builtin};
use identity::users::{self, CreateUser, StartAs, UserType};
use identity::{CompanyId, RoleId, UserId, groups, organization, plans, setup};
use kernel::call::World;
use kernel::{Actor, Call, Fault, KeyRing, Micros, Secret, TestClock, TestRng, Via};
use tower::ServiceExt;

use crate::places::{ORG, adventure_works};

/// What everybody's password is.
pub const PASSWORD: &str = "plumage rivet cactus";

/// The house.
pub struct House {
    pub test: TestDb,
    pub app: App,
    pub clock: TestClock,
    pub router: Router,
    pub root: CompanyId,
    pub owner: UserId,
}

db::statements! {
    REASONS = "SELECT changes FROM audit_event WHERE org = $1 AND kind = $2 ORDER BY at, id";
    MAILS = "SELECT template FROM outbox WHERE org = $1 AND to_user_id = $2 ORDER BY id";
    VERIFY = "UPDATE users SET email_verified_at = $3 WHERE org = $1 AND id = $2";
    EVERY_COUNTER = "SELECT COUNT(*) FROM attempt_counter WHERE org = $1";
    WRITES = "SELECT COALESCE(CAST(SUM(touched) AS BIGINT), 0) FROM attempt_counter WHERE org = $1";
}

impl House {
    /// Founds the organization; its owner is `olga`, who administers everything.
    pub async fn open(test: TestDb) -> Self {
        let clock = TestClock::default();
        let world = World { clock: Arc::new(clock.clone()), rng: Arc::new(TestRng::seeded(11)), keys: Arc::new(KeyRing::single([7; 32])) };
        let ctx = Ctx::product(Call::new(ORG, Actor::Setup, Via::Setup, &world));
        let root = test.db.write(move |tx| setup::found(&ctx, tx, adventure_works())).await.unwrap();
        let (gate, _) = setup::Gate::new(&*world.rng);
        let app = App::new(test.db.clone(), world, Hasher::cheap(), gate, Settings::default());
        let edge = web::edge::Edge::new(Arc::clone(&app.world.rng));
        let router = edge.around(router(app.clone()));
        let mut house = Self { test, app, clock, router, root, owner: UserId(uuid::Uuid::nil()) };
        house.owner = house.person("olga", Builtin::Administrator).await;
        let (ctx, owner) = (house.product(), house.owner);
        house.write(move |tx| organization::set_owner(&ctx, tx, owner)).await.unwrap();
        house
    }

    pub fn product(&self) -> Ctx {
        Ctx::product(Call::new(ORG, Actor::System, Via::Job, &self.app.world))
    }

    pub async fn write<T, F>(&self, verb: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    {
        self.test.db.write(verb).await
    }

    /// An Active person with a confirmed address and [`PASSWORD`].
    pub async fn person(&self, name: &'static str, builtin: Builtin) -> UserId {
        let ctx = self.product();
        let hash = self.app.hasher.hash(Secret::new(PASSWORD)).await.unwrap();
        let root = self.root;
        let verb = move |tx: &mut Tx<'_>| {
            let role: RoleId = roles::find_builtin(tx, ORG, builtin)?.expect("the role is there").id;
            let mut input = CreateUser::draft(UserType::Standard, name, root);
            input.start = StartAs::Active;
            name.clone_into(&mut input.first_name);
            input.last_name = "Person".into();
            input.primary_email = Some(format!("{name}@x.example"));
            input.place.role = Some(role);
            input.place.primary_group = groups::list(tx, ORG)?.first().map(|group| group.id);
            input.place.plan = plans::list(tx, ORG)?.first().map(|plan| plan.id);
            let user = users::create(&ctx, tx, input)?;
            passwords::set(&ctx, tx, SetPassword { user, hash: hash.clone(), kind: Kind::Permanent, must_change: false })?;
            tx.execute(VERIFY, params![ORG, user, ctx.now])?;
            Ok(user)
        };
        self.write(verb).await.unwrap()
    }

    /// What a person may do now.
    pub async fn ctx_of(&self, user: UserId) -> Ctx {
        let subject = self.test.db.read(move |read| roles::compile_subject(read, ORG, user)).await.unwrap();
        Ctx::new(Call::new(ORG, Actor::User(user.0), Via::Page, &self.app.world), Arc::new(subject))
    }

    /// The user's row.
    pub async fn user(&self, id: UserId) -> users::User {
        self.test.db.read(move |read| users::get(read, ORG, id)).await.unwrap()
    }

    /// The word after `"after":"` of every event of a kind: reasons.
    pub async fn reasons(&self, kind: &'static str) -> Vec<String> {
        let rows = self.test.db.read(move |read| read.query(REASONS, params![ORG, kind])).await.unwrap();
        let texts = rows.into_iter().map(|row| row.only::<String>().unwrap());
        texts.map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap()[0]["after"].as_str().unwrap_or("").to_owned()).collect()
    }

    /// The templates of the mails that wait for a person.
    pub async fn mails(&self, to: UserId) -> Vec<String> {
        let rows = self.test.db.read(move |read| read.query(MAILS, params![ORG, to.0])).await.unwrap();
        rows.into_iter().map(|row| row.only().unwrap()).collect()
    }

    /// How many rows count tries, and how often they were written.
    pub async fn counters(&self) -> (i64, i64) {
        let ask = |read: &mut db::Read<'_>| Ok::<_, Fault>((read.scalar(EVERY_COUNTER, params![ORG])?, read.scalar(WRITES, params![ORG])?));
        self.test.db.read(ask).await.unwrap()
    }

    /// A browser at an address of its own, without cookies.
    pub fn browser(&self, ip: &str) -> Browser {
        Browser { router: self.router.clone(), ip: format!("{ip}:40000").parse().unwrap(), cookies: BTreeMap::new(), json: false }
    }

    /// A browser in which a person is signed in.
    pub async fn signed_in(&self, name: &str, ip: &str) -> Browser {
        let mut browser = self.browser(ip);
        let answer = browser.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name} signs in: {}", answer.body);
        browser
    }

    pub fn now(&self) -> Micros {
        use kernel::Clock;
        self.clock.now()
    }
}

/// Somebody's browser: keeps cookies, follows nothing.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    ip: SocketAddr,
    pub cookies: BTreeMap<String, String>,
    pub json: bool,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn to(&self) -> &str {
        self.headers.get("location").map_or("", |to| to.to_str().unwrap())
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None, "").await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| web::url::segment(text);
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.raw(path, "application/x-www-form-urlencoded", body.join("&").into_bytes()).await
    }

    pub async fn raw(&mut self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        self.send("POST", path, Some(body), kind).await
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("user_name", name), ("password", password)]).await
    }

    pub fn session(&self) -> Option<&String> {
        self.cookies.get("usher_session").filter(|value| !value.is_empty())
    }

    async fn send(&mut self, method: &str, path: &str, body: Option<Vec<u8>>, kind: &str) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "crm.x.example")
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
            .header("accept", if self.json { "application/json" } else { "text/html" })
            .header("cookie", cookies.join("; "));
        if !kind.is_empty() {
            request = request.header("content-type", kind).header("sec-fetch-site", "same-origin");
        }
        let mut request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.ip));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

impl House {
    /// A browser in which a person is signed in with this password.
    pub async fn signed_in_with(&self, name: &str, password: &str) -> Browser {
        let mut browser = self.browser("10.99.0.1");
        assert_eq!(browser.sign_in(name, password).await.status, StatusCode::SEE_OTHER);
        browser
    }
}
