//! Whether a row makes an administrator: somebody who administers afterwards what they did not administer before.

use access::{Ctx, Grant};
use db::{Tx, params};
use kernel::Fault;
use sheet::Note;

use crate::imports::foretold::Batches;
use crate::imports::model::MAKES_ADMINISTRATOR;
use crate::imports::row::{Administrators, Terms};
use crate::imports::{store, text};
use crate::{CompanyId, RoleId, UserId, roles};

/// The note that the row makes an administrator, if it does. Refused where nobody confirmed it.
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

/// Only rows that the confirmed check named make administrators: nobody said yes to another.
fn told(tx: &mut Tx<'_>, terms: &Terms<'_>) -> Result<Note, Fault> {
    let is_confirmed = match terms.administrators {
        Administrators::Told => true,
        Administrators::Unconfirmed => false,
        Administrators::Confirmed => {
            let Batches { org, import, .. } = terms.batches;
            let line = i64::try_from(terms.at_hand.get().line).unwrap_or(i64::MAX);
            tx.scalar::<i64>(store::SAYS_OF, params![*org, *import, terms.confirmed, line, MAKES_ADMINISTRATOR])? > 0
        }
    };
    if !is_confirmed {
        return Err(Fault::field("role", "role.administrator_unconfirmed", text::row_unconfirmed()));
    }
    Ok(Note { code: MAKES_ADMINISTRATOR.into(), message: text::makes_administrator().to_owned() })
}
