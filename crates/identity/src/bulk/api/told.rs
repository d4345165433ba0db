//! `GET /api/v1/bulk` and one of them: what is done to whom, where it stands, what comes of it.

use access::Ctx;
use db::{Read, jobs};
use kernel::{Fault, Micros};

use super::{PATH, after, named, on_one};
use crate::bulk::{self, Action, ActionKind, Bulk, BulkState, Counts, Selection, require};
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::{BulkId, PlanId, UserId};

web::answer! {
    /// How many people came out how, or will.
    pub(super) struct BulkCounts {
        /// Changed, or will be.
        changed: i64,
        /// So already.
        unchanged: i64,
        /// Refused.
        refused: i64,
    }
}

web::answer! {
    /// What a bulk change does to the seats of a user plan.
    pub(super) struct BulkSeats {
        /// The user plan.
        plan: PlanId,
        /// How many more are used; fewer if below 0.
        used: i64,
        /// How many more are reserved.
        reserved: i64,
    }
}

web::answer! {
    /// A change of many users.
    pub(super) struct BulkChange {
        /// The id.
        id: BulkId,
        /// Where it stands. Ask again while it is gathering, checking or running.
        state: BulkState,
        /// What is done.
        action: Option<ActionKind>,
        /// Its value: the id of a role, group, team, company, user plan or manager. Empty: none.
        value: String,
        /// The filter of those whom it is for, if it is for whoever matches.
        matching: Option<String>,
        /// The bulk change that it takes back.
        undoes: Option<BulkId>,
        /// The bulk change that last took it back.
        undone_by: Option<BulkId>,
        /// The number of the preview; the change is applied with it.
        preview: i64,
        /// How many people.
        total: i64,
        /// How many the present pass is done with.
        done: i64,
        /// Whether it was asked to stop.
        stop_asked: bool,
        /// How they came out, or will.
        counts: BulkCounts,
        /// The same of the preview before, if this one was made because something had changed.
        counts_before: Option<BulkCounts>,
        /// How many of those who are changed administer something.
        administrators: i64,
        /// What it does to seats.
        seats: Vec<BulkSeats>,
        /// Why, in the words of whoever asked.
        reason: String,
        /// Why it stopped.
        fault: Option<String>,
        /// When it was begun.
        created_at: Micros,
        /// By whom.
        created_by: UserId,
        /// When people began to be changed.
        begun_at: Option<Micros>,
        /// When the last one was.
        ended_at: Option<Micros>,
        /// Until when it can be undone; null: it cannot be.
        undo_until: Option<Micros>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::read(PATH, "bulk.list", list)
            .says("List bulk changes", "Newest first: your own, or all if you edit users everywhere.")
            .verbs(&["bulk::list"])
            .lists(),
        on_one(Operation::read("/api/v1/bulk/{id}", "bulk.get", one)).says("Get a bulk change", "").verbs(&["bulk::get"]),
    ]
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<BulkChange>>, Fault> {
    let ctx = &asked.ctx;
    require(ctx)?;
    let most = i64::try_from(asked.limit + 1).unwrap_or(i64::MAX);
    let mut found = bulk::list(ctx, read, after(asked)?, most)?;
    let is_more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next_cursor = found.last().filter(|_| is_more).map(|bulk| bulk.id.to_string());
    let items = found.iter().map(|bulk| tell(ctx, read, bulk)).collect::<Result<_, _>>()?;
    Ok(Reply::new(Listing { items, next_cursor, total: None }))
}

fn one(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<BulkChange>, Fault> {
    let bulk = named(asked, read)?;
    tell(&asked.ctx, read, &bulk).map(Reply::new)
}

/// What is told of a bulk change.
pub(super) fn tell(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk) -> Result<BulkChange, Fault> {
    let job = bulk.job.filter(|_| bulk.state.runs()).map(|job| jobs::find(ctx, read, job)).transpose()?.flatten();
    let (matching, undoes) = match &bulk.selection {
        Selection::Ticked => (None, None),
        Selection::Matching(words) => (Some(words.clone()), None),
        Selection::ChangedBy(other) => (None, Some(*other)),
    };
    let seats = bulk.seats.iter().map(|seat| BulkSeats { plan: seat.plan, used: seat.used, reserved: seat.reserved });
    Ok(BulkChange {
        id: bulk.id,
        state: bulk.state,
        action: bulk.action.map(Action::kind),
        value: value(ctx, read, bulk)?,
        matching,
        undoes,
        undone_by: bulk::undone_by(ctx, read, bulk.id)?,
        preview: bulk.pass,
        total: bulk.total,
        done: bulk.done(),
        stop_asked: job.is_some_and(|job| job.stop_asked),
        counts: counts(&bulk.counts),
        counts_before: bulk.counts_before.as_ref().map(counts),
        administrators: bulk.administrators,
        seats: seats.collect(),
        reason: bulk.reason.clone(),
        fault: Some(bulk.fault.clone()).filter(|fault| !fault.is_empty()),
        created_at: bulk.created_at,
        created_by: bulk.created_by,
        begun_at: bulk.begun_at,
        ended_at: bulk.ended_at,
        undo_until: bulk.undo_until().filter(|until| *until > ctx.now),
    })
}

/// The value of the action. Whoever may not know a manager any more is told of none.
fn value(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk) -> Result<String, Fault> {
    let Some(action) = bulk.action else { return Ok(String::new()) };
    if let Action::ReportsTo(Some(_)) = action
        && let Err(fault) = bulk::value_name(ctx, read, action)
    {
        return if fault.fields.is_empty() { Err(fault) } else { Ok(String::new()) };
    }
    Ok(action.value())
}

fn counts(counts: &Counts) -> BulkCounts {
    BulkCounts { changed: counts.changed, unchanged: counts.unchanged, refused: counts.refused }
}
