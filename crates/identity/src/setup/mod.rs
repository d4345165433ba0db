//! The set-up wizard: from a fresh system to an organization with people.
