//! Links that are sent: single use, expiring, bound to purpose, person and address; only a hash is kept.
