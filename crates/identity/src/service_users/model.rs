//! What keys may be, and why one is refused.

use kernel::fault::FieldErrors;
use kernel::{Category, Fault, Micros, Secret};

use super::text;
use crate::ApiKeyId;
use crate::api_keys::{MOST_NETWORKS, Networks};

/// A service user has so many living keys at most.
pub const MOST_KEYS: i64 = 20;
/// A key holds at least so long.
pub const LEAST_LIFE_SECS: i64 = 60;
/// And so long at most: a key that never ends is found by somebody some day.
pub const LONGEST_LIFE_SECS: i64 = 366 * 24 * 3600;
/// A key that was replaced holds on for so long at most.
pub const LONGEST_OVERLAP_SECS: i64 = 7 * 24 * 3600;
const MOST_NAME_CHARS: usize = 100;

/// A key that was just made.
#[derive(Debug)]
pub struct Made {
    /// Its id.
    pub id: ApiKeyId,
    /// The key itself, told this once.
    pub key: Secret,
    /// When it ends.
    pub expires_at: Micros,
}

/// Why a key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyRefusal {
    /// The user is a person.
    Person,
    /// The key asks for its own user.
    Oneself,
    /// The user has left.
    Status(&'static str),
    /// There are enough.
    TooMany,
    /// The key is over.
    Over,
}

impl From<KeyRefusal> for Fault {
    fn from(refusal: KeyRefusal) -> Self {
        let conflict = |code, message: String| Self::new(Category::Conflict, code, message);
        match refusal {
            KeyRefusal::Person => conflict("api_key.person", text::person().to_owned()),
            KeyRefusal::Oneself => conflict("api_key.oneself", text::oneself().to_owned()),
            KeyRefusal::Status(status) => conflict("api_key.status", text::status_refuses(status)),
            KeyRefusal::TooMany => conflict("api_key.too_many", text::too_many(MOST_KEYS)),
            KeyRefusal::Over => conflict("api_key.over", text::over().to_owned()),
        }
    }
}

/// Reads a key's name.
pub(super) fn read_name(typed: &str, errors: &mut FieldErrors) -> String {
    let name = kernel::text::one_line(typed);
    if name.is_empty() {
        errors.add("name", "required", text::name_required());
    } else if name.chars().count() > MOST_NAME_CHARS {
        errors.add("name", "too_long", text::name_too_long(MOST_NAME_CHARS));
    }
    name
}

/// Reads from where a key may be used.
pub(super) fn read_networks(typed: &str, errors: &mut FieldErrors) -> Networks {
    match Networks::read(typed) {
        Ok(networks) if networks.len() > MOST_NETWORKS => {
            errors.add("networks", "api_key.networks", text::too_many_networks(MOST_NETWORKS));
            Networks::default()
        }
        Ok(networks) => networks,
        Err(word) => {
            let word: String = word.chars().take(60).collect();
            errors.add("networks", "api_key.network", text::network_unknown(word));
            Networks::default()
        }
    }
}

/// Refuses an end that is too near or too far.
pub(super) fn check_end(now: Micros, expires_at: Micros, errors: &mut FieldErrors) {
    if expires_at < now.plus_secs(LEAST_LIFE_SECS) || expires_at > now.plus_secs(LONGEST_LIFE_SECS) {
        errors.add("expires_at", "api_key.end", text::ends_badly());
    }
}
