//! Argon2id on threads of its own, as many as there are cores, behind a queue that refuses when it is too long.
//!
//! Hashing never runs on the async runtime and never inside a transaction. A missing hash costs the same work as a wrong
//! one. The memory for hashing is given back when nothing has been asked for a moment.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use kernel::{Category, Fault, Rng, Secret, SystemRng, crypto};
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

use super::{MOST_CHARS, PasswordHash, StolenList, text};

const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = 32;
/// A thread's memory goes after so long without work.
const IDLE: Duration = Duration::from_secs(2);
/// A thread reserves so many blocks of a KiB, though it uses fewer: glibc gives memory of more than 32 MiB back to the system, while
/// what is smaller stays with the process once such a piece was given back before. What is not used is never resident.
const RESERVED_BLOCKS: usize = 33 * 1024;
/// So many wait for each thread: about two seconds of work.
const QUEUE_PER_THREAD: usize = 64;

/// What a hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// OWASP's least for Argon2id: 19 MiB, two passes, one lane.
    pub const STANDARD: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// The least that the algorithm knows. For tests.
    pub const CHEAP: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    fn params(self) -> Result<Params, Fault> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(OUTPUT_BYTES)).map_err(Fault::internal)
    }
}

/// What a verification found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Whether the password is the one that was hashed.
    pub ok: bool,
    /// Whether the hash is weaker than what is made today.
    pub needs_rehash: bool,
}

/// The pool. Cheap to clone; its threads end with the last clone.
#[derive(Debug, Clone)]
pub struct Hasher {
    door: Arc<Door>,
    cost: Cost,
    rng: Arc<dyn Rng>,
    pub(super) stolen: Option<StolenList>,
}

type Job = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    most: usize,
}

struct Door(Arc<Shared>);

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Door")
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner).is_closed = true;
        self.0.wake.notify_all();
    }
}

impl Hasher {
    /// Starts `threads` threads that hash at `cost`, with at most `queue` waiting. Salts come from `rng`.
    pub fn start(cost: Cost, threads: usize, queue: usize, rng: Arc<dyn Rng>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { queue: Mutex::default(), wake: Condvar::new(), most: queue });
        let door = Arc::new(Door(Arc::clone(&shared)));
        for number in 0..threads.max(1) {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name(format!("hasher-{number}")).spawn(move || work(&shared))?;
        }
        Ok(Self { door, cost, rng, stolen: None })
    }

    /// The same, which besides looks new passwords up in a list of stolen ones.
    #[must_use]
    pub fn with_stolen(self, stolen: Option<StolenList>) -> Self {
        Self { stolen, ..self }
    }

    /// Whether new passwords are looked up in a list of stolen ones.
    pub fn knows_stolen(&self) -> bool {
        self.stolen.is_some()
    }

    /// One thread a core at the standard cost.
    pub fn standard(rng: Arc<dyn Rng>) -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self::start(Cost::STANDARD, cores, cores * QUEUE_PER_THREAD, rng)
    }

    /// Two threads at the least cost. For tests only: its hashes protect nothing.
    pub fn cheap() -> Self {
        Self::start(Cost::CHEAP, 2, 1000, Arc::new(SystemRng)).expect("a test can start two threads")
    }

    /// Hashes a new password. Fails with `passwords.busy` (503) when too many wait.
    pub async fn hash(&self, password: Secret) -> Result<PasswordHash, Fault> {
        let mut salt = [0; SALT_BYTES];
        self.rng.fill(&mut salt);
        let params = self.cost.params()?;
        self.run(move |memory| {
            let output = derive(&params, composed(&password).as_bytes(), &salt, memory)?;
            let phc = phc::PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: phc::ParamsString::try_from(&params).map_err(Fault::internal)?,
                salt: Some(phc::Salt::new(&salt).map_err(Fault::internal)?),
                hash: Some(phc::Output::new(&output).map_err(Fault::internal)?),
            };
            Ok(PasswordHash(phc.to_string()))
        })
        .await
    }

    /// Verifies a password exactly as typed. Without a hash, or for one longer than any that can be set, the same work is
    /// done and the answer is no. Fails with `passwords.busy` (503) when too many wait.
    pub async fn verify(&self, password: Secret, hash: Option<PasswordHash>) -> Result<Verified, Fault> {
        let cost = self.cost;
        self.run(move |memory| {
            let typed = if is_plausible(&password) { composed(&password) } else { String::new() };
            let Some(known) = hash.as_ref().and_then(|h| Known::read(&h.0)).filter(|_| !typed.is_empty()) else {
                derive(&cost.params()?, typed.as_bytes(), &[0; SALT_BYTES], memory)?;
                return Ok(Verified { ok: false, needs_rehash: false });
            };
            let output = derive(&known.params, typed.as_bytes(), &known.salt, memory)?;
            let ok = crypto::same(&output, &known.output);
            Ok(Verified { ok, needs_rehash: ok && known.is_weaker_than(cost) })
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Vec<Block>) -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |memory| {
            // Who asked may be gone; sign-in runs to its end nevertheless, because it is a task of its own.
            let _ = tell.send(work(memory));
        });
        let shared = &self.door.0;
        {
            let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
            if queue.jobs.len() >= shared.most {
                return Err(Fault::new(Category::Unavailable, "passwords.busy", text::busy()));
            }
            queue.jobs.push_back(job);
        }
        shared.wake.notify_one();
        told.await.unwrap_or_else(|_| Err(Fault::internal("the hashing thread dropped its work")))
    }
}

