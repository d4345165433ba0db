//! Reads bulk changes and their rows. Whoever asked for one sees it, and whoever edits people everywhere; a person outside the
//! reader's companies has no name here.

use std::collections::HashSet;

use access::{Capability, Ctx};
use db::{DbResult, Read, Value, params};
use kernel::ids::Uuid;
use kernel::{Fault, OrgId};

use super::action::{Action, ActionKind};
use super::model::{self, Bulk, BulkState, RowOutcome, Selection};
use super::store::{self, Told};
use super::text;
use crate::units::Unit;
use crate::users::{self, shown_name};
use crate::{BulkId, UserId, companies, groups, plans, roles, teams};

/// Whoever's it is: for the job.
pub(super) fn find(read: &mut Read<'_>, org: OrgId, id: BulkId) -> DbResult<Option<Bulk>> {
    read.find(store::FIND, params![org, id])?.map(model::parse).transpose()
}

/// Whether the caller may open every bulk change, not only their own.
pub fn opens_all(ctx: &Ctx) -> bool {
    super::require(ctx).is_ok() && sees_all(ctx)
}

fn sees_all(ctx: &Ctx) -> bool {
    ctx.subject.may_everywhere(Capability::ViewUsers) && ctx.subject.may_everywhere(Capability::EditUsers)
}

/// A bulk change that the caller may see.
pub fn get(ctx: &Ctx, read: &mut Read<'_>, id: BulkId) -> Result<Bulk, Fault> {
    let bulk = find(read, ctx.org, id)?.ok_or_else(Fault::not_found)?;
    if ctx.actor.user() == Some(bulk.created_by.0) || sees_all(ctx) { Ok(bulk) } else { Err(Fault::not_found()) }
}

/// Those that the caller may see, newest first, made before `before`.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, before: Option<BulkId>, most: i64) -> DbResult<Vec<Bulk>> {
    let before = before.unwrap_or(BulkId(Uuid::max()));
    let rows = if sees_all(ctx) {
        read.query(store::LIST_ALL, params![ctx.org, before, most])?
    } else {
        read.query(store::LIST_OWN, params![ctx.org, ctx.actor.user(), before, most])?
    };
    rows.into_iter().map(model::parse).collect()
}

/// The bulk change that last undid this one, if one did.
pub fn undone_by(ctx: &Ctx, read: &mut Read<'_>, id: BulkId) -> DbResult<Option<BulkId>> {
    read.find(store::UNDONE_BY, params![ctx.org, id])?.map(db::Row::only).transpose()
}

/// Which of these were undone.
pub fn undone_among(ctx: &Ctx, read: &mut Read<'_>, ids: &[BulkId]) -> DbResult<HashSet<BulkId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let mut values = params![ctx.org].to_vec();
    let places = store::put_ids(&mut values, ids);
    read.query_text(&store::undone_among(&places), &values)?.into_iter().map(db::Row::only).collect()
}

/// A row and what became of it, or what is foretold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkRow {
    /// Its place.
    pub seq: i64,
    /// Who.
    pub user: UserId,
    /// Their name and user name; none of a former user, or of somebody whom the reader may not see.
    pub name: Option<(String, String)>,
    /// None while it waits.
    pub outcome: Option<RowOutcome>,
    /// Why it was refused; empty if it was not.
    pub code: String,
    /// The same in words.
    pub message: String,
    /// What the preview before said; none if that did not know them.
    pub before: Option<RowOutcome>,
    /// Whether they belong to the present preview; else they match no longer.
    pub is_there: bool,
}

/// Which rows are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Which {
    /// With this outcome.
    pub outcome: Option<RowOutcome>,
    /// Refused for this reason.
    pub code: Option<String>,
    /// Behind this one.
    pub after: i64,
}

fn told(bulk: &Bulk) -> Told {
    if bulk.state.has_run() { Told::Came } else { Told::Foretold }
}

