//! The organization as it reports: who stands below whom, read level by level, as far as the reader may see.
//!
//! Nothing is kept here: the managers stand in the users' rows, who is below whom in [`crate::units`]. Whoever is outside the
//! reader's companies has no name, no count and no place of their own: the tree ends there, and says so.

mod pages;
mod read;
mod store;
mod text;
mod tree;

pub use pages::{PATH, at, router};
pub use read::{Heads, Node, People};
pub use tree::{Branch, Tree, tree};