fn work(shared: &Shared) {
    let mut memory = Vec::new();
    loop {
        let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let job = loop {
            if let Some(job) = queue.jobs.pop_front() {
                break job;
            }
            if queue.is_closed {
                return;
            }
            if memory.capacity() == 0 {
                queue = shared.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let (back, waited) = shared.wake.wait_timeout(queue, IDLE).unwrap_or_else(PoisonError::into_inner);
            queue = back;
            if waited.timed_out() && queue.jobs.is_empty() {
                memory = Vec::new();
            }
        };
        drop(queue);
        job(&mut memory);
    }
}

fn derive(params: &Params, password: &[u8], salt: &[u8], memory: &mut Vec<Block>) -> Result<Vec<u8>, Fault> {
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.reserve_exact(blocks.max(RESERVED_BLOCKS) - memory.len());
        memory.resize(blocks, Block::default());
    }
    let mut output = vec![0; params.output_len().unwrap_or(OUTPUT_BYTES)];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon.hash_password_into_with_memory(password, salt, &mut output, &mut memory[..blocks]).map_err(Fault::internal)?;
    Ok(output)
}

/// One code point, one spelling: what a keyboard sends as a letter and a mark is the letter with the mark.
fn composed(password: &Secret) -> String {
    password.reveal().nfc().collect()
}

/// Whether such a password can have been set. The bound is on what is typed, before any work is spent on it.
fn is_plausible(password: &Secret) -> bool {
    // Composing shortens: twice the code points leave room for a mark on every letter.
    password.reveal().len() <= MOST_CHARS * 8 && password.reveal().chars().take(MOST_CHARS * 2 + 1).count() <= MOST_CHARS * 2
}

struct Known {
    params: Params,
    salt: Vec<u8>,
    output: Vec<u8>,
}

impl Known {
    fn read(phc: &str) -> Option<Self> {
        let hash = phc::PasswordHash::new(phc).ok()?;
        if hash.algorithm != Algorithm::Argon2id.ident() {
            return None;
        }
        let params = Params::try_from(&hash).ok()?;
        Some(Self { params, salt: hash.salt?.as_ref().to_vec(), output: hash.hash?.as_bytes().to_vec() })
    }

