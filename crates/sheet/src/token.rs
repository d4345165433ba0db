//! The name of a dry run.

use kernel::crypto;
use serde::{Deserialize, Serialize};

/// Names what a dry run was of: file, mapping, state of the data. A commit that brings another one begins with a new
/// dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// The token of these three; `data_version` is whatever changes when the importer's data do.
    pub fn new(file_digest: &str, mapping_digest: &str, data_version: &str) -> Self {
        let parts = [file_digest, mapping_digest, data_version].map(|part| format!("{}:{part}", part.len()));
        Self(crypto::hex(&crypto::sha256(parts.concat().as_bytes())))
    }

    /// The token's text, to carry in a form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
