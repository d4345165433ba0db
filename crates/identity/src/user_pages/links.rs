//! Links that are sent from a user's page and from the list: to choose a new password, to confirm the address, to accept an
//! invitation.

use access::{Capability, Ctx};
use axum::extract::{Path, State};
use axum::response::Response;
use db::Tx;
use kernel::Fault;
use web::Problem;
use web::form::Form;
use web::kit::{Flash, MenuItem};

use super::show::Loaded;
use super::{id_of, paths, text};
use crate::http::{App, Signed};
use crate::invitations::{self, Invite};
use crate::users::{self, User, UserStatus, UserType};
use crate::{UserId, confirmations, recovery};

/// So many reasons are told when some of a choice could not be invited.
const MOST_REASONS: usize = 3;

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

/// The chosen rows of the list.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    id: Vec<String>,
}

/// `POST /administration/users/invite`: each chosen person in a transaction of their own, so that one who cannot be invited
/// keeps nobody else from it.
pub(super) async fn invite_chosen(State(app): State<App>, signed: Signed, form: Form<Chosen>) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::InviteUsers)?;
    let chosen = form.input.id.iter().map(|id| id_of(id)).collect::<Result<Vec<_>, _>>()?;
    let (mut invited, mut reasons) = (0usize, Vec::new());
    for user in &chosen {
        let (ctx, user) = (signed.ctx.clone(), *user);
        match app.db.write(move |tx| invitations::invite(&ctx, tx, Invite { user })).await {
            Ok(_) => invited += 1,
            Err(fault) if fault.category == kernel::Category::Internal => return Err(fault.into()),
            Err(fault) => reasons.push(format!("{}: {}", name_of(&app, &signed, user).await, told(&fault))),
        }
    }
    let flash = if reasons.is_empty() {
        Flash::good(text::done_invited_all(invited))
    } else {
        reasons.truncate(MOST_REASONS);
        Flash::warn(text::done_invited_some(invited, chosen.len(), reasons.join(" ")))
    };
    Ok(signed.to_with(paths::LIST, &flash))
}

/// The name for a reason; of somebody whom the caller may not see, the id.
async fn name_of(app: &App, signed: &Signed, user: UserId) -> String {
    let ctx = signed.ctx.clone();
    let found: Result<String, Fault> = app
        .db
        .read(move |read| {
            let (found, facts) = users::target(read, ctx.org, user)?;
            ctx.require(Capability::ViewUsers, &facts)?;
            Ok(found.display_name())
        })
        .await;
    found.unwrap_or_else(|_| user.to_string())
}
