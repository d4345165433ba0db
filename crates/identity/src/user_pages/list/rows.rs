//! The rows of the list, and what the menu of each offers.

use access::Capability;
use maud::html;
use web::kit::{MenuItem, Row, Status, Tone, badge, status, who};

use super::super::{paths, text};
use crate::http::Signed;
use crate::users::{Listed, Step, UserStatus, steps_from};

pub(super) fn row<'a>(signed: &Signed, user: &Listed) -> Row<'a> {
    let href = paths::show(user.id);
    let second = user.primary_email.clone().unwrap_or_else(|| user.user_name.clone());
    let last = (user.last_sign_in_at.0 != 0).then_some(user.last_sign_in_at);
    let cells = vec![
        who(&user.name, &second, Some(&href)),
        html! { bdi { (user.user_name) } },
        html! { @if let Some(role) = &user.role { (badge(role, Tone::Plain)) } @else { span .dim { (text::no_role()) } } },
        html! { bdi { (user.company) } },
        status(shown_status(user.status)),
        signed.me.format.moment_or_never(last, signed.ctx.now),
    ];
    Row::new(user.id.to_string(), user.name.clone(), cells).menu(menu(signed, user))
}

/// What the row menu offers: what the status permits, of what the reader may do to anybody. Whoever may not do it to this one
/// is told by the page it leads to.
fn menu<'a>(signed: &Signed, user: &Listed) -> Vec<MenuItem<'a>> {
    let may = |capability| signed.ctx.subject.may_somewhere(capability);
    let mut items = Vec::new();
    if may(Capability::EditUsers) {
        items.push(MenuItem::link(text::edit(), paths::of(user.id, "edit")));
    }
    for step in steps_from(user.status).into_iter().filter(|step| may(needed(*step, user.status))) {
        let Some((word, label, danger)) = super::super::steps::menu_words(step) else { continue };
        let path = paths::of(user.id, &format!("step/{word}"));
        items.push(if danger { MenuItem::danger(label, path) } else { MenuItem::confirm(label, path) });
    }
    if may(Capability::CreateUsers) && user.status != UserStatus::Purged && !steps_from(user.status).contains(&Step::Purge) {
        items.push(MenuItem::confirm(text::duplicate(), paths::of(user.id, "duplicate")));
    }
    items
}

/// What a step of the menu asks for.
fn needed(step: Step, from: UserStatus) -> Capability {
    match step {
        Step::Lock | Step::Unlock => Capability::LockUsers,
        Step::Freeze | Step::Unfreeze => Capability::FreezeUsers,
        Step::Restore if from == UserStatus::Deleted => Capability::DeleteUsers,
        Step::Deactivate | Step::Restore => Capability::DeactivateUsers,
        Step::Delete => Capability::DeleteUsers,
        Step::Purge => Capability::PurgeUsers,
        Step::Invite | Step::RevokeInvitation | Step::Activate => Capability::InviteUsers,
    }
}

/// The kit's dot for a status.
pub(in crate::user_pages) fn shown_status(status: UserStatus) -> Status {
    match status {
        UserStatus::Draft => Status::Draft,
        UserStatus::Invited => Status::Invited,
        UserStatus::Active => Status::Active,
        UserStatus::Locked => Status::Locked,
        UserStatus::Frozen => Status::Frozen,
        UserStatus::Inactive => Status::Inactive,
        UserStatus::Deleted => Status::Deleted,
        UserStatus::Purged => Status::Purged,
    }
}
