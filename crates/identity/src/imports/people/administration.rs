//! Whether a row makes an administrator: somebody who administers afterwards what they did not administer before.

use access::{Ctx, Grant};
use db::Tx;
use kernel::Fault;
use sheet::Note;

use crate::imports::model::MAKES_ADMINISTRATOR;
use crate::imports::row::{Administrators, Terms};
use crate::imports::text;
use crate::{UserId, roles, users};

/// The note that the row makes an administrator, if it does. Refused where nobody confirmed it.
pub(super) fn note(ctx: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, before: &[Grant], user: UserId) -> Result<Option<Note>, Fault> {
    let after = users::get(tx, ctx.org, user)?;
    let after = roles::grants_of(tx, ctx.org, user, after.role, after.company)?;
    if after.iter().all(|grant| grant.capabilities.is_empty() || before.contains(grant)) {
        return Ok(None);
    }
    if terms.administrators == Administrators::Unconfirmed {
        return Err(Fault::field("role", "role.administrator_unconfirmed", text::row_unconfirmed()));
    }
    Ok(Some(Note { code: MAKES_ADMINISTRATOR.into(), message: text::makes_administrator().to_owned() }))
}
