//! User plans: which features exist for a person.
