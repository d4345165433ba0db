//! Signing in and out, and what must be done before anything else.
