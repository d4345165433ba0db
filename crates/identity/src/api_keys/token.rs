//! What a key looks like: `usk_`, 64 hexadecimal digits, `_`, and eight more that check them.

use kernel::{Secret, crypto};

/// What every key begins with.
pub const KEY_PREFIX: &str = "usk_";
const DIGITS: usize = 64;
const CHECKED_BYTES: usize = 4;
/// So many digits may be shown: enough to tell keys apart.
const SHOWN_DIGITS: usize = 8;

/// The key of these random bytes, and how much of it may be shown.
pub(super) fn compose(random: [u8; 32]) -> (Secret, String) {
    let digits = crypto::hex(&random);
    let shown = format!("{KEY_PREFIX}{}", &digits[..SHOWN_DIGITS]);
    (Secret::new(format!("{KEY_PREFIX}{digits}_{}", checksum(&digits))), shown)
}

/// Whether a text is a key, by its checksum: what is none needs no look-up.
pub fn is_key(text: &str) -> bool {
    let parts = text.strip_prefix(KEY_PREFIX).and_then(|rest| rest.split_once('_'));
    parts.is_some_and(|(digits, check)| {
        digits.len() == DIGITS && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) && check == checksum(digits)
    })
}

fn checksum(digits: &str) -> String {
    crypto::hex(&crypto::sha256(format!("usher key{digits}").as_bytes())[..CHECKED_BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    // covers: B32
    #[test]
    fn a_key_checks_itself_and_shows_only_its_beginning() {
        let (key, shown) = compose([0xab; 32]);
        let text = key.reveal();
        assert!(is_key(text) && text.len() == 77 && text.starts_with("usk_abab"), "{text}");
        assert_eq!(shown, "usk_abababab");
        let cut = &text[..text.len() - 1];
        let other = text.replacen("ab", "aa", 1);
        for wrong in ["", "usk_", cut, &other, &text.to_uppercase(), &text[4..], &format!("{text}0"), &text.replace("usk_", "uss_")] {
            assert!(!is_key(wrong), "{wrong}");
        }
    }
}
