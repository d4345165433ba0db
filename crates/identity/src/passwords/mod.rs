//! Passwords: policy, hashing on a bounded pool, temporary ones.