/// The rows, at most `most`.
pub fn rows(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk, which: &Which, most: usize) -> Result<Vec<BulkRow>, Fault> {
    let mut values = params![ctx.org, bulk.id, bulk.pass, which.after].to_vec();
    let mut put = |value: &str| {
        values.push(Value::Text(value.to_owned()));
        format!("${}", values.len())
    };
    let only = match which.outcome {
        None => String::new(),
        Some(outcome) => {
            let (outcome, code) = (put(outcome.word()), which.code.as_deref().map(&mut put));
            told(bulk).is(&outcome, code.as_deref())
        }
    };
    let wall = crate::store::within(&ctx.reach(Capability::ViewUsers), "u.company_id", &mut values);
    let text = told(bulk).page(&wall, &only, most);
    read.query_text(&text, &values)?.into_iter().map(|row| parse(row, bulk.pass)).collect()
}

/// Rows that this preview and the one before see differently.
pub fn differences(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk, most: usize) -> Result<Vec<BulkRow>, Fault> {
    if bulk.counts_before.is_none() {
        return Ok(Vec::new());
    }
    let mut values = params![ctx.org, bulk.id, bulk.pass].to_vec();
    let wall = crate::store::within(&ctx.reach(Capability::ViewUsers), "u.company_id", &mut values);
    read.query_text(&Told::differences(&wall, most), &values)?.into_iter().map(|row| parse(row, bulk.pass)).collect()
}

/// The first of those who administer something and would be changed.
pub fn administrators(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk, most: usize) -> Result<Vec<BulkRow>, Fault> {
    let mut values = params![ctx.org, bulk.id, bulk.pass, 0_i64, "changed"].to_vec();
    let wall = crate::store::within(&ctx.reach(Capability::ViewUsers), "u.company_id", &mut values);
    let only = format!("{} AND b.administers = 1", told(bulk).is("$5", None));
    let rows = read.query_text(&told(bulk).page(&wall, &only, most), &values)?;
    rows.into_iter().map(|row| parse(row, bulk.pass)).collect()
}

fn parse(row: db::Row, pass: i64) -> Result<BulkRow, Fault> {
    let mut r = row.reader();
    let (seq, user, there): (i64, UserId, Option<UserId>) = (r.next()?, r.next()?, r.next()?);
    let mut word = || r.next::<Option<String>>().map(Option::unwrap_or_default);
    let (first, last, user_name) = (word()?, word()?, word()?);
    let (outcome, code, message, before) = (word()?, word()?, word()?, word()?);
    let row_pass: i64 = r.next()?;
    Ok(BulkRow {
        seq,
        user,
        name: there.map(|_| (shown_name(&first, &last, &user_name), user_name)),
        outcome: RowOutcome::from_word(&outcome),
        code,
        message,
        before: RowOutcome::from_word(&before),
        is_there: row_pass == pass,
    })
}

/// Why rows are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The stable code.
    pub code: String,
    /// In words.
    pub message: String,
    /// How many.
    pub rows: i64,
    /// The names of the first, as far as the reader may know them.
    pub names: Vec<String>,
}

/// So many of a reason's people are named.
const NAMED: usize = 3;

/// The reasons of refusals, most frequent first, at most `most`.
pub fn reasons(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk, most: usize) -> Result<Vec<Reason>, Fault> {
    let mut found = Vec::new();
    for row in read.query_text(&told(bulk).reasons(most), params![ctx.org, bulk.id, bulk.pass])? {
        let mut r = row.reader();
        let (code, message, rows): (String, String, i64) = (r.next()?, r.next()?, r.next()?);
        let first: i64 = r.next()?;
        let which = Which { outcome: Some(RowOutcome::Refused), code: Some(code.clone()), after: first - 1 };
        // A code may have several messages: the first rows of the code are read, and those of the message named.
        let people = self::rows(ctx, read, bulk, &which, NAMED * 4)?;
        let names = people.into_iter().filter(|row| row.message == message).filter_map(|row| Some(row.name?.0)).take(NAMED).collect();
        found.push(Reason { code, message, rows, names });
    }
    Ok(found)
}

/// Those who were ticked.
pub(super) fn ids(ctx: &Ctx, read: &mut Read<'_>, id: BulkId) -> Result<Vec<UserId>, Fault> {
    let ids = read.query(store::TICKED, params![ctx.org, id])?.into_iter().map(db::Row::only).collect::<DbResult<_>>();
    Ok(ids?)
}

