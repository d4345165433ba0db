//! Stores the built-in profiles in a new organization.

use db::{Tx, params};
use kernel::{Call, Event, Fault};

use super::{BuiltinProfile, store};
use crate::name::Name;
use crate::{ProfileId, audit};

/// Makes the built-in profiles. Once an organization, so statements in a loop are no harm.
pub fn seed_builtin(call: &Call, tx: &mut Tx<'_>) -> Result<(), Fault> {
    for builtin in BuiltinProfile::ALL {
        let (name, description) = builtin.name_and_description();
        let name = Name::parse(name)?;
        let words = builtin.rights().to_words();
        let values = params![call.org, ProfileId::new(call), name.text, name.key, name.sort, description, builtin.word(), words, call.now];
        tx.execute(store::INSERT, values)?;
    }
    audit::announce(call, tx, Event::new("profile.seeded", "organization", None))?;
    Ok(())
}
