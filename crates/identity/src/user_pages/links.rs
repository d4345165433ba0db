//! Links that are sent from a user's page: to choose a new password, to confirm the address.

use access::{Capability, Ctx};
use axum::extract::{Path, State};
use axum::response::Response;
use db::Tx;
use kernel::Fault;
use web::Problem;
use web::kit::{Flash, MenuItem};

use super::show::Loaded;
use super::{id_of, paths, text};
use crate::http::{App, Signed};
use crate::users::{self, User, UserStatus, UserType};
use crate::{UserId, confirmations, recovery};

/// One thing to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    ResetLink,
    Confirmation,
}

impl Sent {
    const ALL: [Self; 2] = [Self::ResetLink, Self::Confirmation];

    fn word(self) -> &'static str {
        match self {
            Self::ResetLink => "reset-link",
            Self::Confirmation => "confirmation",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::ResetLink => text::send_reset_link(),
            Self::Confirmation => text::send_confirmation(),
        }
    }

    fn done(self, name: &str) -> String {
        match self {
            Self::ResetLink => text::done_reset_link(name),
            Self::Confirmation => text::done_confirmation(name),
        }
    }

    /// Whether it can be offered; the verb decides.
    fn fits(self, user: &User, has_password: bool) -> bool {
        user.kind == UserType::Standard
            && user.primary_email.is_some()
            && match self {
                Self::ResetLink => user.status == UserStatus::Active && has_password,
                Self::Confirmation => user.email_verified_at.is_none() && user.status == UserStatus::Active,
            }
    }

    fn capability(self) -> Capability {
        match self {
            Self::ResetLink => Capability::SetPasswords,
            Self::Confirmation => Capability::EditUsers,
        }
    }

    fn run(self, ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<String, Fault> {
        match self {
            Self::ResetLink => recovery::send_link(ctx, tx, user).map(drop)?,
            Self::Confirmation => confirmations::send(ctx, tx, user).map(drop)?,
        }
        Ok(users::get(tx, ctx.org, user)?.display_name())
    }
}

/// What the menu of a user's page offers to send.
pub(super) fn menu_items<'a>(signed: &Signed, loaded: &Loaded) -> Vec<MenuItem<'a>> {
    let offered = Sent::ALL
        .into_iter()
        .filter(|sent| sent.fits(&loaded.user, loaded.has_password) && signed.ctx.may(sent.capability(), &loaded.target));
    offered.map(|sent| MenuItem::post(sent.label(), paths::of(loaded.user.id, &format!("send/{}", sent.word())))).collect()
}

/// `POST …/{id}/send/{what}`
pub(super) async fn send(State(app): State<App>, signed: Signed, Path((id, word)): Path<(String, String)>) -> Result<Response, Problem> {
    let id = id_of(&id)?;
    let sent = Sent::ALL.into_iter().find(|sent| sent.word() == word).ok_or_else(Fault::not_found)?;
    let ctx = signed.ctx.clone();
    let outcome = app.db.write(move |tx| sent.run(&ctx, tx, id)).await;
    match outcome {
        Ok(name) => Ok(signed.to_with(&paths::show(id), &Flash::good(sent.done(&name)))),
        Err(fault) if fault.category == kernel::Category::Conflict || !fault.fields.is_empty() => {
            Ok(signed.to_with(&paths::show(id), &Flash::bad(told(&fault))))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// All that a fault says, as one text.
fn told(fault: &Fault) -> String {
    if fault.fields.is_empty() {
        return fault.message.clone();
    }
    fault.fields.iter().map(|field| field.message.as_str()).collect::<Vec<_>>().join(" ")
}
