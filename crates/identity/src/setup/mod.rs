//! The first start: an organization with its owner, its companies, its mail server and its first people.
//!
//! ```text
//! organization ─► public address ─► owner ─► companies ─► mail ─► people ─► summary ─► done
//! └── whoever has the server's secret ──┘   └────────── the owner, signed in ────────┘   404 for ever
//! ```
//!
//! Every step is saved, so leaving half-way resumes there, and going back loses nothing. Before there is an owner the wizard
//! acts for the product; from then on every step runs with what the owner may, by the same verbs as everywhere else.
//! The one invariant: one owner, however many try at once.

mod add_person;
mod create_owner;
mod finish;
mod found;
mod gate;
mod pages;
mod propose;
mod save;
mod store;
mod summary;
pub mod text;

pub use add_person::{AddPerson, Added, TemporaryPassword, add_person};
pub use create_owner::{CreateOwner, create_owner};
pub use finish::finish;
pub use found::found;
pub use gate::Gate;
pub use pages::router;
pub use propose::propose_user_name;
pub use save::{SaveCompanies, reach, save_companies, save_organization, save_public_url};
pub use store::STATEMENTS;
pub use summary::{SetupPerson, summary};
