//! Links that are sent from a user's page: to choose a new password, to confirm the address; and those of addresses before, ended from there.

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
use crate::users::{self, UserStatus, UserType};
use crate::{UserId, confirmations, recovery};

/// One thing to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    ResetLink,
    Confirmation,
    /// Sends nothing: links to addresses before die.
    NoWayBack,
}

impl Sent {
    const ALL: [Self; 3] = [Self::ResetLink, Self::Confirmation, Self::NoWayBack];

    fn word(self) -> &'static str {
        match self {
            Self::ResetLink => "reset-link",
            Self::Confirmation => "confirmation",
            Self::NoWayBack => "no-way-back",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::ResetLink => text::send_reset_link(),
            Self::Confirmation => text::send_confirmation(),
            Self::NoWayBack => text::end_way_back(),
        }
    }

    fn done(self, name: &str) -> String {
        match self {
            Self::ResetLink => text::done_reset_link(name),
            Self::Confirmation => text::done_confirmation(name),
            Self::NoWayBack => text::done_way_back(name),
        }
    }

    /// Whether it can be offered; the verb decides.
    fn fits(self, loaded: &Loaded) -> bool {
        let user = &loaded.user;
        let (has_address, is_active) = (user.primary_email.is_some(), user.status == UserStatus::Active);
        user.kind == UserType::Standard
            && match self {
                Self::ResetLink => has_address && is_active && loaded.has_password,
                Self::Confirmation => has_address && is_active && user.email_verified_at.is_none(),
                Self::NoWayBack => loaded.way_back.is_some(),
            }
    }

    fn capability(self) -> Capability {
        match self {
            Self::ResetLink => Capability::SetPasswords,
            Self::Confirmation | Self::NoWayBack => Capability::EditUsers,
        }
    }

    fn run(self, ctx: &Ctx, tx: &mut Tx<'_>, user: UserId) -> Result<String, Fault> {
        match self {
            Self::ResetLink => recovery::send_link(ctx, tx, user).map(drop)?,
            Self::Confirmation => confirmations::send(ctx, tx, user).map(drop)?,
            Self::NoWayBack => confirmations::end_way_back(ctx, tx, user)?,
        }
        Ok(users::get(tx, ctx.org, user)?.display_name())
    }
}

/// What the menu of a user's page offers to send.
pub(super) fn menu_items<'a>(signed: &Signed, loaded: &Loaded) -> Vec<MenuItem<'a>> {
    let offered = Sent::ALL.into_iter().filter(|sent| sent.fits(loaded) && signed.ctx.may(sent.capability(), &loaded.target));
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
