//! The gate of the wizard: only whoever can read the server's own output takes a fresh system.
//!
//! At every start the server prints a link with a secret that it made then. The secret opens the gate, and is exchanged for a
//! cookie, which another start makes worthless. Once there is an owner the gate opens to nobody: the owner signs in.

use kernel::{Rng, Secret, crypto};

/// Knows the secret and the cookie of this start, as hashes only.
#[derive(Clone)]
pub struct Gate {
    link: [u8; 32],
    cookie: [u8; 32],
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gate")
    }
}

impl Gate {
    /// A gate, and the secret that opens it: 32 hexadecimal digits, to be printed and forgotten.
    pub fn new(rng: &dyn Rng) -> (Self, Secret) {
        let mut bytes = [0; 16];
        rng.fill(&mut bytes);
        let secret = Secret::new(crypto::hex(&bytes));
        let cookie = cookie_of(&secret);
        let hash = |secret: &Secret| crypto::sha256(secret.reveal().as_bytes());
        (Self { link: hash(&secret), cookie: hash(&cookie) }, secret)
    }

    /// The cookie for whoever brings the right secret. It is another text, so that nobody reads the secret off a browser.
    pub fn exchange(&self, brought: &Secret) -> Option<Secret> {
        let typed = Secret::new(brought.reveal().trim());
        crypto::same(&crypto::sha256(typed.reveal().as_bytes()), &self.link).then(|| cookie_of(&typed))
    }

    /// Whether this is the cookie of this start.
    pub fn admits(&self, cookie: &str) -> bool {
        crypto::same(&crypto::sha256(cookie.as_bytes()), &self.cookie)
    }
}

fn cookie_of(secret: &Secret) -> Secret {
    Secret::new(crypto::hex(&crypto::sha256(format!("set-up cookie {}", secret.reveal()).as_bytes())))
}

#[cfg(test)]
mod tests {
    use kernel::TestRng;

    use super::*;

    // covers: T-A14
    #[test]
    fn only_the_secret_of_this_start_opens_the_gate() {
        let rng = TestRng::seeded(3);
        let (old, old_secret) = Gate::new(&rng);
        let (gate, secret) = Gate::new(&rng);
        let cookie = gate.exchange(&secret).unwrap();
        assert!(gate.admits(cookie.reveal()));
        assert_eq!(gate.exchange(&Secret::new(format!(" {}\n", secret.reveal()))), Some(cookie.clone()), "pasted with blanks");
        for wrong in ["", "0", old_secret.reveal(), cookie.reveal()] {
            assert_eq!(gate.exchange(&Secret::new(wrong)), None);
        }
        assert!(!gate.admits(secret.reveal()) && !gate.admits(""));
        assert!(!old.admits(cookie.reveal()));
        assert_eq!(format!("{gate:?}"), "Gate");
    }
}
