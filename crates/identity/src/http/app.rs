//! The state that every handler has.

use std::sync::Arc;

use access::Ctx;
use db::Db;
use kernel::call::World;
use kernel::ids::Uuid;
use kernel::{Actor, Call, Fault, Micros, OrgId, Via};
use web::Problem;
use web::rate_limit::{Limits, RateLimit, Spent};

use super::refusals::Refusals;
use super::subjects::Subjects;
use super::visit::Visit;
use crate::passwords::Hasher;
use crate::security;
use crate::setup::Gate;

/// With one organization every host name answers; it has this number.
pub const ORG: OrgId = OrgId(1);

/// So many requests a minute a program has, and so many at once.
pub const API_PER_MINUTE: u32 = 1200;

/// What the operator decided.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Whether the gallery of components is served.
    pub development: bool,
    /// Whether this is the throw-away demo.
    pub demo: bool,
    /// How mail may go over the wire, for *Send test*.
    pub wire: mail::Wire,
    /// Whether the database may lose saved work at a power cut.
    pub unsafe_durability: bool,
    /// So many requests a minute a session or key of the API has; none: as many as it comes with.
    pub api_per_minute: Option<u32>,
}

/// The application. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Clock, randomness, keys.
    pub world: World,
    /// The pool that hashes passwords.
    pub hasher: Hasher,
    /// Who may open the set-up wizard of a fresh system.
    pub gate: Arc<Gate>,
    /// What the operator decided.
    pub settings: Settings,
    /// Tries to sign in and links that are asked for, by network.
    throttle: Arc<RateLimit>,
    /// Requests of programs whose token opens nothing, by network.
    dead_tokens: Arc<RateLimit>,
    /// Requests of programs, by session or key.
    requests: Arc<RateLimit<Uuid>>,
    pub(super) subjects: Arc<Subjects>,
    pub(super) refusals: Arc<Refusals>,
}

impl App {
    /// The application over an open database.
    pub fn new(db: Db, world: World, hasher: Hasher, gate: Gate, settings: Settings) -> Self {
        Self {
            db,
            world,
            hasher,
            gate: Arc::new(gate),
            settings,
            throttle: Arc::new(RateLimit::new(20_000)),
            dead_tokens: Arc::new(RateLimit::new(20_000)),
            requests: Arc::new(RateLimit::sharing(20_000, Uuid::nil())),
            subjects: Arc::default(),
            refusals: Arc::default(),
        }
    }

    /// Takes one of the tries that the organization gives this network, or answers 429 with when to try again.
    pub async fn take_try(&self, visit: &Visit) -> Result<(), Problem> {
        let limits = self.limits_of_networks().await?;
        self.throttle.check(limits, visit.ctx.client.ip, visit.ctx.now)
    }

    /// Takes one of the requests with a token that opens nothing that a network has: as many as it has tries, counted apart from
    /// them, so that an old key in some program shuts nobody beside it out of signing in.
    pub(super) async fn take_dead_token(&self, call: &Call) -> Result<(), Problem> {
        let limits = self.limits_of_networks().await?;
        self.dead_tokens.check(limits, call.client.ip, call.now)
    }

    async fn limits_of_networks(&self) -> Result<Limits, Problem> {
        let settings = self.db.read(|read| security::settings(read, ORG)).await.map_err(Fault::from)?;
        Ok(settings.network)
    }

    /// Takes one of the requests that a credential has a minute.
    pub(super) fn take_request(&self, credential: Uuid, now: Micros) -> Result<Spent, Spent> {
        let per_minute = self.settings.api_per_minute.unwrap_or(API_PER_MINUTE);
        self.requests.take(Limits { burst: per_minute, per_minute }, credential, now)
    }

    /// A call of the product itself: a job, a timer.
    pub fn product(&self, via: Via) -> Ctx {
        Ctx::product(Call::new(ORG, Actor::System, via, &self.world))
    }
}
