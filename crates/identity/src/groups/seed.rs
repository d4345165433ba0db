//! The one group that there is to begin with.

use db::{Tx, params};
use kernel::{Call, Event, Fault};

use super::{store, text};
use crate::name::Name;
use crate::{GroupId, audit};

/// Makes the one group that there is to begin with.
pub fn seed(call: &Call, tx: &mut Tx<'_>) -> Result<GroupId, Fault> {
    let name = Name::parse(text::first_name())?;
    let id = GroupId::new(call);
    tx.execute(store::INSERT, params![call.org, id, name.text, name.key, name.sort, "", call.now])?;
    audit::announce(call, tx, Event::new("user_group.created", "user_group", id.0))?;
    Ok(id)
}
