//! Ids: `UUIDv7` in the database, shown with a prefix that names the kind (`usr_0193f2c8…`).
//!
//! Newest first is `ORDER BY id DESC`, because a v7 id begins with the time of its making.

use std::fmt;

/// The organization's number, the first column of every key. Its public id is a UUID beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct OrgId(pub i64);

impl fmt::Display for OrgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An id's text could not be read: wrong prefix, wrong length, or not hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct BadId;

/// Reads `prefix` + 32 hexadecimal digits.
pub fn parse_prefixed(prefix: &str, text: &str) -> Result<uuid::Uuid, BadId> {
    let rest = text.strip_prefix(prefix).ok_or(BadId)?;
    if rest.len() != 32 || rest.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(BadId);
    }
    uuid::Uuid::try_parse(rest).map_err(|_| BadId)
}

/// Makes a `UUIDv7` from a time in microseconds and ten random bytes.
pub fn uuid_v7(now: crate::Micros, random: [u8; 10]) -> uuid::Uuid {
    let millis = u64::try_from(now.0 / 1000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Puts a count where a `UUIDv7` has its bits of `rand_a` (RFC 9562, 6.2, method 1): ids of one millisecond then sort by it. The
/// count has 12 bits; what is made beyond 4,095 sorts anyhow among the last.
pub(crate) fn counted(count: u16, mut random: [u8; 10]) -> [u8; 10] {
    [random[0], random[1]] = count.min(0x0FFF).to_be_bytes();
    random
}

/// Declares an id type: a UUID with a prefix on the outside.
///
/// ```
/// kernel::id_type!(/// A boat.
///     BoatId, "boa_");
/// let id = BoatId(uuid::Uuid::nil());
/// assert_eq!(id.to_string().parse(), Ok(id));
/// ```
#[macro_export]
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub $crate::ids::Uuid);

        impl $name {
            /// What stands before the digits.
            pub const PREFIX: &'static str = $prefix;

            /// A new id of this moment.
            #[allow(dead_code, reason = "an id may be made elsewhere")]
            pub fn new(call: &$crate::Call) -> Self {
                Self(call.new_uuid())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}{}", Self::PREFIX, self.0.simple())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ids::BadId;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::ids::parse_prefixed(Self::PREFIX, text).map(Self)
            }
        }

        impl $crate::ids::Serialize for $name {
            fn serialize<S: $crate::ids::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> $crate::ids::Deserialize<'de> for $name {
            fn deserialize<D: $crate::ids::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as $crate::ids::Deserialize>::deserialize(from)?;
                text.parse().map_err(<D::Error as $crate::ids::DeError>::custom)
            }
        }
    };
}

pub use serde::de::Error as DeError;
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
pub use uuid::Uuid;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Micros;

    id_type!(
        /// A boat of the tests.
        BoatId,
        "boa_"
    );

    #[test]
    fn an_id_reads_back_what_it_shows() {
        let id = BoatId(uuid_v7(Micros(1_700_000_000_000_000), [7; 10]));
        assert!(id.to_string().starts_with("boa_018bcfe5"));
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn ids_of_one_moment_sort_by_their_count() {
        let at = Micros(1_700_000_000_000_000);
        let id = |count, random| uuid_v7(at, counted(count, [random; 10]));
        assert!(id(0, 255) < id(1, 0) && id(255, 255) < id(256, 0) && id(4094, 255) < id(4095, 0));
        assert_eq!(id(9999, 7), id(4095, 7));
        assert!(id(4095, 255) < uuid_v7(Micros(at.0 + 1000), counted(0, [0; 10])));
    }

    #[test]
    fn another_kind_of_id_is_refused() {
        assert_eq!("usr_00000000000000000000000000000000".parse::<BoatId>(), Err(BadId));
        assert_eq!("boa_0".parse::<BoatId>(), Err(BadId));
        assert_eq!("boa_zz000000000000000000000000000000".parse::<BoatId>(), Err(BadId));
        assert_eq!("boa_AA000000000000000000000000000000".parse::<BoatId>(), Err(BadId));
    }
}
