//! My account: own password, preferences, sessions, addresses.
