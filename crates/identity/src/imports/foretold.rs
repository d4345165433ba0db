//! What a check must know of the batches before the one at hand.
//!
//! A check undoes each batch, an import keeps it. So that both see the same managers, addresses and places, a check notes of every row
//! what the person or company would be from now on, and lets those whom a later row leads to stand so while that row is tried. New ones
//! are not there to stand anywhere: whoever reports to one is noted as reporting to the first above who is, and a company that is below
//! new ones is noted by the first above it that is there and how many levels are between. The invariant: what a row comes to, a check and
//! an import say alike, wherever a batch ends.

use db::{DbError, DbResult, Read, Row, Tx, params};
use kernel::OrgId;
use kernel::ids::Uuid;

use super::model::Outcome;
use super::store;
use crate::users::{self, UserStatus};
use crate::{CompanyId, ImportId, UserId, companies};

/// So many managers above one another are followed, as everywhere.
const MOST_ABOVE: usize = 200;

/// What a person would be after their row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Person {
    /// The nearest manager who exists.
    pub(super) manager: Option<UserId>,
    pub(super) status: UserStatus,
}

/// Where a company would be after its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The nearest one above that exists.
    pub(super) above: CompanyId,
    /// How many levels below that.
    pub(super) levels: usize,
}

/// A company that an earlier batch would have put below another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hung {
    /// None if it is new.
    pub(super) company: Option<CompanyId>,
    pub(super) place: Place,
    /// How deep the one above it stands below the company that was asked about.
    pub(super) depth: usize,
}

/// What a row foretells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foretold {
    Person(Person),
    Company(Place),
}

impl Foretold {
    /// As its row has it: who or what is above, and the status or the levels.
    pub(super) fn stored(self) -> (Option<Uuid>, String) {
        match self {
            Self::Person(Person { manager, status }) => (manager.map(|id| id.0), status.word().to_owned()),
            Self::Company(Place { above, levels }) => (Some(above.0), levels.to_string()),
        }
    }

    fn read(above: Option<Uuid>, words: &str) -> DbResult<Self> {
        if let (Some(above), Ok(levels)) = (above, words.parse()) {
            return Ok(Self::Company(Place { above: CompanyId(above), levels }));
        }
        let status = UserStatus::from_word(words).ok_or_else(|| DbError::Broken(format!("a check foretold {words}")))?;
        Ok(Self::Person(Person { manager: above.map(UserId), status }))
    }
}

/// A row's outcome with what it foretells; an import foretells nothing.
pub(super) type Told = (Outcome, Option<Foretold>);

/// A row of an earlier batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Earlier {
    pub(super) failed: bool,
    /// The row was left out on purpose: nobody comes of it.
    pub(super) skipped: bool,
    /// The person or company; in a check only if they existed before the pass.
    pub(super) subject: Option<Uuid>,
    pub(super) foretold: Option<Foretold>,
}

impl Earlier {
    /// The person.
    pub(super) fn user(&self) -> Option<UserId> {
        self.subject.map(UserId)
    }

    /// What a person would be.
    pub(super) fn person(&self) -> Option<Person> {
        if let Some(Foretold::Person(person)) = self.foretold { Some(person) } else { None }
    }

    /// Where a company would be.
    pub(super) fn place(&self) -> Option<Place> {
        if let Some(Foretold::Company(place)) = self.foretold { Some(place) } else { None }
    }
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

    /// What an earlier batch foretold of somebody or something that exists.
    fn of(&self, read: &mut Read<'_>, subject: Uuid) -> DbResult<Option<Earlier>> {
        read.find(store::EARLIER_OF, params![self.org, self.import, self.pass, subject])?.map(earlier).transpose()
    }

    /// Where this company, and those above it, would be by earlier batches; the nearest first.
    pub(super) fn moved(&self, read: &mut Read<'_>, company: CompanyId) -> DbResult<Vec<(CompanyId, Place)>> {
        let (mut moved, mut next) = (Vec::new(), Some(company));
        for _ in 0..MOST_ABOVE {
            let Some(id) = next else { break };
            next = match self.of(read, id.0)?.and_then(|earlier| earlier.place()) {
                Some(place) => {
                    moved.push((id, place));
                    Some(place.above)
                }
                None => companies::find(read, self.org, id)?.and_then(|company| company.parent_id),
            };
        }
        Ok(moved)
    }

    /// Companies that stand below this one and would be elsewhere by earlier batches.
    pub(super) fn moved_below(&self, read: &mut Read<'_>, company: CompanyId) -> DbResult<Vec<CompanyId>> {
        let rows = read.query(store::MOVED_BELOW, params![self.org, self.import, self.pass, company])?;
        rows.into_iter().map(Row::only).collect()
    }

    /// What earlier batches would have put below this company, or below those that stand below it.
    pub(super) fn hung_below(&self, read: &mut Read<'_>, company: CompanyId) -> DbResult<Vec<Hung>> {
        let parse = |row: Row| {
            let mut r = row.reader();
            let (company, above, depth): (Option<CompanyId>, CompanyId, i64) = (r.next()?, r.next()?, r.next()?);
            let levels = r.next::<String>()?.parse().map_err(|_| DbError::Broken("a check foretold no level".to_owned()))?;
            Ok(Hung { company, place: Place { above, levels }, depth: usize::try_from(depth).unwrap_or(usize::MAX) })
        };
        let rows = read.query(store::HUNG_BELOW, params![self.org, self.import, self.pass, company])?;
        rows.into_iter().map(parse).collect()
    }

    /// Lets this person and all above them stand as the earlier batches would have left them.
    pub(super) fn bring(&self, tx: &mut Tx<'_>, user: UserId) -> DbResult<()> {
        let mut next = Some(user);
        for _ in 0..MOST_ABOVE {
            let Some(id) = next else { break };
            next = match self.of(tx, id.0)?.and_then(|earlier| earlier.person()) {
                Some(Person { manager, status }) => {
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
    let (outcome, subject, foretells): (String, Option<Uuid>, bool) = (r.next()?, r.next()?, r.next()?);
    let foretold = if foretells { Some(Foretold::read(r.next()?, &r.next::<String>()?)?) } else { None };
    Ok(Earlier { failed: outcome == "failed", skipped: outcome == "skipped", subject, foretold })
}
