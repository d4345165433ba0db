//! The first start: an organization with its owner, its companies and its first people.
//!
//! [`found`] makes what every organization begins with; the wizard, the demo and tests go through it.

mod found;
mod gate;

pub use found::found;
pub use gate::Gate;
