//! A whole site for tests: an organization with an owner, people with roles, and browsers that keep their cookies.
//!
//! Time stands still until the test moves it; hashing is cheap; nothing leaves the process.

mod browser;
mod program;
mod store;

use std::sync::Arc;

use access::{ApiScope, CapabilitySet, Ctx, Rights};
use axum::Router;
use db::{Db, DbResult, Row, Tx, params};
use kernel::call::World;
use kernel::{Actor, Call, Fault, KeyRing, OrgId, Secret, TestClock, TestRng, Via};
use web::edge::Edge;

pub use self::browser::{Answer, Browser};
pub use self::program::Program;

use crate::companies::{self, CreateCompany};
use crate::http::{App, SESSION_COOKIE, Settings, router};
use crate::organization::{self, CreateOrganization};
use crate::passwords::{self, Hasher, SetPassword};
use crate::roles::{self, Builtin};
use crate::service_users::{self, CreateKey};
use crate::setup::{self, Gate};
use crate::users::{self, CreateUser, StartAs, UserType};
use crate::{CompanyId, PlanId, UserId, groups, plans, sessions};

/// The organization of every test.
pub const ORG: OrgId = OrgId(1);
/// The password of everybody whom [`Site::person`] makes.
pub const PASSWORD: &str = "saddle lantern quartz";

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

    /// The same site, where new passwords are looked up in a list of stolen ones.
    #[must_use]
    pub fn with_stolen(mut self, list: passwords::StolenList) -> Self {
        self.app.hasher = self.app.hasher.with_stolen(Some(list));
        self.router = Edge::new(Arc::clone(&self.app.world.rng)).around(router(self.app.clone()));
        self
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
        let now = self.app.world.clock.now();
        let subject = self.app.db.read(move |read| roles::compile_subject(read, ORG, user, now)).await.expect("the subject compiles");
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

    /// Somebody Active with a role at the root company, with [`PASSWORD`] and a confirmed address.
    pub async fn at_root(&self, user_name: &str, role: Builtin) -> UserId {
        let root = self.root().await;
        let user = self.person(user_name, role, root).await;
        self.confirm(user).await;
        user
    }

    /// Notes that the person's present address is confirmed.
    pub async fn confirm(&self, user: UserId) {
        let (ctx, email) = (self.product(), self.user(user).await.primary_email.unwrap_or_default());
        let done = self.write(move |tx| users::note_email_verified(&ctx, tx, user, &email)).await;
        assert!(done.expect("the address is noted"), "the address is the present one");
    }

    /// The user's row.
    pub async fn user(&self, user: UserId) -> users::User {
        self.app.db.read(move |read| users::get(read, ORG, user)).await.expect("the user is there")
    }

    /// Used and reserved seats of each user plan as they are kept, and as a count of all users gives them.
    pub async fn seats(&self) -> (Vec<(PlanId, i64, i64)>, Vec<(PlanId, i64, i64)>) {
        let row = |row: Row| {
            let mut r = row.reader();
            Ok::<_, db::DbError>((r.next()?, r.next()?, r.next()?))
        };
        let both = self.app.db.read(move |read| {
            let kept = read.query(store::SEATS, params![ORG])?.into_iter().map(row).collect::<DbResult<_>>()?;
            let counted = read.query(store::SEATS_COUNTED, params![ORG])?.into_iter().map(row).collect::<DbResult<_>>()?;
            Ok::<_, db::DbError>((kept, counted))
        });
        both.await.expect("seats are read")
    }

    /// The kinds of all events so far.
    pub async fn events(&self) -> Vec<String> {
        let kinds = self.app.db.read(|read| texts(read.query(store::EVENTS, params![ORG])?)).await;
        kinds.expect("events are read")
    }

    /// The templates of the mails that wait for a person.
    pub async fn mails(&self, to: UserId) -> Vec<String> {
        let templates = self.app.db.read(move |read| texts(read.query(store::MAILS, params![ORG, to])?)).await;
        templates.expect("mails are read")
    }

    /// A browser that nobody is signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A program without a token.
    pub fn program(&self) -> Program {
        Program::new(self.router.clone())
    }

    /// A program that asks as this person, by a session that it began.
    pub async fn program_of(&self, user: UserId) -> Program {
        let mut call = self.ctx(user).await.call;
        call.via = Via::Api;
        let begun = self.write(move |tx| sessions::begin(&call, tx, user, sessions::Method::Password)).await.expect("the session begins");
        self.program().with(begun.token.reveal())
    }

    /// An Active service user with a role at the root company.
    pub async fn service_user(&self, user_name: &str, role: Builtin) -> UserId {
        let (ctx, root, name) = (self.product(), self.root().await, user_name.to_owned());
        let made = self.write(move |tx| {
            let mut input = CreateUser::draft(UserType::Service, name.clone(), root);
            input.start = StartAs::Active;
            input.last_name = capital(&name);
            input.place.role = roles::find_builtin(tx, ORG, role)?.map(|r| r.id);
            input.place.primary_group = groups::list(tx, ORG)?.first().map(|g| g.id);
            users::create(&ctx, tx, input)
        });
        made.await.expect("the service user is made")
    }

    /// A key of a service user that may all that they may, for a day.
    pub async fn key_of(&self, user: UserId) -> Secret {
        let ctx = self.product();
        let scope = ApiScope { capabilities: CapabilitySet::all(), rights: Rights::all() };
        let made = self.write(move |tx| {
            let expires_at = ctx.now.plus_secs(24 * 3600);
            let input = CreateKey { user, name: "Test".to_owned(), scope, networks: String::new(), expires_at };
            service_users::create_key(&ctx, tx, input)
        });
        made.await.expect("the key is made").key
    }

    /// A browser with a session of this user.
    pub async fn signed_in(&self, user: UserId) -> Browser {
        let ctx = self.ctx(user).await;
        let begun = self.write(move |tx| sessions::begin(&ctx, tx, user, sessions::Method::Password)).await.expect("the session begins");
        let browser = self.browser();
        browser.keep(SESSION_COOKIE, begun.token.reveal());
        browser
    }

    /// A browser at an address of its own, in which a person has signed in by the page with [`PASSWORD`].
    ///
    /// # Panics
    /// If they are not let in.
    pub async fn signs_in(&self, user_name: &str, ip: &str) -> Browser {
        let browser = self.browser().at(ip);
        let answer = browser.sign_in(user_name, PASSWORD).await;
        assert!(answer.status.is_redirection(), "{user_name} signs in: {}", answer.body);
        browser
    }
}

fn texts(rows: Vec<Row>) -> DbResult<Vec<String>> {
    rows.into_iter().map(Row::only).collect()
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