/// The name of an action's value, as the caller may know it; empty if it needs none. What is not there is refused.
pub fn value_name(ctx: &Ctx, read: &mut Read<'_>, action: Action) -> Result<String, Fault> {
    name_among(ctx, read, action, &mut None)
}

/// The same; the companies are read once for many actions.
fn name_among(ctx: &Ctx, read: &mut Read<'_>, action: Action, known: &mut Option<Vec<companies::TreeRow>>) -> Result<String, Fault> {
    let org = ctx.org;
    let unit = |read: &mut Read<'_>, unit| match unit {
        Unit::Group(id) => Ok::<_, Fault>(groups::find(read, org, id)?.map(|g| g.name)),
        Unit::Team(id) => Ok(teams::find(read, org, id)?.map(|t| t.name)),
    };
    let name = match action {
        Action::Role(id) => roles::find(read, org, id)?.map(|r| r.name),
        Action::PrimaryGroup(id) => unit(read, Unit::Group(id))?,
        Action::Company(id) => {
            let companies = match known {
                Some(companies) => companies,
                None => known.insert(companies::outline(ctx, read)?),
            };
            companies.iter().find(|c| c.id == id).map(|c| c.name.clone())
        }
        Action::ReportsTo(None) => Some(text::nobody().to_owned()),
        Action::ReportsTo(Some(id)) => match users::target(read, org, id) {
            Ok((user, facts)) if ctx.may(Capability::ViewUsers, &facts) => Some(user.display_name()),
            Ok(_) => None,
            Err(fault) if fault.is("not_found") => None,
            Err(fault) => return Err(fault),
        },
        Action::Plan(id) => plans::find(read, org, id)?.map(|p| p.name),
        Action::Join(of) | Action::Leave(of) => unit(read, of)?,
        Action::Simple(_) => Some(String::new()),
    };
    name.ok_or_else(|| Fault::field("value", "bulk.value_unknown", text::value_unknown()))
}

/// What is done, in words: "Change role to Manager".
pub fn title(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk, action: Action) -> Result<String, Fault> {
    title_among(ctx, read, bulk, action, &mut None)
}

/// The titles of many; empty where nothing was chosen.
pub fn titles(ctx: &Ctx, read: &mut Read<'_>, all: &[Bulk]) -> Result<Vec<String>, Fault> {
    let mut known = None;
    let mut one = |bulk: &Bulk| bulk.action.map_or(Ok(String::new()), |action| title_among(ctx, read, bulk, action, &mut known));
    all.iter().map(&mut one).collect()
}

fn title_among(
    ctx: &Ctx,
    read: &mut Read<'_>,
    bulk: &Bulk,
    action: Action,
    known: &mut Option<Vec<companies::TreeRow>>,
) -> Result<String, Fault> {
    let name = match name_among(ctx, read, action, known) {
        Ok(name) => name,
        Err(fault) if !fault.fields.is_empty() => text::value_gone().to_owned(),
        Err(fault) => return Err(fault),
    };
    let label = action.kind().label();
    let words = match action.kind() {
        _ if name.is_empty() => label.to_owned(),
        ActionKind::Join => text::join_title(name),
        ActionKind::Leave => text::leave_title(name),
        _ => text::change_title(label, name),
    };
    Ok(if matches!(bulk.selection, Selection::ChangedBy(_)) { text::undo_title(words) } else { words })
}

/// The same for the audit log, which names people by their ids alone.
pub(super) fn nameless_title(ctx: &Ctx, read: &mut Read<'_>, bulk: &Bulk, action: Action) -> Result<String, Fault> {
    match action {
        Action::ReportsTo(Some(_)) if matches!(bulk.selection, Selection::ChangedBy(_)) => Ok(text::undo_title(action.kind().label())),
        Action::ReportsTo(Some(_)) => Ok(action.kind().label().to_owned()),
        _ => title(ctx, read, bulk, action),
    }
}

/// Whether its rows can be shown: there are none before the preview.
pub fn has_rows(bulk: &Bulk) -> bool {
    matches!(bulk.state, BulkState::Checked | BulkState::Done | BulkState::Stopped)
}
