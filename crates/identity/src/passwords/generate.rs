//! The generator: passwords that nobody chose.

use kernel::{Call, Secret};

/// 24 of 54 signs are 138 bits.
const CHARS: usize = 24;
const LOWER: &[u8] = b"abcdefghijkmnopqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"23456789";

/// A password of lower-case and upper-case letters and digits, without those that look alike (l, 1, I, 0, O).
pub fn generate(call: &Call) -> Secret {
    let alphabet = [LOWER, UPPER, DIGITS].concat();
    // Bytes beyond the last whole multiple are thrown away, so that no sign is likelier than another.
    let whole = 256 / alphabet.len() * alphabet.len();
    loop {
        let bytes: [u8; 64] = call.random();
        let picked: Vec<u8> =
            bytes.iter().map(|b| usize::from(*b)).filter(|b| *b < whole).map(|b| alphabet[b % alphabet.len()]).take(CHARS).collect();
        let has = |class: &[u8]| picked.iter().any(|c| class.contains(c));
        if picked.len() == CHARS && has(LOWER) && has(UPPER) && has(DIGITS) {
            return Secret::new(String::from_utf8_lossy(&picked));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::call::World;
    use kernel::{Actor, KeyRing, OrgId, TestClock, TestRng, Via};

    use super::*;
    use crate::passwords::{PasswordContext, check};

    // covers: B6
    #[test]
    fn a_generated_password_has_all_three_classes_and_obeys_the_policy() {
        let world =
            World { clock: Arc::new(TestClock::default()), rng: Arc::new(TestRng::seeded(1)), keys: Arc::new(KeyRing::single([1; 32])) };
        let call = Call::new(OrgId(1), Actor::System, Via::Page, &world);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let password = generate(&call);
            let text = password.reveal();
            assert_eq!(text.len(), CHARS);
            for class in [LOWER, UPPER, DIGITS] {
                assert!(text.bytes().any(|b| class.contains(&b)), "a class is missing");
            }
            assert_eq!(check(&password, &PasswordContext::default()), Ok(()));
            assert!(seen.insert(text.to_owned()), "a password came twice");
        }
    }
}
