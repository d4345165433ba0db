//! Hashes, signatures and sealed values under the installation's keys.
//!
//! The ring holds several keys by number; the last one writes, all of them read, so that a key can be changed while
//! old values are still about. A value is sealed for a purpose: opened for another, it does not open.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Whether two byte strings are equal, in a time that does not tell where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(a, b).into()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Reads what [`hex`] writes.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(byte).collect()
}

/// A sealed value could not be opened, or a key file not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The value names a key that the ring does not have.
    #[error("the value was sealed with key {0}, which the secret key file does not hold")]
    NoSuchKey(u32),
    /// The value was changed, or sealed for another purpose.
    #[error("the value does not open")]
    DoesNotOpen,
    /// The file's text is not a key file.
    #[error("not a secret key file: {0}")]
    BadFile(&'static str),
}

/// The installation's keys by number.
#[derive(Clone)]
pub struct KeyRing {
    keys: Vec<(u32, [u8; 32])>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRing({} keys)", self.keys.len())
    }
}

impl KeyRing {
    /// A ring of one key, numbered 1.
    pub fn single(key: [u8; 32]) -> Self {
        Self { keys: vec![(1, key)] }
    }

    /// Reads a key file: a line for each key, `<number> <64 hexadecimal digits>`, the last one writes.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut keys: Vec<(u32, [u8; 32])> = Vec::new();
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let (number, digits) = line.split_once(' ').ok_or(KeyError::BadFile("a line has no number and key"))?;
            let number = number.parse().map_err(|_| KeyError::BadFile("a key's number is not a number"))?;
            let key =
                unhex(digits.trim()).and_then(|k| k.try_into().ok()).ok_or(KeyError::BadFile("a key is not 64 hexadecimal digits"))?;
            if keys.iter().any(|(n, _)| *n == number) {
                return Err(KeyError::BadFile("a key's number stands twice"));
            }
            keys.push((number, key));
        }
        if keys.is_empty() {
            return Err(KeyError::BadFile("it holds no key"));
        }
        Ok(Self { keys })
    }

    /// The file's text for this ring.
    pub fn to_text(&self) -> String {
        let head = String::from("# Usher's secret key. Keep a copy apart from the backups: without it sealed values are lost.\n");
        self.keys.iter().fold(head, |text, (number, key)| text + &format!("{number} {}\n", hex(key)))
    }

    /// The same ring with a new key, which writes from now on.
    #[must_use]
    pub fn with_new(mut self, key: [u8; 32]) -> Self {
        let number = self.keys.iter().map(|(n, _)| *n).max().unwrap_or(0) + 1;
        self.keys.push((number, key));
        self
    }

    /// A short name of the first key, safe to show: tells whether a backup belongs to it.
    pub fn fingerprint(&self) -> String {
        hex(&self.mac("fingerprint", &[])[..8])
    }

    /// A short name of every key, `number:fingerprint`, safe to show: a backup lists those that its values may need.
    pub fn fingerprints(&self) -> Vec<String> {
        self.keys.iter().map(|(number, key)| format!("{number}:{}", Self::single(*key).fingerprint())).collect()
    }

    /// HMAC-SHA-256 under the first key, bound to `purpose`. For hashes that must stay the same for good.
    pub fn mac(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let derived = derive(&self.keys[0].1, purpose);
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&derived).expect("HMAC takes a key of any length");
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// Seals `plain` for `purpose` with 24 bytes of `nonce`: number of the key, nonce, ciphertext.
    pub fn seal(&self, purpose: &str, nonce: [u8; 24], plain: &[u8]) -> Vec<u8> {
        let (number, key) = self.keys[self.keys.len() - 1];
        let cipher = XChaCha20Poly1305::new((&derive(&key, purpose)).into());
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).expect("sealing bytes in memory does not fail");
        [&number.to_be_bytes()[..], &nonce[..], &sealed[..]].concat()
    }

    /// Opens what [`KeyRing::seal`] made for the same purpose.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (number, rest) = sealed.split_first_chunk::<4>().ok_or(KeyError::DoesNotOpen)?;
        let (nonce, cipher_text) = rest.split_first_chunk::<24>().ok_or(KeyError::DoesNotOpen)?;
        let number = u32::from_be_bytes(*number);
        let (_, key) = self.keys.iter().find(|(n, _)| *n == number).ok_or(KeyError::NoSuchKey(number))?;
        let cipher = XChaCha20Poly1305::new((&derive(key, purpose)).into());
        let payload = Payload { msg: cipher_text, aad: purpose.as_bytes() };
        cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| KeyError::DoesNotOpen)
    }
}

fn derive(key: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(b"usher:");
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_for_its_purpose_only() {
        let ring = KeyRing::single([1; 32]);
        let sealed = ring.seal("outbox", [9; 24], b"temporary");
        assert_eq!(ring.open("outbox", &sealed).unwrap(), b"temporary");
        assert_eq!(ring.open("jobs", &sealed), Err(KeyError::DoesNotOpen));
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(ring.open("outbox", &changed), Err(KeyError::DoesNotOpen));
        assert_eq!(ring.open("outbox", &[1, 2]), Err(KeyError::DoesNotOpen));
    }

    #[test]
    fn a_rotated_ring_opens_old_values_and_writes_with_the_new_key() {
        let old = KeyRing::single([1; 32]);
        let sealed = old.seal("outbox", [9; 24], b"x");
        let new = old.clone().with_new([2; 32]);
        assert_eq!(new.open("outbox", &sealed).unwrap(), b"x");
        let sealed = new.seal("outbox", [9; 24], b"y");
        assert_eq!(old.open("outbox", &sealed), Err(KeyError::NoSuchKey(2)));
        assert_eq!(old.mac("names", b"ann"), new.mac("names", b"ann"));
    }

    #[test]
    fn a_key_file_reads_back_and_a_broken_one_says_why() {
        let ring = KeyRing::single([1; 32]).with_new([2; 32]);
        assert_eq!(KeyRing::parse(&ring.to_text()).unwrap().to_text(), ring.to_text());
        for bad in ["", "1", "x 00", "1 zz", &format!("1 {0}\n1 {0}", "00".repeat(32))] {
            assert!(matches!(KeyRing::parse(bad), Err(KeyError::BadFile(_))), "{bad}");
        }
    }
}
