//! A confirmation for each step of a user's life: what will happen, what stays, what can be undone until when.

use axum::extract::{Path, State};
use axum::response::Response;
use db::Tx;
use kernel::Fault;
use maud::html;
use web::form::Form;
use web::kit::{Confirm, Flash, checkbox, confirm, field};
use web::page::Crumb;
use web::{Page, Problem};

use super::text;
use super::{id_of, password, paths};
use crate::UserId;
use crate::http::{App, Signed};
use crate::users::Step;
use crate::users::{self, Deactivate, Delete, Freeze, Lock, Purge, User, UserStatus, UserType};

/// Characters of a reason.
const MOST_REASON: usize = 500;

/// The word of a step in an address, its label, and whether it takes something away. None for steps that are no menu's matter.
pub(super) fn menu_words(step: Step) -> Option<(&'static str, &'static str, bool)> {
    Some(match step {
        Step::Lock => ("lock", text::lock(), true),
        Step::Unlock => ("unlock", text::unlock(), false),
        Step::Freeze => ("freeze", text::freeze(), true),
        Step::Unfreeze => ("unfreeze", text::unfreeze(), false),
        Step::Deactivate => ("deactivate", text::deactivate(), true),
        Step::Restore => ("restore", text::restore(), false),
        Step::Delete => ("delete", text::delete(), true),
        Step::Purge => ("purge", text::purge(), true),
        Step::Invite | Step::RevokeInvitation | Step::Activate => return None,
    })
}

fn step_of(word: &str) -> Result<Step, Fault> {
    Step::ALL.iter().copied().find(|s| menu_words(*s).is_some_and(|(w, ..)| w == word)).ok_or_else(Fault::not_found)
}

/// `GET …/{id}/step/{step}`
pub(super) async fn ask(State(app): State<App>, signed: Signed, Path((id, word)): Path<(String, String)>) -> Result<Response, Problem> {
    let (id, step) = (id_of(&id)?, step_of(&word)?);
    let asked = load(&app, &signed, id, step).await?;
    // Nobody is asked what is refused afterwards.
    users::require_step(&signed.ctx, &asked.user, &asked.facts, step)?;
    Ok(question(&signed, &asked, &Confirmed::default(), None))
}

async fn load(app: &App, signed: &Signed, id: UserId, step: Step) -> Result<Asked, Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (user, facts) = users::target(read, ctx.org, id)?;
            ctx.require(access::Capability::ViewUsers, &facts)?;
            let filter = users::Filter::default().with(users::Condition::reports_to(id));
            Ok(Asked { step, user, facts, reports: users::count(&ctx, read, &filter)? })
        })
        .await
}

fn title_of(step: Step, name: &str) -> String {
    match step {
        Step::Lock => text::lock_title(name),
        Step::Unlock => text::unlock_title(name),
        Step::Freeze => text::freeze_title(name),
        Step::Unfreeze => text::unfreeze_title(name),
        Step::Deactivate => text::deactivate_title(name),
        Step::Restore => text::restore_title(name),
        Step::Delete => text::delete_title(name),
        _ => text::purge_title(name),
    }
}

/// A step that somebody wants to take, and what has to be told about it.
struct Asked {
    step: Step,
    user: User,
    facts: access::Target,
    reports: i64,
}

fn question(signed: &Signed, asked: &Asked, typed: &Confirmed, fault: Option<&Fault>) -> Response {
    let (step, user, reports) = (asked.step, &asked.user, asked.reports);
    let name = user.display_name();
    let (word, label, _) = menu_words(step).unwrap_or(("", "", false));
    let action = paths::of(user.id, &format!("step/{word}"));
    let back = paths::show(user.id);
    let ask = || confirm(title_of(step, &name), action.clone(), label, back.clone());
    let hint = if step == Step::Freeze { text::freeze_reason_hint() } else { text::step_reason_hint() };
    let reason = field("reason", text::step_reason()).value(&typed.reason).hint(hint).max_length(MOST_REASON);
    let reason = html! { (reason.errors(fault.map_or(&[], |f| &f.fields))) };
    let asked: Confirm<'_> = match step {
        Step::Lock => ask().danger().consequence(text::lock_what()).consequence(text::lock_keeps()),
        Step::Unlock => ask().consequence(text::unlock_what()).fields(html! { (new_password(signed, asked, typed)) (reason) }),
        Step::Freeze => ask().danger().consequence(text::freeze_what()).consequence(text::freeze_keeps()),
        Step::Unfreeze => ask().consequence(text::unfreeze_what()),
        Step::Deactivate => {
            with_reports(signed, ask().danger().consequence(text::deactivate_what()).consequence(text::deactivate_undo()), reports)
        }
        Step::Restore if user.status == UserStatus::Deleted => ask().consequence(text::restore_inactive()),
        Step::Restore => ask().consequence(text::restore_active()),
        Step::Delete => {
            let until = signed.me.format.exact(users::bin_ends(signed.ctx.now));
            let takes_seat = user.kind == UserType::Standard && user.status.seat().is_some();
            let what = if takes_seat { text::delete_what_seat() } else { text::delete_what() };
            with_reports(signed, ask().danger().consequence(what).consequence(text::delete_undo(until)), reports)
        }
        _ => ask().danger().consequence(text::purge_what()).consequence(text::purge_never()),
    };
    let asked = if step == Step::Unlock { asked } else { asked.fields(reason) };
    let title = title_of(step, &name);
    let asked = asked.error(fault.map(|f| f.message.clone()));
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, &back), Crumb::here(label)];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    signed.show(Page::new(title).crumbs(crumbs).section(paths::LIST).status(status).body(html! { (asked) }))
}

