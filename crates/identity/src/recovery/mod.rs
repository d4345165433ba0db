//! Forgotten passwords: the same answer for everyone.
