//! The list, and how what is typed is read.

use db::{DbError, DbResult};
use kernel::fault::FieldErrors;

use super::text;
use crate::UserId;
use crate::api_keys::Networks;

/// The list names so many networks at most.
pub(super) const MOST_NETWORKS: usize = 100;
/// So many people are exempt at most: who comes from anywhere is somebody to look after.
pub(super) const MOST_EXEMPT: usize = 20;

/// From where people and programs come in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NetworkList {
    /// None named: from anywhere.
    pub networks: Networks,
    /// Who comes from anywhere in any case.
    pub exempt: Vec<UserId>,
    /// Grows with every change; 0 while nothing was ever named.
    pub version: i64,
}

pub(super) fn stored(words: &str) -> DbResult<Networks> {
    Networks::read(words).map_err(|_| DbError::Broken("a stored network cannot be read".into()))
}

pub(super) fn read_networks(typed: &str, errors: &mut FieldErrors) -> Networks {
    match Networks::read(typed) {
        Ok(networks) if networks.len() > MOST_NETWORKS => {
            errors.add("networks", "network_list.too_many", text::too_many_networks(MOST_NETWORKS));
            Networks::default()
        }
        Ok(networks) => networks,
        Err(word) => {
            let word: String = word.chars().take(60).collect();
            errors.add("networks", "network_list.unknown", text::network_unknown(word));
            Networks::default()
        }
    }
}
