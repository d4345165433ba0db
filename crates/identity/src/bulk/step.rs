//! The work of a bulk change in short steps: write the people down, try each, change each. Each step is a part of one
//! transaction together with the place to go on, so whatever kills it, it goes on behind the last row that was committed.
//!
//! A preview runs the very verbs and undoes what they wrote. What rows of earlier steps will do to the seats is counted first, and
//! administrators among them are changed once more, so that a preview foretells the same refusals as the run: no seat twice, and an
//! administrator remains.

use std::time::{Duration, Instant};

use access::Ctx;
use db::{Tx, params};
use kernel::{Call, Category, Change, Event, Fault};

use super::action::{Action, ActionKind};
use super::apply::Written;
use super::asker::asker;
use super::model::{Bulk, BulkState, Counts, RowOutcome, SeatMove, Selection, write_seats};
use super::row::{Order, Row, Taken, take};
use super::store::{self, Told};
use super::{find, selection, text};
use crate::seats::{self, PlanSeats};
use crate::{BulkId, audit};

/// So many ids are written down at a time.
pub(super) const IDS_AT_ONCE: usize = 500;
const IDS: i64 = 500;
/// At most so many rows are taken at a time …
const ROWS: i64 = 25;
/// Of so many administrators a preview knows from step to step that they would be changed.
const ADMINISTRATORS: i64 = 25;
/// … and no further one once it took so long: nobody else writes meanwhile.
const LONGEST: Duration = Duration::from_millis(15);

/// One step of `bulk`, which a job or a request is at. Gives how it stands then.
pub(super) fn step(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk, is_last_try: bool) -> Result<Bulk, Fault> {
    match bulk.state {
        BulkState::Gathering => gather(call, tx, bulk)?,
        BulkState::Checking => check(call, tx, bulk, is_last_try)?,
        BulkState::Running => run(call, tx, bulk, is_last_try)?,
        _ => {}
    }
    find(tx, call.org, bulk.id)?.ok_or_else(Fault::not_found)
}

fn moved_on() -> Fault {
    Fault::new(Category::Stale, "bulk.moved_on", text::not_now())
}

fn gather(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk) -> Result<(), Fault> {
    let (rows, next) = match &bulk.selection {
        Selection::Ticked => {
            tx.execute(store::KEEP_TICKED, params![call.org, bulk.id, bulk.pass])?;
            return end_gathering(call, tx, bulk, bulk.total);
        }
        Selection::Matching(words) => matching(call, tx, bulk, words)?,
        Selection::ChangedBy(other) => changed_by(call, tx, bulk, *other)?,
    };
    store::insert_rows(tx, call.org, bulk.id, bulk.pass, &rows)?;
    let count = bulk.place + count(&rows);
    match next {
        None => end_gathering(call, tx, bulk, count),
        Some(next) => written(tx.execute(store::GATHERED, params![call.org, bulk.id, bulk.pass, next, count, count])?),
    }
}

fn count<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

fn written(rows: u64) -> Result<(), Fault> {
    if rows == 0 { Err(moved_on()) } else { Ok(()) }
}

fn end_gathering(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk, total: i64) -> Result<(), Fault> {
    written(tx.execute(store::END_GATHERING, params![call.org, bulk.id, bulk.pass, total, call.now])?)
}

/// The next of those who match now and whom the asker may see, and behind whom to go on.
fn matching(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk, words: &str) -> Result<(Vec<Row>, Option<String>), Fault> {
    let ctx = asker(call, tx, bulk)??;
    let ids = selection::people(&ctx, tx, words, bulk.gathered_to.parse().ok(), IDS_AT_ONCE)?;
    let last: i64 = tx.scalar(store::LAST_SEQ, params![call.org, bulk.id])?;
    let next = ids.last().filter(|_| count(&ids) == IDS).map(ToString::to_string);
    let row = |(seq, user)| Row { seq, user, takes_back: None };
    Ok(((last + 1..).zip(ids).map(row).collect(), next))
}

/// The next rows of another bulk change that it changed, in their order.
fn changed_by(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk, other: BulkId) -> Result<(Vec<Row>, Option<String>), Fault> {
    let after: i64 = bulk.gathered_to.parse().unwrap_or(0);
    let rows = read_rows(tx.query(store::CHANGED_BY, params![call.org, other, after, IDS])?, true)?;
    let next = rows.last().filter(|_| count(&rows) == IDS).map(|row| row.seq.to_string());
    Ok((rows, next))
}

fn read_rows(rows: Vec<db::Row>, takes_back: bool) -> Result<Vec<Row>, Fault> {
    let read = |row: db::Row| {
        let mut r = row.reader();
        let (seq, user) = (r.next()?, r.next()?);
        let written = Written::of(r.next::<String>()?, r.next::<String>()?);
        let written = Written { stamps: (r.next()?, r.next()?), ..written };
        Ok(Row { seq, user, takes_back: takes_back.then_some(written) })
    };
    Ok(rows.into_iter().map(read).collect::<db::DbResult<Vec<_>>>()?)
}

fn waiting(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk) -> Result<Vec<Row>, Fault> {
    let rows = tx.query(store::WAITING, params![call.org, bulk.id, bulk.pass, bulk.place, ROWS])?;
    read_rows(rows, matches!(bulk.selection, Selection::ChangedBy(_)))
}

