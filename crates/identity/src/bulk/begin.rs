//! From a selection to a running change: choose people, choose what is done, preview, run, stop, go on, undo.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use access::{Capability, Ctx, Danger, Feature, Refusal};
use db::jobs::{self, NewJob};
use db::{Db, Read, Tx, params};
use kernel::{Actor, Category, Change, Event, Fault, Via};

use super::action::{Action, ActionKind};
use super::drift::{Drift, basis, drift};
use super::job::{JOB, Payload};
use super::model::{Bulk, BulkState, MATCHING, Selection};
use super::row::Row;
use super::step::step;
use super::{get, look, selection, store, text};
use crate::{BulkId, UserId, audit};

/// So many can be ticked; more are chosen by what matches.
pub const MOST_TICKED: usize = 1000;
/// Characters of a reason.
pub const MOST_REASON: usize = 500;
/// A small change is done with the request: so long it may go on.
const AT_ONCE: Duration = Duration::from_millis(15);

/// People for a bulk change.
#[derive(Debug, Clone)]
pub enum People {
    /// These.
    Ticked(Vec<UserId>),
    /// Everybody whom the list of users shows under this filter, in the words of its address, when the preview is made.
    Matching(String),
    /// Everybody whom it shows under one of these: groups that were ticked. Who is in several is one.
    Groups(Vec<String>),
}

/// Changing many is asked for somewhere; each row then asks for its own place. A job may take the rows, so less than a whole API key will
/// not do.
pub fn require(ctx: &Ctx) -> Result<(), Fault> {
    ctx.require_somewhere(Capability::ViewUsers)?;
    ctx.require_feature(Feature::BulkChanges)?;
    let may_something = ActionKind::ALL.iter().any(|kind| kind.may_somewhere(&ctx.subject));
    if may_something { ctx.require_whole() } else { Err(Refusal::Missing(Capability::EditUsers).into()) }
}

/// Chooses people. Somebody among them whom the caller may not see refuses them all.
pub fn choose(ctx: &Ctx, tx: &mut Tx<'_>, people: &People, back: &str) -> Result<BulkId, Fault> {
    require(ctx)?;
    let id = BulkId::new(ctx);
    let (matching, ids) = match people {
        People::Matching(words) => {
            selection::check(tx, ctx.org, words)?;
            (format!("{MATCHING}{words}"), Vec::new())
        }
        People::Groups(filters) => {
            if filters.len() > selection::MOST_GROUPS {
                return Err(Fault::field("group", "bulk.too_many", text::too_many_groups(selection::MOST_GROUPS)));
            }
            let words = selection::joined(filters);
            selection::check(tx, ctx.org, &words)?;
            (format!("{MATCHING}{words}"), Vec::new())
        }
        People::Ticked(ids) => (String::new(), once(ids)?),
    };
    if !ids.is_empty() && count_within(ctx, tx, Capability::ViewUsers, &ids, "<> 'purged'")? != ids.len() {
        return Err(Fault::not_found());
    }
    insert(ctx, tx, id, &matching, None, back, ids.len())?;
    let rows: Vec<Row> = (1..).zip(ids).map(|(seq, user)| Row { seq, user, takes_back: None }).collect();
    store::insert_rows(tx, ctx.org, id, 0, &rows)?;
    Ok(id)
}

/// Each once, in their order.
fn once(ids: &[UserId]) -> Result<Vec<UserId>, Fault> {
    let mut seen = HashSet::new();
    let ids: Vec<UserId> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    if ids.is_empty() {
        return Err(Fault::field("id", "bulk.nobody", text::nobody_ticked()));
    }
    if ids.len() > MOST_TICKED {
        return Err(Fault::field("id", "bulk.too_many", text::too_many_ticked(MOST_TICKED)));
    }
    Ok(ids)
}

fn require_kind(ctx: &Ctx, kind: ActionKind) -> Result<(), Fault> {
    if kind.may_somewhere(&ctx.subject) { Ok(()) } else { ctx.require_somewhere(kind.capability()) }
}

/// How many of these people, of some statuses, are where the caller may do that.
fn count_within(ctx: &Ctx, read: &mut Read<'_>, capability: Capability, ids: &[UserId], status: &str) -> Result<usize, Fault> {
    let mut values = params![ctx.org].to_vec();
    let places = store::put_ids(&mut values, ids);
    let wall = crate::store::within(&ctx.reach(capability), "u.company_id", &mut values);
    let rows = read.query_text(&store::count_within(&wall, &places, status), &values)?;
    let count: i64 = rows.into_iter().next().map(db::Row::only).transpose()?.unwrap_or(0);
    Ok(usize::try_from(count).unwrap_or(0))
}

