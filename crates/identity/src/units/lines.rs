//! Who is below whom: kept as rows, so that "reports to her, directly or indirectly" is one lookup at any depth.

use db::{DbResult, Tx, params};
use kernel::Call;
use kernel::ids::Uuid;

use super::store;
use crate::UserId;

/// The unit of everybody below a manager: the manager's own id as a UUID of version 8, which nothing else here is.
pub fn line_of(manager: UserId) -> Uuid {
    let mut bytes = *manager.0.as_bytes();
    bytes[6] = bytes[6] & 0x0F | 0x80;
    Uuid::from_bytes(bytes)
}

/// Hangs a person, with everybody below, under another manager. That this makes no cycle is the caller's to ask. (In the check of
/// an import people stand elsewhere than their rows here say; what is there already is left then, and all is undone.)
pub fn move_line(call: &Call, tx: &mut Tx<'_>, user: UserId, manager: Option<UserId>) -> DbResult<()> {
    let line = line_of(user);
    let lines = tx.query(store::LINES_OF, params![call.org, user])?.into_iter().map(db::Row::only).collect::<DbResult<Vec<Uuid>>>()?;
    if !lines.is_empty() {
        store::cut_loose(tx, call.org, user, line, &lines)?;
    }
    if let Some(manager) = manager {
        tx.execute(store::HANG_UNDER, params![call.org, user, line, line_of(manager)])?;
        tx.execute(store::HANG_ABOVE, params![call.org, user, line, manager])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_nobodys_own_unit() {
        let manager = UserId(Uuid::from_u128(0x0192_3f00_0000_7abc_8def_0123_4567_89ab));
        let line = line_of(manager);
        assert_eq!(line.get_version_num(), 8);
        assert_ne!(line, manager.0);
        assert_eq!(line_of(UserId(line)), line);
    }
}