/// Takes rows one after the other until it took long enough.
fn take_rows(
    asker: &Result<Ctx, Fault>,
    tx: &mut Tx<'_>,
    bulk: &Bulk,
    rows: &[Row],
    is_last_try: bool,
) -> Result<Vec<(Row, Taken)>, Fault> {
    let action = bulk.action.ok_or_else(|| Fault::internal("a bulk change runs before its action was chosen"))?;
    let order = Order { action, reason: &bulk.reason, is_last_try };
    let began = Instant::now();
    let mut taken = Vec::with_capacity(rows.len());
    for row in rows {
        let came = match asker {
            Ok(ctx) => take(ctx, tx, &order, row)?,
            Err(fault) => Taken::refused(fault.code, &fault.message),
        };
        taken.push((row.clone(), came));
        if began.elapsed() >= LONGEST {
            break;
        }
    }
    Ok(taken)
}

fn advance(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk, taken: &[(Row, Taken)], seats: &[SeatMove]) -> Result<(), Fault> {
    let Some((last, _)) = taken.last() else { return Ok(()) };
    let mut counts = Counts::default();
    for (_, row) in taken {
        counts.count(row.outcome);
    }
    let administrators = taken.iter().filter(|(_, row)| row.administers && row.outcome == RowOutcome::Changed).count();
    let values = params![
        call.org,
        bulk.id,
        bulk.state,
        bulk.place,
        last.seq,
        counts.changed,
        counts.unchanged,
        counts.refused,
        i64::try_from(administrators).unwrap_or(i64::MAX),
        write_seats(seats)
    ];
    written(tx.execute(store::ADVANCE, values)?)
}

fn check(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk, is_last_try: bool) -> Result<(), Fault> {
    let rows = waiting(call, tx, bulk)?;
    if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        tx.execute(store::NOTE_SUBJECTS, params![call.org, bulk.id, bulk.pass, first.seq, last.seq])?;
    }
    let asker = asker(call, tx, bulk)?;
    let before = seats::list(tx, call.org)?;
    let mut foretold = None;
    let undone: Result<(), Fault> = tx.attempt(|tx| {
        change_administrators(call, &asker, tx, bulk)?;
        let again = moves(&before, &seats::list(tx, call.org)?);
        for held in &bulk.seats {
            let counted = again.iter().find(|moved| moved.plan == held.plan).map_or((0, 0), |moved| (moved.used, moved.reserved));
            seats::foretell(call, tx, held.plan, held.used - counted.0, held.reserved - counted.1)?;
        }
        let taken = take_rows(&asker, tx, bulk, &rows, is_last_try)?;
        foretold = Some((taken, moves(&before, &seats::list(tx, call.org)?)));
        Err(Fault::new(Category::Conflict, "bulk.foretold", ""))
    });
    let Some((taken, seats)) = foretold else { return undone };
    store::write_taken(tx, Told::Foretold, call.org, bulk.id, &taken)?;
    advance(call, tx, bulk, &taken, &seats)?;
    if taken.len() == rows.len() && count(&rows) < ROWS {
        written(tx.execute(store::END_CHECK, params![call.org, bulk.id])?)?;
    }
    Ok(())
}

/// Changes those of earlier steps who administer something: whether an administrator remains hangs on them.
fn change_administrators(call: &Call, asker: &Result<Ctx, Fault>, tx: &mut Tx<'_>, bulk: &Bulk) -> Result<(), Fault> {
    let kind = bulk.action.map(Action::kind);
    let may_lose_one = kind.is_some_and(|kind| kind.takes_away() || matches!(kind, ActionKind::Role | ActionKind::Company));
    if bulk.administrators == 0 || !may_lose_one {
        return Ok(());
    }
    let rows = tx.query(store::ADMINISTRATORS_SO_FAR, params![call.org, bulk.id, bulk.pass, bulk.place, ADMINISTRATORS])?;
    let rows = read_rows(rows, matches!(bulk.selection, Selection::ChangedBy(_)))?;
    take_rows(asker, tx, bulk, &rows, true).map(drop)
}

fn moves(before: &[PlanSeats], after: &[PlanSeats]) -> Vec<SeatMove> {
    seats::taken_between(before, after).into_iter().map(|(plan, (used, reserved))| SeatMove { plan, used, reserved }).collect()
}

fn run(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk, is_last_try: bool) -> Result<(), Fault> {
    let rows = waiting(call, tx, bulk)?;
    let asker = asker(call, tx, bulk)?;
    let taken = take_rows(&asker, tx, bulk, &rows, is_last_try)?;
    store::write_taken(tx, Told::Came, call.org, bulk.id, &taken)?;
    advance(call, tx, bulk, &taken, &bulk.seats)?;
    if taken.len() == rows.len() && count(&rows) < ROWS {
        let ended = find(tx, call.org, bulk.id)?.ok_or_else(Fault::not_found)?;
        end(call, tx, &ended, BulkState::Done, "")?;
    }
    Ok(())
}

/// The run is over: the last row has its outcome, or it goes no further.
pub(super) fn end(call: &Call, tx: &mut Tx<'_>, bulk: &Bulk, to: BulkState, why: &str) -> Result<(), Fault> {
    if tx.execute(store::END, params![call.org, bulk.id, BulkState::Running, to, why, call.now])? == 0 {
        return Ok(());
    }
    let number = |field: &'static str, count: i64| Change::of(field, None, Some(count.to_string()));
    let changes = vec![
        Change::of("state", None, Some(to.word().to_owned())),
        number("changed", bulk.counts.changed),
        number("unchanged", bulk.counts.unchanged),
        number("refused", bulk.counts.refused),
    ];
    let mut call = call.by(kernel::Actor::User(bulk.created_by.0), kernel::Via::Bulk);
    call.client.request_id = bulk.id.to_string();
    audit::announce(&call, tx, Event::new("bulk.ended", "bulk_change", bulk.id.0).with(changes))?;
    Ok(())
}