fn insert(ctx: &Ctx, tx: &mut Tx<'_>, id: BulkId, matching: &str, undoes: Option<&Bulk>, back: &str, total: usize) -> Result<(), Fault> {
    let by = ctx.actor.user().ok_or_else(Fault::not_found)?;
    let action = undoes.and_then(|other| other.action).map(Action::stored).unwrap_or_default();
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    let undoes = undoes.map(|other| other.id);
    let values = params![ctx.org, id, action, matching, undoes, back, BulkState::Choosing, total, "", ctx.now, by];
    tx.execute(store::INSERT, values)?;
    Ok(())
}

/// Chooses what is done with the people, and begins the preview: every row is tried by the very verb, and nothing is kept.
pub fn preview(ctx: &Ctx, tx: &mut Tx<'_>, id: BulkId, action: Action) -> Result<Bulk, Fault> {
    require(ctx)?;
    let bulk = own(ctx, tx, id)?;
    // What an undo does is what was done.
    let action = bulk.action.filter(|_| matches!(bulk.selection, Selection::ChangedBy(_))).unwrap_or(action);
    let kind = action.kind();
    require_kind(ctx, kind)?;
    look::value_name(ctx, tx, action)?;
    if bulk.selection == Selection::Ticked {
        let ids = look::ids(ctx, tx, id)?;
        // All or none: whoever may do this to some of them only is told before a row is looked at.
        let in_bin = count_within(ctx, tx, kind.capability_in_bin(), &ids, "= 'deleted'")?;
        let all_in_bin = count_within(ctx, tx, Capability::ViewUsers, &ids, "= 'deleted'")?;
        let others = count_within(ctx, tx, kind.capability(), &ids, "NOT IN ('deleted', 'purged')")?;
        if in_bin + others != ids.len() {
            let missing = if in_bin < all_in_bin { kind.capability_in_bin() } else { kind.capability() };
            return Err(Refusal::Missing(missing).into());
        }
    }
    begin_check(ctx, tx, &bulk, action, "")
}

fn begin_check(ctx: &Ctx, tx: &mut Tx<'_>, bulk: &Bulk, action: Action, before: &str) -> Result<Bulk, Fault> {
    let values = params![ctx.org, bulk.id, action.stored(), basis(ctx, tx)?, before, bulk.reason];
    if tx.execute(store::BEGIN_CHECK, values)? == 0 {
        return Err(not_now());
    }
    go(ctx, tx, bulk.id)
}

/// Does as much at once as may be; a job does the rest.
fn go(ctx: &Ctx, tx: &mut Tx<'_>, id: BulkId) -> Result<Bulk, Fault> {
    let mut bulk = get(ctx, tx, id)?;
    // Before the first row: in a row it would be a refusal of that row.
    if bulk.action.is_some_and(|action| action.kind() == ActionKind::Role) {
        ctx.recent(Danger::Role)?;
    }
    let began = Instant::now();
    while bulk.state.runs() && began.elapsed() < AT_ONCE {
        bulk = step(ctx, tx, &bulk, false)?;
    }
    if bulk.state.runs() {
        let job = jobs::enqueue(ctx, tx, NewJob::of(JOB, Payload { bulk: id }).unique(id.to_string()))?;
        tx.execute(store::SET_JOB, params![ctx.org, id, job])?;
    }
    Ok(bulk)
}

/// The change that was previewed is to be made.
#[derive(Debug, Clone)]
pub struct RunBulk {
    /// Which.
    pub bulk: BulkId,
    /// Which preview the person saw.
    pub pass: i64,
    /// Why; may be empty.
    pub reason: String,
}

/// What came of the wish to run.
#[derive(Debug, Clone)]
pub enum Begun {
    /// Rows are being changed, or are changed already.
    Running,
    /// Something changed since the preview: a new one is made, and will show the difference.
    PreviewedAgain(Drift),
}

/// Makes the change if it is still the one that was previewed; nothing is written before that is known.
pub async fn confirm(db: &Db, ctx: &Ctx, input: RunBulk) -> Result<Begun, Fault> {
    let (asker, wanted) = (ctx.clone(), input.clone());
    let found = db.read(move |read| drifted(&asker, read, &wanted)).await?;
    let ctx = ctx.clone();
    db.write(move |tx| run_or_preview(&ctx, tx, &input, found)).await
}

/// What changed since the preview that the caller saw. It reads as many rows as the preview has: not for the writer.
pub fn drifted(ctx: &Ctx, read: &mut Read<'_>, wanted: &RunBulk) -> Result<Drift, Fault> {
    require(ctx)?;
    let bulk = own(ctx, read, wanted.bulk)?;
    if bulk.state != BulkState::Checked || bulk.pass != wanted.pass {
        return Err(not_now());
    }
    drift(ctx, read, &bulk)
}

