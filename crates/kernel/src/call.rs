//! One call of a verb: who, in which organization, when, from where.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use crate::{Actor, Clock, KeyRing, Micros, OrgId, Proof, Rng, SystemClock, SystemRng, Via, ids};

/// Where a call came from over the network. Empty for jobs and commands.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// The client's address, after trusted proxies.
    pub ip: Option<std::net::IpAddr>,
    /// The browser's or program's own name for itself, at most 300 characters.
    pub user_agent: String,
    /// Names the request in logs and answers.
    pub request_id: String,
}

/// Everything a verb may know of its surroundings. Cheap to clone.
///
/// `access::Ctx` adds what the caller may do; a verb takes that, helper crates take this.
#[derive(Debug, Clone)]
pub struct Call {
    /// The organization that the call is in.
    pub org: OrgId,
    /// Who acts.
    pub actor: Actor,
    /// For whom, if not for themselves.
    pub acting_for: Option<uuid::Uuid>,
    /// Through which door.
    pub via: Via,
    /// With which API key, if with one.
    pub api_key: Option<uuid::Uuid>,
    /// How long the password that was given counts, in a session; none where no session asks: jobs, commands, API keys.
    pub proof: Option<Proof>,
    /// From where.
    pub client: Client,
    /// Why, where a reason was asked for (commands on the server).
    pub reason: String,
    /// The moment of the call; the same for everything in it.
    pub now: Micros,
    /// How many ids were made in this call, so that they sort in the order of their making.
    ids_made: Arc<AtomicU16>,
    rng: Arc<dyn Rng>,
    keys: Arc<KeyRing>,
}

impl Call {
    /// A call of this moment.
    pub fn new(org: OrgId, actor: Actor, via: Via, world: &World) -> Self {
        Self {
            org,
            actor,
            acting_for: None,
            via,
            api_key: None,
            proof: None,
            client: Client::default(),
            reason: String::new(),
            now: world.clock.now(),
            ids_made: Arc::default(),
            rng: Arc::clone(&world.rng),
            keys: Arc::clone(&world.keys),
        }
    }

    /// The same call by somebody else, through another door: a job that a person's act started.
    #[must_use]
    pub fn by(&self, actor: Actor, via: Via) -> Self {
        Self { actor, via, ..self.clone() }
    }

    /// A new id, greater than those made before it in this call.
    pub fn new_uuid(&self) -> uuid::Uuid {
        let count = self.ids_made.fetch_add(1, Ordering::Relaxed);
        ids::uuid_v7(self.now, ids::counted(count, self.random()))
    }

    /// `N` random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill(&mut bytes);
        bytes
    }

    /// The keys that seal and sign.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }
}

/// What the server gives to every call: clock, randomness, keys.
#[derive(Debug, Clone)]
pub struct World {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// Keys.
    pub keys: Arc<KeyRing>,
}

impl World {
    /// The machine's clock and randomness with these keys.
    pub fn real(keys: KeyRing) -> Self {
        Self { clock: Arc::new(SystemClock), rng: Arc::new(SystemRng), keys: Arc::new(keys) }
    }
}
