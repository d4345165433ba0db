//! Whether a row makes an administrator: somebody who administers afterwards what they did not administer before.

use access::{Ctx, Grant};
use db::Tx;
use kernel::Fault;
use sheet::Note;

use crate::imports::model::MAKES_ADMINISTRATOR;
use crate::imports::row::Terms;
use crate::imports::{administrators, text};
use crate::{CompanyId, RoleId, UserId, roles};

/// The note that the row makes an administrator, if it does. Refused where it was not chosen.
pub(super) fn note(ctx: &Ctx, tx: &mut Tx<'_>, terms: &Terms<'_>, before: &[Grant], user: UserId) -> Result<Option<Note>, Fault> {
    let after = roles::grants_of(tx, ctx.org, user, ctx.now)?;
    let administers = after.iter().any(|grant| !grant.capabilities.is_empty() && !before.contains(grant));
    if administers { told(tx, terms).map(Some) } else { Ok(None) }
}

/// The same for somebody new, who has nothing but their role.
pub(super) fn note_of_new(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    terms: &Terms<'_>,
    user: UserId,
    role: Option<RoleId>,
    company: CompanyId,
) -> Result<Option<Note>, Fault> {
    let known = terms.seen.borrow().administers.get(&(role, company)).copied();
    let administers = if let Some(administers) = known {
        administers
    } else {
        let grants = roles::grants_of(tx, ctx.org, user, ctx.now)?;
        let administers = grants.iter().any(|grant| !grant.capabilities.is_empty());
        terms.seen.borrow_mut().administers.insert((role, company), administers);
        administers
    };
    if administers { told(tx, terms).map(Some) } else { Ok(None) }
}

/// Only rows that the confirmed check named and the importer chose make administrators.
fn told(tx: &mut Tx<'_>, terms: &Terms<'_>) -> Result<Note, Fault> {
    if let Some(may) = terms.administrators {
        let check = (terms.batches.org, terms.batches.import, terms.confirmed);
        administrators::require_row(tx, check, terms.at_hand.get().line, may)?;
    }
    Ok(Note { code: MAKES_ADMINISTRATOR.into(), message: text::makes_administrator().to_owned() })
}
