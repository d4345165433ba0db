//! Lockout: wrong tries are counted before the password is looked at.
