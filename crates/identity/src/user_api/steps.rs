//! The steps of a user's life, a POST each: the verbs of the pages' confirmations.

use access::{Capability, Ctx};
use axum::http::Method;
use db::Tx;
use kernel::Fault;
use web::openapi::Given;

use super::path_of;
use crate::http::api::{Asked, IfMatch, Operation, Reply};
use crate::invitations::{self, Invite};
use crate::memberships;
use crate::users::{self, ChangeUserName, Deactivate, Delete, Duplicate, Freeze, Lock, Purge, UserStatus};
use crate::{UserId, recovery};

web::request! {
    /// Why a step is taken.
    struct UserStep {
        /// What the audit log keeps as the reason.
        reason: Given<String>,
    }
}

web::request! {
    /// A user to be made after another.
    struct DuplicateUser {
        /// The copy's user name.
        user_name: String,
    }
}

web::answer! {
    /// The copy.
    struct DuplicatedUser {
        /// The id.
        id: UserId,
        /// The names of the role, groups and teams that you may not give, and that the copy therefore lacks.
        left_out: Vec<String>,
    }
}

web::request! {
    /// Another user name.
    struct NewUserName {
        /// The name to sign in with.
        user_name: String,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let id = |operation: Operation| operation.id::<UserId>("id", "Whose.");
    let step = |operation: Operation| id(operation).takes_version();
    let post = Operation::post::<UserStep, ()>;
    vec![
        step(post("/api/v1/users/{id}/activate", "users.activate", activate))
            .says("Activate", "A Draft, or somebody invited, is let in without waiting for the link.")
            .verbs(&["users::let_in"]),
        step(post("/api/v1/users/{id}/lock", "users.lock", lock))
            .says("Lock", "Sessions end, and the person is told by mail. Only an administrator unlocks.")
            .verbs(&["users::lock"]),
        step(post("/api/v1/users/{id}/unlock", "users.unlock", unlock))
            .says("Unlock", "The counter of wrong tries is cleared.")
            .verbs(&["users::unlock"]),
        step(post("/api/v1/users/{id}/freeze", "users.freeze", freeze))
            .says("Freeze", "For an investigation or an absence: sessions end, the seat stays taken.")
            .verbs(&["users::freeze"]),
        step(post("/api/v1/users/{id}/unfreeze", "users.unfreeze", unfreeze)).says("Unfreeze", "").verbs(&["users::unfreeze"]),
        step(post("/api/v1/users/{id}/deactivate", "users.deactivate", deactivate))
            .says("Deactivate", "The person left: sessions end, links die, the seat is free.")
            .verbs(&["users::deactivate"]),
        step(post("/api/v1/users/{id}/restore", "users.restore", restore))
            .says("Restore", "From Inactive to Active, from the recycle bin to Inactive.")
            .verbs(&["users::restore"]),
        step(Operation::write::<UserStep, ()>(Method::DELETE, "/api/v1/users/{id}", "users.delete", delete))
            .says("Delete", "Into the recycle bin, from where they can be restored until the purge.")
            .verbs(&["users::delete"]),
        step(post("/api/v1/users/{id}/purge", "users.purge", purge))
            .says("Purge", "Anonymizes somebody in the recycle bin for good. Cannot be undone.")
            .verbs(&["users::purge"]),
        id(Operation::post("/api/v1/users/{id}/duplicate", "users.duplicate", duplicate))
            .says("Duplicate", "A Draft with the same place, groups and custom fields; no password, no administration.")
            .verbs(&["memberships::duplicate"])
            .makes()
            .tells_version(),
        id(Operation::post::<NewUserName, ()>("/api/v1/users/{id}/user-name", "users.rename", rename))
            .says("Change the user name", "The former one stays the person's.")
            .verbs(&["users::change_user_name"])
            .requires_version(),
        step(Operation::post::<UserStep, ()>("/api/v1/users/{id}/invitation", "users.invite", invite))
            .says(
                "Invite",
                "Mails the link by which the first password is chosen; whoever was invited gets a new one, and the old one dies.",
            )
            .verbs(&["invitations::invite", "invitations::resend"]),
        step(Operation::write::<UserStep, ()>(Method::DELETE, "/api/v1/users/{id}/invitation", "users.revoke_invitation", revoke))
            .says("Take an invitation back", "The link dies.")
            .verbs(&["invitations::revoke"]),
        step(post("/api/v1/users/{id}/password-link", "users.password_link", password_link))
            .says("Mail a link to a new password", "")
            .verbs(&["recovery::send_link"]),
        step(post("/api/v1/users/{id}/require-password-change", "users.require_password_change", require_change))
            .says("Require a new password", "With the next request, before anything else.")
            .verbs(&["users::require_password_change"]),
        step(Operation::write::<UserStep, ()>(Method::DELETE, "/api/v1/users/{id}/sessions", "users.end_sessions", end_sessions))
            .says("End all sessions", "")
            .verbs(&["users::end_sessions"]),
    ]
}

type Done = Result<Reply<()>, Fault>;

/// Whom the step is taken on, and the call with its reason. A version that was sent is that of somebody whom the caller may see.
fn begin(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Result<(Ctx, UserId), Fault> {
    let (ctx, id) = (&asked.ctx, asked.id("id")?);
    if let IfMatch::Version(version) = asked.if_match {
        let (user, facts) = users::target(tx, ctx.org, id)?;
        ctx.require(Capability::ViewUsers, &facts)?;
        user.check_version(version)?;
    }
    Ok((asked.because(&sent.reason)?, id))
}

fn done(_: ()) -> Reply<()> {
    Reply::new(())
}

fn activate(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::let_in(&ctx, tx, user).map(done)
}

fn lock(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::lock(&ctx, tx, Lock { user }).map(done)
}

fn unlock(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::unlock(&ctx, tx, user).map(done)
}

fn freeze(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    let reason = ctx.reason.clone();
    users::freeze(&ctx, tx, Freeze { user, reason }).map(done)
}

fn unfreeze(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::unfreeze(&ctx, tx, user).map(done)
}

fn deactivate(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::deactivate(&ctx, tx, Deactivate { user }).map(done)
}

fn restore(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::restore(&ctx, tx, user)?;
    Ok(done(()))
}

fn delete(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::delete(&ctx, tx, Delete { user }).map(done)
}

fn purge(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::purge(&ctx, tx, Purge { user }).map(done)
}

fn duplicate(asked: &Asked, tx: &mut Tx<'_>, sent: &DuplicateUser) -> Result<Reply<DuplicatedUser>, Fault> {
    let input = Duplicate { source: asked.id("id")?, user_name: sent.user_name.clone() };
    let copy = memberships::duplicate(&asked.ctx, tx, input)?;
    let version = users::get(tx, asked.ctx.org, copy.user)?.version;
    Ok(Reply::new(DuplicatedUser { id: copy.user, left_out: copy.left_out }).at(path_of(copy.user)).version(version))
}

fn rename(asked: &Asked, tx: &mut Tx<'_>, sent: &NewUserName) -> Done {
    let (ctx, id) = (&asked.ctx, asked.id("id")?);
    let (user, facts) = users::target(tx, ctx.org, id)?;
    ctx.require(Capability::ChangeUserNames, &facts)?;
    let input = ChangeUserName { user: id, version: asked.if_match.or(user.version), user_name: sent.user_name.clone() };
    users::change_user_name(ctx, tx, input).map(done)
}

fn invite(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    let (now, facts) = users::target(tx, ctx.org, user)?;
    ctx.require(Capability::InviteUsers, &facts)?;
    let send = if now.status == UserStatus::Invited { invitations::resend } else { invitations::invite };
    send(&ctx, tx, Invite { user })?;
    Ok(done(()))
}

fn revoke(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    invitations::revoke(&ctx, tx, user).map(done)
}

fn password_link(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    recovery::send_link(&ctx, tx, user)?;
    Ok(done(()))
}

fn require_change(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::require_password_change(&ctx, tx, user).map(done)
}

fn end_sessions(asked: &Asked, tx: &mut Tx<'_>, sent: &UserStep) -> Done {
    let (ctx, user) = begin(asked, tx, sent)?;
    users::end_sessions(&ctx, tx, user, None).map(done)
}
