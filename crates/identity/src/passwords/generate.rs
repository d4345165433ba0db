//! The generator: passwords that nobody chose.

use kernel::{Call, Secret};

use crate::policies::{Class, Rules};

/// 24 of 54 signs are 138 bits.
const CHARS: usize = 24;
const LOWER: &[u8] = b"abcdefghijkmnopqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"23456789";
/// Those that are easily told and typed, and mean nothing in a mail or a shell.
const SIGNS: &[u8] = b"-+=_.";

/// How many signs a password has that is made under these rules.
pub fn generated_chars(rules: &Rules) -> u8 {
    u8::try_from(rules.least_chars.max(CHARS)).unwrap_or(u8::MAX)
}

/// A password of lower-case and upper-case letters and digits, without those that look alike (l, 1, I, 0, O), and of signs where a
/// policy demands one; as long as the policies demand.
pub fn generate(call: &Call, rules: &Rules) -> Secret {
    let mut classes = vec![LOWER, UPPER, DIGITS];
    if rules.classes.holds(Class::Sign) {
        classes.push(SIGNS);
    }
    let alphabet = classes.concat();
    let chars = usize::from(generated_chars(rules));
    // Bytes beyond the last whole multiple are thrown away, so that no sign is likelier than another.
    let whole = 256 / alphabet.len() * alphabet.len();
    loop {
        let bytes: [u8; 128] = call.random();
        let picked: Vec<u8> =
            bytes.iter().map(|b| usize::from(*b)).filter(|b| *b < whole).map(|b| alphabet[b % alphabet.len()]).take(chars).collect();
        if picked.len() == chars && classes.iter().all(|class| picked.iter().any(|c| class.contains(c))) {
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
        let strict = Rules { least_chars: 64, classes: Class::ALL.into_iter().collect(), ..Rules::default() };
        for rules in [Rules::default(), strict] {
            for _ in 0..200 {
                let password = generate(&call, &rules);
                let text = password.reveal();
                assert_eq!(text.len(), rules.least_chars.max(CHARS));
                for class in [LOWER, UPPER, DIGITS] {
                    assert!(text.bytes().any(|b| class.contains(&b)), "a class is missing");
                }
                let context = PasswordContext { rules: rules.clone(), ..PasswordContext::default() };
                assert_eq!(check(&password, &context), Ok(()));
                assert!(seen.insert(text.to_owned()), "a password came twice");
            }
        }
    }
}
