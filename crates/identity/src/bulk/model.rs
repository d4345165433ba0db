//! What a bulk change is.

use db::jobs::JobId;
use db::{DbResult, Row};
use kernel::Micros;

use super::action::Action;
use crate::words::words;
use crate::{BulkId, PlanId, UserId};

words! {
    /// Where a bulk change stands; the picture is in the module above.
    BulkState {
        /// Its people are chosen, what is done with them is not.
        Choosing = "choosing";
        /// The ids of everybody who matches are being written down.
        Gathering = "gathering";
        /// Every row is tried, and nothing is kept.
        Checking = "checking";
        /// The preview is there.
        Checked = "checked";
        /// Rows are being changed.
        Running = "running";
        /// Every row has its outcome.
        Done = "done";
        /// Somebody stopped it, or it could not go on; what is changed stays changed.
        Stopped = "stopped";
    }
}

words! {
    /// What becomes of a row.
    RowOutcome {
        /// It is changed.
        Changed = "changed";
        /// It was so already.
        Unchanged = "unchanged";
        /// It may not be, for the reason that the row tells.
        Refused = "refused";
    }
}

impl RowOutcome {
    /// All, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Changed, Self::Unchanged, Self::Refused];
}

impl BulkState {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Choosing, Self::Gathering, Self::Checking, Self::Checked, Self::Running, Self::Done, Self::Stopped];

    /// Whether a job is at it.
    pub fn runs(self) -> bool {
        matches!(self, Self::Gathering | Self::Checking | Self::Running)
    }

    /// Whether rows have outcomes, not only foretold ones.
    pub fn has_run(self) -> bool {
        matches!(self, Self::Running | Self::Done | Self::Stopped)
    }
}

web::described_words!(BulkState, RowOutcome);

/// How many rows came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Changed, or will be.
    pub changed: i64,
    /// So already.
    pub unchanged: i64,
    /// Refused.
    pub refused: i64,
}

impl Counts {
    /// How many came out so.
    pub fn of(&self, outcome: RowOutcome) -> i64 {
        match outcome {
            RowOutcome::Changed => self.changed,
            RowOutcome::Unchanged => self.unchanged,
            RowOutcome::Refused => self.refused,
        }
    }

    pub(super) fn count(&mut self, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Changed => self.changed += 1,
            RowOutcome::Unchanged => self.unchanged += 1,
            RowOutcome::Refused => self.refused += 1,
        }
    }

    /// All rows that have an outcome.
    pub fn total(&self) -> i64 {
        self.changed + self.unchanged + self.refused
    }

    fn stored(text: &str) -> Option<Self> {
        let mut numbers = text.split(' ').map(str::parse::<i64>);
        let mut next = || numbers.next()?.ok();
        Some(Self { changed: next()?, unchanged: next()?, refused: next()? })
    }

    pub(super) fn to_stored(self) -> String {
        format!("{} {} {}", self.changed, self.unchanged, self.refused)
    }
}

/// What a bulk change does to the seats of a user plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatMove {
    /// Of which user plan.
    pub plan: PlanId,
    /// How many more are used; fewer if below 0.
    pub used: i64,
    /// How many more are reserved.
    pub reserved: i64,
}

/// Whom a bulk change is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// The ones that were ticked.
    Ticked,
    /// Everybody whom the list of users shows under this filter.
    Matching(String),
    /// Whoever the other bulk change changed, to undo it.
    ChangedBy(BulkId),
}

