//! The organization: whose system this is, its settings, its one owner.
//!
//! Every row of data belongs to one. The owner is a pointer to a user, not a role. Two counters stand in its row:
//! `administration_seq`, which verbs that keep an invariant of the whole organization touch first, so that they run one after
//! the other on every engine (and which verbs that put somebody somewhere keep as it is, so that the place does not go meanwhile); and `policy_version`, under which compiled subjects are cached.

mod api;
mod change_settings;
mod choices;
mod contacts;
mod contacts_page;
mod create;
pub(crate) mod fields;
mod model;
mod owner;
mod pages;
mod store;
pub mod text;

pub use api::operations;
pub use change_settings::{ChangeSettings, change_settings};
pub use choices::{Choice, countries, country_name, currencies, currency_of, date_formats, languages, number_formats, time_zones};
pub use contacts::{Contact, Contacts, contacts, set_contacts};
pub use contacts_page::PATH as CONTACTS_PATH;
pub use create::{CreateOrganization, create};
pub use model::{Organization, PublicUrl, SetupStep};
pub use owner::set_owner;
pub use pages::router;
pub use store::STATEMENTS;

use db::{DbResult, Read, Tx, params};
use kernel::{Call, Category, Fault, OrgId};
use web::format::{DateStyle, Format, NumberStyle};

/// The organization, if it was set up so far that it has a name.
pub fn find(read: &mut Read<'_>, org: OrgId) -> DbResult<Option<Organization>> {
    read.find(store::FIND, params![org])?.map(model::parse).transpose()
}

/// The organization's calendar: when days begin where nobody in person asks, in files and filters.
pub fn calendar(organization: &Organization) -> Format {
    Format::new(&organization.time_zone, DateStyle::default(), NumberStyle::default())
}

/// The organization that must be there.
pub fn get(read: &mut Read<'_>, org: OrgId) -> Result<Organization, Fault> {
    find(read, org)?.ok_or_else(|| Fault::new(Category::NotFound, "organization.not_set_up", text::not_set_up()))
}

/// Makes the verbs that keep an invariant of the organization (an administrator remains, no cycle, one owner) wait for
/// one another. Such a verb begins with it.
pub fn hold_administration(call: &Call, tx: &mut Tx<'_>) -> DbResult<()> {
    tx.execute(store::HOLD, params![call.org]).map(drop)
}

/// Makes the verbs that [`hold_administration`] wait until this transaction ends, and waits for those that run: a company, role,
/// group, team or user plan that is read after it stays, and so does the line of a manager. Who only keeps does not wait for
/// others who only keep: people are made and put into places beside each other.
pub fn keep_places(call: &Call, tx: &mut Tx<'_>) -> DbResult<()> {
    tx.keep(store::KEEP, params![call.org])
}

/// Lets every compiled subject of the organization be compiled anew: a role or the tree of companies changed.
pub fn bump_policy(call: &Call, tx: &mut Tx<'_>) -> DbResult<()> {
    tx.execute(store::BUMP_POLICY, params![call.org]).map(drop)
}

/// Notes which step of the set-up comes next.
pub fn set_setup_step(call: &Call, tx: &mut Tx<'_>, step: SetupStep) -> DbResult<()> {
    tx.execute(store::SET_STEP, params![call.org, step.word()]).map(drop)
}

fn audit_change(field: &'static str, before: &str, after: &str) -> kernel::Change {
    let value = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    kernel::Change::of(field, value(before), value(after))
}
