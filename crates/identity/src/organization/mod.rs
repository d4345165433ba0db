//! The organization: its settings and its one owner.
