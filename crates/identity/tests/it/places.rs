//! The world of these tests: the companies of a real organization, and people with a role at a company.

use std::sync::{Arc, LazyLock};

use access::{Ctx, Subject};
use db::testing::TestDb;
use db::{Tx, params};
use identity::companies::{self, CreateCompany};
use identity::organization::CreateOrganization;
use identity::roles::{self, Builtin};
use identity::{CompanyId, UserId, setup};
use kernel::call::World;
use kernel::{Actor, Call, Fault, KeyRing, OrgId, TestClock, TestRng, Via};

pub const ORG: OrgId = OrgId(1);

/// One world for all: ids are random bytes after a standing clock, so every call must draw from the same generator.
pub fn world() -> World {
    static WORLD: LazyLock<World> = LazyLock::new(|| World {
        clock: Arc::new(TestClock::default()),
        rng: Arc::new(TestRng::seeded(7)),
        keys: Arc::new(KeyRing::single([7; 32])),
    });
    WORLD.clone()
}

/// The wizard's context.
pub fn setup_ctx() -> Ctx {
    Ctx::product(Call::new(ORG, Actor::Setup, Via::Setup, &world()))
}

pub fn adventure_works() -> CreateOrganization {
    CreateOrganization {
        name: "AdventureWorks Cycle".into(),
        country: "US".into(),
        currency: "USD".into(),
        time_zone: "America/Los_Angeles".into(),
        number_format: "1,234.5".into(),
        date_format: "mm/dd/yyyy".into(),
        language: "en".into(),
        public_url: "https://crm.x.example".into(),
    }
}

/// The ids of the companies: `Europe` has `France` and `Germany` below it, `Pacific` stands beside it.
#[derive(Debug, Clone, Copy)]
pub struct Tree {
    pub root: CompanyId,
    pub europe: CompanyId,
    pub france: CompanyId,
    pub germany: CompanyId,
    pub pacific: CompanyId,
}

pub async fn tree(test: &TestDb) -> Tree {
    let ctx = setup_ctx();
    let made: Result<Tree, Fault> = test
        .db
        .write(move |tx| {
            let root = setup::found(&ctx, tx, adventure_works())?;
            let mut below = |name: &str, parent| companies::create(&ctx, tx, CreateCompany { name: name.into(), parent: Some(parent) });
            let europe = below("European Operations", root)?;
            let (france, germany) = (below("France", europe)?, below("Germany", europe)?);
            Ok(Tree { root, europe, france, germany, pacific: below("Pacific Operations", root)? })
        })
        .await;
    made.unwrap()
}

db::statements! {
    ADD_USER = "INSERT INTO users (org, id, type, status, user_name, user_name_key, first_name, last_name, name_sort, company_id, role_id, \
        user_plan_id, created_at, updated_at) SELECT $1, $2, 'standard', 'active', $3, $3, $3, 'X', $4, $5, $6, p.id, 0, 0 FROM user_plan p WHERE p.org = $1";
    EVENTS = "SELECT kind FROM audit_event WHERE org = $1 ORDER BY id";
    ADD_PASSWORD = "INSERT INTO password (org, user_id, hash, is_temporary, must_change, set_at) VALUES ($1, $2, 'x', 0, 0, 0)";
}

/// A person with a role at a company, able to sign in, and what they may.
pub async fn person(test: &TestDb, name: &'static str, builtin: Builtin, company: CompanyId) -> (UserId, Ctx) {
    let id = UserId(uuid::Uuid::from_u128(name.bytes().fold(1, |n, b| n * 256 + u128::from(b))));
    let made: Result<Subject, Fault> = test
        .db
        .write(move |tx| {
            let role = roles::find_builtin(tx, ORG, builtin)?.map(|role| role.id);
            tx.execute(ADD_USER, params![ORG, id, name, name.as_bytes(), company, role])?;
            tx.execute(ADD_PASSWORD, params![ORG, id])?;
            Ok(roles::compile_subject(tx, ORG, id, world().clock.now())?)
        })
        .await;
    (id, Ctx::new(Call::new(ORG, Actor::User(id.0), Via::Page, &world()), Arc::new(made.unwrap())))
}

/// What `id` may now.
pub async fn ctx_of(test: &TestDb, id: UserId) -> Ctx {
    let subject = test.db.read(move |read| roles::compile_subject(read, ORG, id, world().clock.now())).await.unwrap();
    Ctx::new(Call::new(ORG, Actor::User(id.0), Via::Page, &world()), Arc::new(subject))
}

/// Runs a verb and gives its answer.
pub async fn run<T, F>(test: &TestDb, verb: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
{
    test.db.write(verb).await
}

/// The kinds of all events so far.
pub async fn events(test: &TestDb) -> Vec<String> {
    test.db.read(|read| read.query(EVENTS, params![ORG])?.into_iter().map(db::Row::only).collect()).await.unwrap()
}