    fn is_weaker_than(&self, cost: Cost) -> bool {
        self.params.m_cost() < cost.memory_kib || self.params.t_cost() < cost.passes || self.params.p_cost() < cost.lanes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text)
    }

    // covers: T-B1, T-B4, A24
    #[tokio::test]
    async fn a_password_is_verified_exactly_as_typed() {
        let hasher = Hasher::cheap();
        for typed in [
            "correct horse battery",
            "849302758104739",
            "密码是一个很长的中文句子没有空格",
            "🦊🐻🦉🐙🦁🐸🐵🦄🐝🐢🦀🐳🦜🐞🦔",
            "  blanks around it  ",
            &"long ".repeat(25),
        ] {
            let hash = hasher.hash(secret(typed)).await.unwrap();
            assert!(hasher.verify(secret(typed), Some(hash.clone())).await.unwrap().ok, "{typed}");
            for other in [typed.trim().to_owned() + "x", typed.to_uppercase() + "!", format!(" {typed}"), typed.chars().skip(1).collect()] {
                assert!(!hasher.verify(secret(&other), Some(hash.clone())).await.unwrap().ok, "{typed} / {other}");
            }
        }
        let hash = hasher.hash(secret("Zoë Ångström läuft")).await.unwrap();
        assert!(hasher.verify(secret("Zoe\u{308} A\u{30a}ngstro\u{308}m la\u{308}uft"), Some(hash.clone())).await.unwrap().ok);
        assert!(!hasher.verify(secret("zoë ångström läuft"), Some(hash)).await.unwrap().ok, "case counts");
    }

    #[tokio::test]
    async fn a_missing_hash_a_foreign_one_and_an_endless_password_are_wrong() {
        let hasher = Hasher::cheap();
        let hash = hasher.hash(secret("correct horse battery")).await.unwrap();
        let no = Verified { ok: false, needs_rehash: false };
        assert_eq!(hasher.verify(secret("x"), None).await, Ok(no));
        assert_eq!(hasher.verify(secret(""), Some(hash.clone())).await, Ok(no));
        assert_eq!(hasher.verify(secret(&"x".repeat(1 << 20)), Some(hash)).await, Ok(no));
        for foreign in ["", "plain", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=8,t=1,p=1$"] {
            assert_eq!(hasher.verify(secret("plain"), Some(PasswordHash(foreign.into()))).await, Ok(no), "{foreign}");
        }
    }

    #[tokio::test]
    async fn a_weaker_hash_asks_to_be_made_anew() {
        let strong = Cost { memory_kib: 16, passes: 2, lanes: 1 };
        let weak = Hasher::cheap();
        let hasher = Hasher::start(strong, 1, 10, Arc::new(SystemRng)).unwrap();
        let old = weak.hash(secret("correct horse battery")).await.unwrap();
        assert_eq!(hasher.verify(secret("correct horse battery"), Some(old.clone())).await, Ok(Verified { ok: true, needs_rehash: true }));
        assert_eq!(hasher.verify(secret("wrong"), Some(old)).await, Ok(Verified { ok: false, needs_rehash: false }));
        let new = hasher.hash(secret("correct horse battery")).await.unwrap();
        assert_eq!(hasher.verify(secret("correct horse battery"), Some(new.clone())).await, Ok(Verified { ok: true, needs_rehash: false }));
        assert_eq!(weak.verify(secret("correct horse battery"), Some(new)).await, Ok(Verified { ok: true, needs_rehash: false }));
    }

    #[tokio::test]
    async fn the_standard_cost_is_the_promised_one() {
        let hasher = Hasher::standard(Arc::new(SystemRng)).unwrap();
        let hash = hasher.hash(secret("correct horse battery")).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "the parameters stand in the hash");
        assert!(hasher.verify(secret("correct horse battery"), Some(hash.clone())).await.unwrap().ok);
        assert_eq!(format!("{hash:?}"), "[hash]");
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let hasher = Hasher::start(Cost { memory_kib: 4096, passes: 4, lanes: 1 }, 1, 2, Arc::new(SystemRng)).unwrap();
        let asked: Vec<_> = (0..8)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.verify(secret("x"), None).await })
            })
            .collect();
        let mut refused = 0;
        for task in asked {
            match task.await.unwrap() {
                Ok(_) => {}
                Err(fault) => {
                    assert_eq!((fault.code, fault.category), ("passwords.busy", Category::Unavailable));
                    refused += 1;
                }
            }
        }
        assert!((1..8).contains(&refused), "{refused} were refused");
    }
}