/// Makes the change if nothing was `found` to have changed since its preview, or else another preview.
pub fn run_or_preview(ctx: &Ctx, tx: &mut Tx<'_>, input: &RunBulk, found: Drift) -> Result<Begun, Fault> {
    if found.is_none() && basis(ctx, tx)? == get(ctx, tx, input.bulk)?.basis {
        run(ctx, tx, input)?;
        return Ok(Begun::Running);
    }
    preview_again(ctx, tx, input.bulk)?;
    Ok(Begun::PreviewedAgain(found))
}

/// Makes the preview again, and keeps what the one before said.
pub fn preview_again(ctx: &Ctx, tx: &mut Tx<'_>, id: BulkId) -> Result<Bulk, Fault> {
    require(ctx)?;
    let bulk = own(ctx, tx, id)?;
    let action = bulk.action.filter(|_| bulk.state == BulkState::Checked).ok_or_else(not_now)?;
    begin_check(ctx, tx, &bulk, action, &bulk.counts.to_stored())
}

fn run(ctx: &Ctx, tx: &mut Tx<'_>, input: &RunBulk) -> Result<Bulk, Fault> {
    require(ctx)?;
    let bulk = own(ctx, tx, input.bulk)?;
    let action = bulk.action.ok_or_else(not_now)?;
    let reason = kernel::text::one_line(&input.reason);
    if reason.chars().count() > MOST_REASON {
        return Err(Fault::field("reason", "too_long", crate::users::text::text_long(MOST_REASON)));
    }
    if tx.execute(store::BEGIN, params![ctx.org, bulk.id, input.pass, reason, ctx.now])? == 0 {
        return Err(not_now());
    }
    let mut changes = vec![
        Change::of("action", None, Some(look::nameless_title(ctx, tx, &bulk, action)?)),
        Change::of("people", None, Some(bulk.total.to_string())),
    ];
    if let Action::ReportsTo(Some(manager)) = action {
        changes.push(Change::of("reports_to", None, Some(manager.to_string())));
    }
    if let Selection::ChangedBy(other) = bulk.selection {
        changes.push(Change::of("undoes", None, Some(other.to_string())));
    }
    let mut call = ctx.call.by(ctx.actor, Via::Bulk);
    (call.reason, call.client.request_id) = (reason, bulk.id.to_string());
    audit::announce(&call, tx, Event::new("bulk.started", "bulk_change", bulk.id.0).with(changes))?;
    go(ctx, tx, bulk.id)
}

/// Asks it to stop after the rows at hand. A preview is given up, of a change what is done stays done.
pub fn stop(ctx: &Ctx, tx: &mut Tx<'_>, id: BulkId) -> Result<(), Fault> {
    let bulk = get(ctx, tx, id)?;
    let job = bulk.job.filter(|_| bulk.state.runs()).ok_or_else(not_now)?;
    jobs::ask_stop(ctx, tx, job)
}

/// Goes on with a change that was stopped, behind its last row.
pub fn go_on(ctx: &Ctx, tx: &mut Tx<'_>, id: BulkId) -> Result<Bulk, Fault> {
    require(ctx)?;
    let bulk = own(ctx, tx, id)?;
    if tx.execute(store::GO_ON, params![ctx.org, bulk.id, ctx.now])? == 0 {
        return Err(not_now());
    }
    let mut call = ctx.call.by(ctx.actor, Via::Bulk);
    call.client.request_id = bulk.id.to_string();
    audit::announce(&call, tx, Event::new("bulk.resumed", "bulk_change", bulk.id.0))?;
    go(ctx, tx, bulk.id)
}

/// Begins to take a change back: a bulk change of its own, previewed like any other.
pub fn undo(ctx: &Ctx, tx: &mut Tx<'_>, id: BulkId) -> Result<Bulk, Fault> {
    require(ctx)?;
    let other = get(ctx, tx, id)?;
    let until = other.undo_until().ok_or_else(|| Fault::new(Category::Conflict, "bulk.no_undo", text::no_undo()))?;
    if until <= ctx.now {
        return Err(Fault::new(Category::Conflict, "bulk.undo_over", text::undo_over()));
    }
    let action = other.action.ok_or_else(not_now)?;
    require_kind(ctx, action.kind())?;
    let undo = BulkId::new(ctx);
    insert(ctx, tx, undo, "", Some(&other), &super::pages::paths::show(id), 0)?;
    let bulk = get(ctx, tx, undo)?;
    begin_check(ctx, tx, &bulk, action, "")
}

/// The caller's own.
fn own(ctx: &Ctx, read: &mut Read<'_>, id: BulkId) -> Result<Bulk, Fault> {
    let bulk = get(ctx, read, id)?;
    if ctx.actor == Actor::User(bulk.created_by.0) {
        return Ok(bulk);
    }
    Err(Fault::new(Category::Forbidden, "bulk.not_own", text::not_own()))
}

pub(super) fn not_now() -> Fault {
    Fault::new(Category::Conflict, "bulk.not_now", text::not_now())
}
