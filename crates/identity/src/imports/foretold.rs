//! What a check must know of the batches before the one at hand.
//!
//! A check undoes each batch, an import keeps it. So that both see the same managers, a check notes of every row what the person
//! would be from now on, and lets those whom a later row leads to stand so while that row is tried. New people are not there to
//! stand anywhere: whoever reports to one is noted as reporting to the first above who is. The invariant: whether a manager fits, a
//! check and an import say alike, wherever a batch ends.

use db::{DbResult, Read, Row, Tx, params};
use kernel::OrgId;

use super::model::Outcome;
use super::store;
use crate::users::{self, UserStatus};
use crate::{ImportId, UserId};

/// So many managers above one another are followed, as everywhere.
const MOST_ABOVE: usize = 200;

/// What a person would be after their row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Foretold {
    /// The nearest manager who exists.
    pub(super) manager: Option<UserId>,
    pub(super) status: UserStatus,
}

/// A row's outcome with what it foretells; an import foretells nothing.
pub(super) type Told = (Outcome, Option<Foretold>);

/// A row of an earlier batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Earlier {
    pub(super) failed: bool,
    /// The row was left out on purpose: nobody comes of it.
    pub(super) skipped: bool,
    /// The person, if they existed before the pass.
    pub(super) subject: Option<UserId>,
    pub(super) foretold: Option<Foretold>,
}

/// A pass, and what its earlier batches say.
#[derive(Debug, Clone)]
pub(super) struct Batches {
    pub(super) org: OrgId,
    pub(super) import: ImportId,
    pub(super) pass: String,
}

impl Batches {
    /// Whether an earlier batch would have changed somebody who exists.
    pub(super) fn have_changed_people(&self, read: &mut Read<'_>) -> DbResult<bool> {
        Ok(read.find(store::ANY_FORETOLD, params![self.org, self.import, self.pass])?.is_some())
    }

    /// The outcome of a row, if its batch was before this one.
    pub(super) fn row(&self, read: &mut Read<'_>, line: i64) -> DbResult<Option<Earlier>> {
        let row = read.find(store::EARLIER_ROW, params![self.org, self.import, self.pass, line])?;
        row.map(earlier).transpose()
    }

    /// The row of an earlier batch that was taken for this person.
    pub(super) fn row_of(&self, read: &mut Read<'_>, user: UserId) -> DbResult<Option<u64>> {
        let row = read.find(store::ROW_OF, params![self.org, self.import, self.pass, user])?;
        Ok(row.map(db::Row::only::<i64>).transpose()?.and_then(|line| u64::try_from(line).ok()))
    }

    /// Lets this person and all above them stand as the earlier batches would have left them.
    pub(super) fn bring(&self, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
        let mut next = Some(user);
        for _ in 0..MOST_ABOVE {
            let Some(id) = next else { break };
            let row = tx.find(store::EARLIER_OF, params![self.org, self.import, self.pass, id])?;
            next = match row.map(earlier).transpose()?.and_then(|earlier| earlier.foretold) {
                Some(Foretold { manager, status }) => {
                    users::stand_as(tx, self.org, id, manager, status)?;
                    manager
                }
                None => users::find(tx, self.org, id)?.and_then(|user| user.reports_to),
            };
        }
        Ok(())
    }
}

fn earlier(row: Row) -> DbResult<Earlier> {
    let mut r = row.reader();
    let (outcome, subject, foretells): (String, Option<UserId>, bool) = (r.next()?, r.next()?, r.next()?);
    let foretold = if foretells { Some(Foretold { manager: r.next()?, status: r.next()? }) } else { None };
    Ok(Earlier { failed: outcome == "failed", skipped: outcome == "skipped", subject, foretold })
}
