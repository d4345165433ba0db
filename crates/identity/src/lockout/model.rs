//! How many wrong tries lock, and for how long.

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// How wrong tries lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lockout {
    /// So many tries get through in a window; the last of them, wrong too, locks.
    pub most_tries: i64,
    /// A window, from its first try.
    pub window_secs: i64,
    /// The first lock; each further one is twice as long.
    pub first_lock_secs: i64,
    /// No lock for a time is longer.
    pub longest_lock_secs: i64,
    /// After so many locks for a time the next has no end. None: they only grow.
    pub locks_for_a_time: Option<i64>,
    /// Whether already the first lock has no end (OpenCRM's rule).
    pub until_unlocked: bool,
}

/// With the usual nine locks of ten tries whoever guesses fast has a hundred guesses without an administrator: NIST SP 800-63B's bound.
/// Tries that stay below the number in every window lock nothing, by the rule of the window: 9 in each quarter of an hour.
impl Default for Lockout {
    fn default() -> Self {
        Self {
            most_tries: 10,
            window_secs: 15 * MINUTE,
            first_lock_secs: 15 * MINUTE,
            longest_lock_secs: 24 * HOUR,
            locks_for_a_time: Some(9),
            until_unlocked: false,
        }
    }
}

impl Lockout {
    /// How long the lock is that follows `locks - 1` others, in seconds.
    pub fn lock_secs(&self, locks: i64) -> i64 {
        let doublings = u32::try_from(locks - 1).unwrap_or(0).min(16);
        self.first_lock_secs.saturating_mul(1 << doublings).min(self.longest_lock_secs)
    }

    /// Whether the lock that follows `locks - 1` others has no end.
    pub fn is_for_good(&self, locks: i64) -> bool {
        self.until_unlocked || self.locks_for_a_time.is_some_and(|most| locks > most)
    }
}
