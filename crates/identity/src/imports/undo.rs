//! Undoes an import: what it changed is as before, whom it made goes to the recycle bin, what it made and what is empty goes.
//!
//! ```text
//! done, stopped ─undo─► undoing ─► undone
//!                          │ stop, or the importer may no longer
//!                          └─► undo_stopped ─undo─► undoing
//! ```
//!
//! From the last write to the first, some at a time, by the verbs that everybody uses and with the rights of the one who undoes. The
//! invariant: what somebody changed since is listed and never overwritten, and a write is undone in the transaction that says so.

use access::{Ctx, Refusal};
use db::jobs::{JobCtx, Progress, Step};
use db::{Tx, params};
use kernel::{Category, Change, Event, Fault, Micros};

use super::batch::{acting, signed};
use super::journal::{self, Person, Place, Subject, Written};
use super::model::{Import, ImportState, Outcome, UNDO_PASS, to_json};
use super::settings::Kind;
use super::{begin, get, require, store, text};
use crate::companies::{self, MoveCompany};
use crate::employees::{self, Case, DeleteEmployee, Unlink};
use crate::groups::{self, DeleteGroup};
use crate::memberships::{self, Join, Leave};
use crate::plans::{self, DeletePlan};
use crate::roles::{self, DeleteRole};
use crate::teams::{self, DeleteTeam, Members};
use crate::units::{self, Unit};
use crate::users::{self, Delete, PutBack, Stood, StoodAgain, UpdateUser, User, UserStatus};
use crate::{CompanyId, GroupId, ImportId, PlanId, RoleId, TeamId, UserId, audit, validity};

/// So many writes a step undoes.
const AT_ONCE: i64 = 20;

/// Until when an import can be undone: as long as it is kept.
pub fn undo_until(import: &Import) -> Micros {
    import.created_at.plus_secs(super::KEPT_DAYS * 24 * 60 * 60)
}

/// Whether there is something to undo, and nothing in the way.
pub fn may_undo(import: &Import, now: Micros) -> bool {
    let ended = matches!(import.state, ImportState::Done | ImportState::Stopped | ImportState::Failed | ImportState::UndoStopped);
    ended && import.writes() > 0 && now < undo_until(import)
}

/// Begins to undo the caller's import, or goes on with it.
pub fn undo(ctx: &Ctx, tx: &mut Tx<'_>, id: ImportId) -> Result<(), Fault> {
    require(ctx)?;
    let import = get(ctx, tx, id)?;
    if !may_undo(&import, ctx.now) {
        return Err(Fault::new(Category::Conflict, "import.cannot_undo", text::cannot_undo()));
    }
    let job = begin::enqueue(ctx, tx, id)?;
    let from = if import.state == ImportState::UndoStopped { import.undo_at } else { signed(import.writes()) };
    let done = signed(import.writes()) - from;
    if tx.execute(store::BEGIN_UNDO, params![ctx.org, id, import.state, job, from, done])? == 0 {
        return Err(begin::not_now());
    }
    audit::announce(ctx, tx, Event::new("import.undo_started", "import", id.0))?;
    Ok(())
}

/// One step of the job.
pub(super) fn step(job: &JobCtx, tx: &mut Tx<'_>, import: &Import) -> Result<Step, Fault> {
    let ctx = acting(job, tx)?;
    let total = signed(import.writes());
    let writes = journal::before(tx, job.org, import.id, import.undo_at, AT_ONCE)?;
    let mut sum = import.undone.clone().unwrap_or_default();
    let mut told = Vec::with_capacity(writes.len());
    for written in &writes {
        let undone = tx.attempt(|tx| undo_one(&ctx, tx, written));
        let mut outcome = Outcome {
            line: written.seq,
            outcome: "undone".to_owned(),
            label: written.wrote.label.clone(),
            code: String::new(),
            field: String::new(),
            message: String::new(),
            more: Vec::new(),
            subject: (written.wrote.subject == Subject::User).then_some(written.wrote.id),
        };
        match undone {
            Ok(note) => {
                sum.undone += 1;
                note.unwrap_or_default().clone_into(&mut outcome.message);
            }
            Err(fault) if matches!(fault.category, Category::Internal | Category::Unavailable) => return Err(fault),
            Err(fault) => {
                sum.kept += 1;
                "kept".clone_into(&mut outcome.outcome);
                fault.code.clone_into(&mut outcome.code);
                outcome.message = if fault.is("not_found") { text::undo_gone().to_owned() } else { fault.message };
            }
        }
        told.push((outcome, None));
    }
    store::insert_outcomes(tx, job.org, import.id, UNDO_PASS, &told)?;
    let at = writes.last().map_or(0, |written| written.seq);
    let done = total - at;
    let values = params![job.org, import.id, job.id(), import.undo_at, at, done, to_json(&sum)];
    if tx.execute(store::ADVANCE_UNDO, values)? == 0 {
        return Err(Fault::new(Category::Stale, "import.moved_on", text::not_running()));
    }
    let progress = Progress { done, total, cursor: String::new() };
    if at > 0 {
        return Ok(Step::More(progress));
    }
    end(job, tx, import.id, ImportState::Undone, "")?;
    Ok(Step::Done(progress))
}

