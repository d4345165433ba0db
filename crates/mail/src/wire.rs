//! How mail may go over the wire: what the server's configuration decides, not the organization.

use std::time::Duration;

/// The wire's rules.
#[derive(Debug, Clone)]
pub struct Wire {
    /// Certificates in PEM that are trusted beside the usual ones: of an organization's own authority.
    pub extra_ca_pem: Option<Vec<u8>>,
    /// Whether mail may go to another machine without encryption. Passwords never do.
    pub allow_plain: bool,
    /// How long a connection may take to come about.
    pub connect: Duration,
    /// How long a command may wait for its answer (RFC 5321, 4.5.3.2: five minutes).
    pub command: Duration,
    /// How long one mail may take in all.
    pub whole: Duration,
}

impl Default for Wire {
    fn default() -> Self {
        Self {
            extra_ca_pem: None,
            allow_plain: false,
            connect: Duration::from_secs(10),
            command: Duration::from_mins(5),
            whole: Duration::from_mins(10),
        }
    }
}