/// What may happen to the password in the same step. To set one, the edit form has the fields beside the status.
fn new_password(signed: &Signed, asked: &Asked, typed: &Confirmed) -> maud::Markup {
    let links = asked.user.primary_email.is_some() && signed.ctx.may(access::Capability::SetPasswords, &asked.facts);
    html! {
        (checkbox("require_change", text::unlock_change()).hint(text::unlock_change_hint()).on(typed.require_change))
        @if links { (checkbox("mail_link", text::unlock_link()).hint(text::unlock_link_hint()).on(typed.mail_link)) }
    }
}

/// Who reports to the person is told by both that take a manager away.
fn with_reports<'a>(signed: &Signed, asked: Confirm<'a>, reports: i64) -> Confirm<'a> {
    match reports {
        0 => asked,
        1 => asked.consequence(text::deactivate_one_reports()),
        _ => asked.consequence(text::deactivate_reports(signed.me.format.integer(reports))),
    }
}

/// What a confirmation sends.
#[derive(Debug, Default, Clone, serde::Deserialize)]
pub(super) struct Confirmed {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    require_change: bool,
    #[serde(default)]
    mail_link: bool,
}

/// `POST …/{id}/step/{step}`
pub(super) async fn take(
    State(app): State<App>,
    signed: Signed,
    Path((id, word)): Path<(String, String)>,
    form: Form<Confirmed>,
) -> Result<Response, Problem> {
    let (id, step) = (id_of(&id)?, step_of(&word)?);
    let asked = load(&app, &signed, id, step).await?;
    let (mut ctx, typed) = (signed.ctx.clone(), form.input);
    match reason_of(&typed.reason) {
        Ok(reason) => ctx.call.reason = reason,
        Err(fault) => return Ok(question(&signed, &asked, &typed, Some(&fault))),
    }
    let sent = typed.clone();
    match app.db.write(move |tx| run(&ctx, tx, step, id, &sent)).await {
        Ok(()) => Ok(signed.to_with(&after(step, id), &Flash::good(done(step, &asked.user.display_name())))),
        Err(fault) if fault.category == kernel::Category::Internal || fault.is("not_found") => Err(fault.into()),
        Err(fault) => Ok(question(&signed, &asked, &typed, Some(&fault))),
    }
}

/// What the audit log keeps as the reason of a step.
fn reason_of(typed: &str) -> Result<String, Fault> {
    let line = kernel::text::one_line(typed);
    if line.chars().count() <= MOST_REASON {
        Ok(line)
    } else {
        Err(Fault::field("reason", "too_long", users::text::text_long(MOST_REASON)))
    }
}

fn run(ctx: &access::Ctx, tx: &mut Tx<'_>, step: Step, user: UserId, typed: &Confirmed) -> Result<(), Fault> {
    match step {
        Step::Lock => users::lock(ctx, tx, Lock { user }),
        Step::Unlock => {
            users::unlock(ctx, tx, user)?;
            if typed.require_change {
                users::require_password_change(ctx, tx, user)?;
            }
            if typed.mail_link { password::send_link(ctx, tx, user) } else { Ok(()) }
        }
        Step::Freeze => users::freeze(ctx, tx, Freeze { user, reason: typed.reason.clone() }),
        Step::Unfreeze => users::unfreeze(ctx, tx, user),
        Step::Deactivate => users::deactivate(ctx, tx, Deactivate { user }),
        Step::Restore => users::restore(ctx, tx, user).map(drop),
        Step::Delete => users::delete(ctx, tx, Delete { user }),
        Step::Purge => users::purge(ctx, tx, Purge { user }),
        Step::Invite | Step::RevokeInvitation | Step::Activate => Err(Fault::not_found()),
    }
}

fn done(step: Step, name: &str) -> String {
    match step {
        Step::Lock => text::done_locked(name),
        Step::Unlock => text::done_unlocked(name),
        Step::Freeze => text::done_frozen(name),
        Step::Unfreeze => text::done_unfrozen(name),
        Step::Deactivate => text::done_deactivated(name),
        Step::Restore => text::done_restored(name),
        Step::Delete => text::done_deleted(name),
        _ => text::done_purged().to_owned(),
    }
}

fn after(step: Step, id: UserId) -> String {
    if step == Step::Purge { paths::LIST.to_owned() } else { paths::show(id) }
}