/// A bulk change.
#[derive(Debug, Clone)]
pub struct Bulk {
    /// Which.
    pub id: BulkId,
    /// What is done; none while that is being chosen.
    pub action: Option<Action>,
    /// Whom it is for.
    pub selection: Selection,
    /// Where the list is that it was begun on.
    pub back: String,
    /// Where it stands.
    pub state: BulkState,
    /// Which preview this is, from 1.
    pub pass: i64,
    /// How many people.
    pub total: i64,
    /// The last row that the present pass is done with.
    pub(super) place: i64,
    /// Behind what the gathering goes on.
    pub(super) gathered_to: String,
    /// How the rows came out, or will.
    pub counts: Counts,
    /// How many of those who are changed administer something.
    pub administrators: i64,
    /// What it does to seats.
    pub seats: Vec<SeatMove>,
    /// The preview before this one, if it was made again because something changed.
    pub counts_before: Option<Counts>,
    pub(super) basis: String,
    /// Why, in the words of whoever asked.
    pub reason: String,
    /// Why it stopped.
    pub fault: String,
    pub(super) job: Option<JobId>,
    /// When it was begun.
    pub created_at: Micros,
    /// By whom.
    pub created_by: UserId,
    /// When the rows began to be changed.
    pub begun_at: Option<Micros>,
    /// When the last one was.
    pub ended_at: Option<Micros>,
    /// Since when the present pass is at its rows, and how many it had then.
    pub(super) paced: Option<(Micros, i64)>,
}

/// A bulk change can be undone for so many days.
pub const UNDO_DAYS: i64 = 30;

impl Bulk {
    /// How far the present pass is.
    pub fn done(&self) -> i64 {
        if self.state == BulkState::Gathering { 0 } else { self.counts.total() }
    }

    /// How many rows the present pass is done with since it began or went on, and how many microseconds that took.
    pub fn pace(&self, now: Micros) -> Option<(i64, i64)> {
        let (at, from) = self.paced.filter(|_| matches!(self.state, BulkState::Checking | BulkState::Running))?;
        Some((self.done() - from, now.0 - at.0))
    }

    /// Until when it can be undone; none if it cannot.
    pub fn undo_until(&self) -> Option<Micros> {
        let is_over = matches!(self.state, BulkState::Done | BulkState::Stopped);
        let undoable = self.action.is_some_and(|action| action.kind().can_be_undone());
        let is_undo = matches!(self.selection, Selection::ChangedBy(_));
        let ended = self.ended_at.filter(|_| is_over && undoable && !is_undo && self.counts.changed > 0)?;
        Some(ended.plus_secs(UNDO_DAYS * 24 * 3600))
    }
}

/// Stands before the filter in the table, for a filter may have no words.
pub(super) const MATCHING: char = '?';

pub(super) fn parse(row: Row) -> DbResult<Bulk> {
    let mut r = row.reader();
    let id = r.next()?;
    let action: String = r.next()?;
    let (matching, undoes): (String, Option<BulkId>) = (r.next()?, r.next()?);
    let selection = match undoes {
        Some(other) => Selection::ChangedBy(other),
        None => match matching.strip_prefix(MATCHING) {
            Some(words) => Selection::Matching(words.to_owned()),
            None => Selection::Ticked,
        },
    };
    Ok(Bulk {
        id,
        action: Action::from_stored(&action),
        selection,
        back: r.next()?,
        state: r.next()?,
        pass: r.next()?,
        total: r.next()?,
        place: r.next()?,
        gathered_to: r.next()?,
        counts: Counts { changed: r.next()?, unchanged: r.next()?, refused: r.next()? },
        administrators: r.next()?,
        seats: read_seats(&r.next::<String>()?),
        counts_before: Counts::stored(&r.next::<String>()?),
        basis: r.next()?,
        reason: r.next()?,
        fault: r.next()?,
        job: r.next()?,
        created_at: r.next()?,
        created_by: r.next()?,
        begun_at: r.next()?,
        ended_at: r.next()?,
        paced: {
            let (at, from) = (r.next::<Option<Micros>>()?, r.next()?);
            at.map(|at| (at, from))
        },
    })
}

fn read_seats(text: &str) -> Vec<SeatMove> {
    let one = |line: &str| {
        let mut words = line.split(' ');
        let plan = words.next()?.parse().ok()?;
        Some(SeatMove { plan, used: words.next()?.parse().ok()?, reserved: words.next()?.parse().ok()? })
    };
    text.lines().filter_map(one).collect()
}

pub(super) fn write_seats(seats: &[SeatMove]) -> String {
    let lines: Vec<String> = seats.iter().map(|s| format!("{} {} {}", s.plan, s.used, s.reserved)).collect();
    lines.join("\n")
}