/// It is over, or stopped half way.
pub(super) fn end(job: &JobCtx, tx: &mut Tx<'_>, id: ImportId, to: ImportState, words: &str) -> Result<(), Fault> {
    if tx.execute(store::END_UNDO, params![job.org, id, job.id(), to, words, job.now])? == 0 {
        return Ok(());
    }
    let Some(import) = super::find(tx, job.org, id)? else { return Ok(()) };
    let sum = import.undone.unwrap_or_default();
    let number = |field: &'static str, count: u64| Change::of(field, None, Some(count.to_string()));
    let changes = vec![Change::of("state", None, Some(to.word().to_owned())), number("undone", sum.undone), number("kept", sum.kept)];
    audit::announce(job, tx, Event::new("import.undone", "import", id.0).with(changes))?;
    Ok(())
}

/// Undoes one write. Says what could not be brought back, if anything.
fn undo_one(ctx: &Ctx, tx: &mut Tx<'_>, written: &Written) -> Result<Option<&'static str>, Fault> {
    let wrote = &written.wrote;
    match wrote.subject {
        Subject::User => person(ctx, tx, written),
        Subject::Thing(kind) if wrote.before.is_empty() => thing(ctx, tx, kind, written).map(|()| None),
        Subject::Thing(_) => moved(ctx, tx, written).map(|()| None),
    }
}

fn changed_since() -> Fault {
    Fault::new(Category::Conflict, "undo.changed_since", text::undo_changed())
}

fn before<T: serde::de::DeserializeOwned>(written: &Written) -> Result<T, Fault> {
    serde_json::from_str(&written.wrote.before).map_err(|error| Fault::internal(format!("an import's journal does not read: {error}")))
}

fn person(ctx: &Ctx, tx: &mut Tx<'_>, written: &Written) -> Result<Option<&'static str>, Fault> {
    let wrote = &written.wrote;
    let id = UserId(wrote.id);
    let (user, _) = users::target(tx, ctx.org, id)?;
    if !users::is_as_at(tx, ctx.org, id, (wrote.version, written.subject_version))? {
        return Err(changed_since());
    }
    if wrote.before.is_empty() {
        if user.last_sign_in_at.0 > 0 {
            return Err(Fault::new(Category::Conflict, "undo.signed_in", text::undo_signed_in()));
        }
        users::delete(ctx, tx, Delete { user: id })?;
        return card(ctx, tx, id);
    }
    if ctx.actor.user() == Some(id.0) {
        return Err(Refusal::Oneself.into());
    }
    let was: Person = before(written)?;
    let note = bring_back(ctx, tx, &user, &was)?;
    // What others wrote before this import can be taken back too.
    was.stamp.map_or(Ok(()), |stamp| users::note_again(ctx, tx, id, stamp))?;
    Ok(note)
}

/// Brings somebody back to what they were. Says what could not be had again.
fn bring_back(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, was: &Person) -> Result<Option<&'static str>, Fault> {
    let id = user.id;
    // Somebody who left comes back first, and who came back leaves last: only then they may be changed.
    let note = if user.status == UserStatus::Inactive { status(ctx, tx, user, was)? } else { None };
    let now = users::get(tx, ctx.org, id)?;
    let (user_name, custom) = (was.user_name.clone(), was.custom.clone());
    users::put_back(ctx, tx, PutBack { form: form(&now, was), user_name, custom, email_verified_at: was.email_verified_at })?;
    belong(ctx, tx, id, was)?;
    if let Some((from, until)) = was.days {
        validity::set_days(ctx, tx, id, from, until)?;
    }
    if user.status == UserStatus::Inactive {
        return Ok(note);
    }
    status(ctx, tx, user, was)
}

/// The employee card that was made with the person goes, if it is as it was made; one that was there before stands without a user again.
fn card(ctx: &Ctx, tx: &mut Tx<'_>, id: UserId) -> Result<Option<&'static str>, Fault> {
    let Some(standing) = employees::of_user(ctx, tx, id)? else { return Ok(None) };
    let (case, Some(card)) = (standing.case, standing.card) else { return Ok(None) };
    let taken = tx.attempt(|tx| match case {
        Case::Created if card.version != 1 => Err(changed_since()),
        Case::Created => {
            employees::unlink(ctx, tx, Unlink { employee: card.id })?;
            employees::delete(ctx, tx, DeleteEmployee { employee: card.id, version: card.version + 1 })
        }
        Case::Linked | Case::LinkedFirst => employees::unlink(ctx, tx, Unlink { employee: card.id }),
        _ => Err(changed_since()),
    });
    match taken {
        Ok(()) => Ok(None),
        Err(fault) if matches!(fault.category, Category::Internal | Category::Unavailable) => Err(fault),
        Err(_) => Ok(Some(text::undo_card_kept())),
    }
}

fn form(now: &User, was: &Person) -> UpdateUser {
    let mut form = UpdateUser::from_user(now);
    form.first_name.clone_from(&was.first_name);
    form.last_name.clone_from(&was.last_name);
    form.primary_email.clone_from(&was.primary_email);
    form.phone.clone_from(&was.phone);
    form.external_id.clone_from(&was.external_id);
    form.place.company = was.company;
    form.place.role = was.role;
    form.place.primary_group = was.primary_group;
    form.place.plan = was.plan;
    form.place.reports_to = was.reports_to;
    let address = &mut form.address;
    [address.street, address.street_2, address.city, address.region, address.postal_code, address.country] = was.address.clone();
    let about = &mut form.about;
    [about.middle_name, about.nickname, about.job_title, about.hire_date] = was.about.clone();
    about.additional.clone_from(&was.additional);
    about.is_attorney = was.is_attorney;
    let p = &mut form.preferences;
    [p.language, p.time_zone, p.currency, p.number_format, p.date_format] = was.preferences.clone();
    form
}

fn belong(ctx: &Ctx, tx: &mut Tx<'_>, id: UserId, was: &Person) -> Result<(), Fault> {
    let Some(wanted) = was.memberships() else { return Ok(()) };
    let primary = was.primary_group.map(Unit::Group);
    for unit in units::of_user(tx, ctx.org, id)?.iter().map(|m| m.unit).filter(|unit| Some(*unit) != primary) {
        if !wanted.iter().any(|m| m.unit == unit) {
            memberships::leave(ctx, tx, Leave { user: id, unit })?;
        }
    }
    for m in wanted {
        memberships::join(ctx, tx, Join { user: id, unit: m.unit, bits: m.bits })?;
    }
    Ok(())
}

/// The status as it was, as far as it can be had again.
fn status(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, was: &Person) -> Result<Option<&'static str>, Fault> {
    let status = was.status.read().ok_or_else(|| Fault::internal("an import's journal has an unknown status"))?;
    let stood = Stood { status, locked_until: was.locked_until, freeze_reason: was.freeze_reason.clone() };
    Ok(match (users::stand_again(ctx, tx, user, &stood)?, status) {
        (StoodAgain::AsBefore, _) => None,
        (_, UserStatus::Invited) => Some(text::undo_was_invited()),
        _ => Some(text::undo_was_draft()),
    })
}

/// Removes what the import made, if it is empty and as it was made.
fn thing(ctx: &Ctx, tx: &mut Tx<'_>, kind: Kind, written: &Written) -> Result<(), Fault> {
    let id = written.wrote.id;
    let version = match kind {
        Kind::Company => companies::find(tx, ctx.org, CompanyId(id))?.map(|company| company.version),
        Kind::Group => groups::find(tx, ctx.org, GroupId(id))?.map(|group| group.version),
        Kind::Team => teams::find(tx, ctx.org, TeamId(id))?.map(|team| team.version),
        Kind::Role => roles::find(tx, ctx.org, RoleId(id))?.map(|role| role.version),
        Kind::Plan => plans::find(tx, ctx.org, PlanId(id))?.map(|plan| plan.version),
    };
    if version.ok_or_else(Fault::not_found)? != 1 || tx.scalar::<i64>(store::GIVEN_TO, params![ctx.org, id])? > 0 {
        return Err(changed_since());
    }
    let live = tx.scalar::<i64>(store::LIVE_IN, params![ctx.org, id])?;
    match kind {
        Kind::Company => companies::delete(ctx, tx, CompanyId(id)),
        Kind::Group => {
            let group = GroupId(id);
            // Whoever is in the recycle bin needs a primary group, to be restored.
            let others = groups::list(tx, ctx.org)?.into_iter().map(|other| other.id).filter(|other| *other != group);
            let to = others.min().filter(|_| live == 0);
            groups::delete(ctx, tx, DeleteGroup { group, to })
        }
        Kind::Team => {
            let members = if live == 0 { Members::Leave } else { Members::None };
            teams::delete(ctx, tx, DeleteTeam { team: TeamId(id), members })
        }
        Kind::Role => {
            let member = roles::find_builtin(tx, ctx.org, roles::Builtin::TeamMember)?.map(|role| role.id);
            let to = member.filter(|_| live == 0);
            roles::delete(ctx, tx, DeleteRole { role: RoleId(id), to })
        }
        Kind::Plan => {
            let others = plans::list(tx, ctx.org)?.into_iter().map(|other| other.id).filter(|other| *other != PlanId(id));
            let to = others.min().filter(|_| live == 0);
            plans::delete(ctx, tx, DeletePlan { plan: PlanId(id), to })
        }
    }
}

/// Moves a company back.
fn moved(ctx: &Ctx, tx: &mut Tx<'_>, written: &Written) -> Result<(), Fault> {
    let id = CompanyId(written.wrote.id);
    let company = companies::find(tx, ctx.org, id)?.ok_or_else(Fault::not_found)?;
    if company.version != written.wrote.version {
        return Err(changed_since());
    }
    let place: Place = before(written)?;
    companies::move_to(ctx, tx, MoveCompany { company: id, parent: place.parent, version: company.version })
}
