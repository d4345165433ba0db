//! `POST /api/v1/users/{id}/password`: somebody else's password, temporary as on the page.

use db::{Read, Tx};
use kernel::{Fault, Secret};
use web::openapi::Given;

use crate::UserId;
use crate::http::api::{Asked, Operation, Reply};
use crate::passwords::PasswordContext;
use crate::users::{self, Begins, SetTemporaryPassword};

web::request! {
    /// A password for somebody else.
    struct SetUserPassword {
        /// The password. Left out: one is made, and told once.
        password: Given<Secret>,
        /// Whether it stays: only where a policy permits that. Left out: it opens one sign-in, and nothing there but the choice of an own one.
        permanent: Given<bool>,
    }
}

web::answer! {
    /// A password that was set.
    struct UserPassword {
        /// The password, if it was made. It is told once, so it is null where the request comes again.
        password: Option<Secret>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/v1/users/{id}/password", "users.set_password", set)
            .says(
                "Set a password",
                "What was valid before ends: the old password, links to reset it, all sessions. Nothing is mailed but the notice.",
            )
            .verbs(&["users::set_temporary_password", "users::set_permanent_password"])
            .id::<UserId>("id", "Whose.")
            .with_password(|sent: &SetUserPassword| sent.password.clone().this(), context),
    ]
}

fn context(asked: &Asked, read: &mut Read<'_>) -> Result<PasswordContext, Fault> {
    let user = users::may_set_password(&asked.ctx, read, asked.id("id")?)?;
    Ok(users::password_context(read, &user, &asked.organization)?)
}

fn set(asked: &Asked, tx: &mut Tx<'_>, sent: &SetUserPassword) -> Result<Reply<UserPassword>, Fault> {
    let (ctx, user) = (&asked.ctx, asked.id("id")?);
    let chosen = asked.password.clone().ok_or_else(|| Fault::internal("no password was chosen"))?;
    if sent.permanent == Given::This(true) {
        users::set_permanent_password(ctx, tx, user, chosen.hash)?;
    } else {
        users::set_temporary_password(ctx, tx, SetTemporaryPassword { user, hash: chosen.hash, begins: Begins::Now })?;
    }
    Ok(Reply::new(UserPassword { password: None }).once("password", chosen.made))
}
