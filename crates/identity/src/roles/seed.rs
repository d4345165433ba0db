//! Stores the built-in roles in a new organization.

use access::HandsOut;
use db::{Tx, params};
use kernel::{Call, Event, Fault, Micros};

use super::model::hands_out_words;
use super::{Builtin, store};
use crate::name::Name;
use crate::{RoleId, ScopeId, audit, profiles};

/// Makes the thirteen built-in roles with their profiles, which must be there, and what each administers. Once an organization, so statements in a loop are no harm.
pub fn seed_builtin(call: &Call, tx: &mut Tx<'_>) -> Result<(), Fault> {
    for builtin in Builtin::ALL {
        let (name, description) = builtin.name_and_description();
        let name = Name::parse(name)?;
        let id = RoleId::new(call);
        let values = params![call.org, id, name.text, name.key, name.sort, description, builtin.word(), None::<RoleId>, call.now];
        tx.execute(store::INSERT, values)?;
        for profile in builtin.profiles() {
            let profile = profiles::find_builtin(tx, call.org, *profile)?.ok_or_else(Fault::not_found)?;
            tx.execute(store::ADD_PROFILE, params![call.org, id, profile.id])?;
        }
        if let Some((place, capabilities)) = builtin.administers() {
            tx.execute(
                store::INSERT_SCOPE,
                params![
                    call.org,
                    ScopeId::new(call),
                    None::<RoleId>,
                    id,
                    place.word(),
                    place.company(),
                    capabilities.to_words(),
                    hands_out_words(&HandsOut::AtMostOwn),
                    None::<Micros>,
                    call.now,
                    call.actor.user()
                ],
            )?;
        }
    }
    audit::announce(call, tx, Event::new("role.seeded", "organization", None))?;
    Ok(())
}
