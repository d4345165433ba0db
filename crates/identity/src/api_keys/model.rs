//! What a key is.

use std::net::IpAddr;

use access::ApiScope;
use kernel::Micros;
use web::client_ip::{BadCidr, Cidr};

use crate::{ApiKeyId, UserId};

/// A key names so many networks at most.
pub const MOST_NETWORKS: usize = 20;

/// From where a key may be used; none named: from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Networks(Vec<(String, Cidr)>);

impl Networks {
    /// Reads networks with blanks or commas between.
    ///
    /// # Errors
    /// The first word that is no network.
    pub fn read(words: &str) -> Result<Self, String> {
        let words = words.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        let parse = |word: &str| Ok((word.to_owned(), word.parse().map_err(|_: BadCidr| word.to_owned())?));
        words.map(parse).collect::<Result<_, _>>().map(Self)
    }

    /// Networks that a program sends each by itself, as they would be typed. Nothing may stand for none: it would mean from anywhere.
    ///
    /// # Errors
    /// The place of the first that is not one word.
    pub fn typed(each: &[String]) -> Result<String, usize> {
        let is_word = |word: &String| !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || c == ',');
        each.iter().position(|word| !is_word(word)).map_or_else(|| Ok(each.join("\n")), Err)
    }

    /// The stored and shown form.
    pub fn to_words(&self) -> String {
        self.words().collect::<Vec<_>>().join(" ")
    }

    /// Each as it was written.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(word, _)| word.as_str())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the key may be used from anywhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the key may be used from there. Whose address is not known comes from nowhere that is named.
    pub fn admit(&self, ip: Option<IpAddr>) -> bool {
        self.is_empty() || ip.is_some_and(|ip| self.0.iter().any(|(_, network)| network.contains(ip)))
    }
}

/// How a key stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It opens what it may.
    Living,
    /// It still does, beside the one that takes its place.
    Replaced,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

web::described_words!(KeyState);

impl KeyState {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Living, Self::Replaced, Self::Expired, Self::Revoked];

    /// The word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Living => "living",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// The state of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.word() == word)
    }
}

/// A key as it is kept.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose it is.
    pub user: UserId,
    /// What it is for.
    pub name: String,
    /// Its beginning.
    pub shown: String,
    /// What it may of what its user may.
    pub scope: ApiScope,
    /// From where.
    pub networks: Networks,
    /// Since when it is there.
    pub created_at: Micros,
    /// Who made it; none for the product.
    pub created_by: Option<UserId>,
    /// When it ends.
    pub expires_at: Micros,
    /// The key that takes its place.
    pub replaced_by: Option<ApiKeyId>,
    /// When it was taken back, or its end was told.
    pub revoked_at: Option<Micros>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Micros>,
    /// From which address; empty before it was used.
    pub last_used_ip: String,
}

impl ApiKey {
    /// How it stands.
    pub fn state(&self, now: Micros) -> KeyState {
        match self.revoked_at {
            Some(at) if at < self.expires_at => KeyState::Revoked,
            Some(_) => KeyState::Expired,
            None if self.expires_at <= now => KeyState::Expired,
            None if self.replaced_by.is_some() => KeyState::Replaced,
            None => KeyState::Living,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // covers: B32
    #[test]
    fn networks_admit_what_lies_in_them() {
        let networks = Networks::read("10.0.0.0/8, 2001:db8::/32\n192.0.2.7").unwrap();
        assert_eq!((networks.len(), networks.to_words().as_str()), (3, "10.0.0.0/8 2001:db8::/32 192.0.2.7"));
        let admits = |ip: &str| networks.admit(ip.parse().ok());
        assert!(admits("10.9.9.9") && admits("192.0.2.7") && admits("2001:db8:1::1"));
        assert!(!admits("192.0.2.8") && !admits("11.0.0.1") && !networks.admit(None));
        assert!(Networks::read(" ").unwrap().admit(None));
        assert_eq!(Networks::read("10.0.0.0/8 office"), Err("office".to_owned()));
    }
}
