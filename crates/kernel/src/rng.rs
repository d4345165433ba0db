//! Randomness that a test can repeat.

use std::sync::Mutex;

/// Where random bytes come from.
pub trait Rng: Send + Sync + std::fmt::Debug {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&self, bytes: &mut [u8]) {
        // A machine without randomness cannot make secrets; going on would make guessable ones.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A repeatable generator for tests: SHA-256 over a counter. Never used outside tests.
#[derive(Debug)]
pub struct TestRng(Mutex<u64>);

impl TestRng {
    /// A generator that repeats itself for the same `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(seed << 32))
    }
}

impl Rng for TestRng {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in bytes.chunks_mut(32) {
            *state += 1;
            let block = crate::crypto::sha256(&state.to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
