//! *Invite* and *E-mail user name*: what is mailed to a person on an administrator's word, asked before.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Tx;
use kernel::{Category, Fault};
use maud::html;
use web::kit::{Confirm, Flash, confirm};
use web::page::Crumb;
use web::{Page, Problem};

use super::{id_of, paths, text};
use crate::UserId;
use crate::http::{App, Signed};
use crate::invitations::{self, Invite, login_mails};
use crate::tokens::{self, Purpose};
use crate::users::{self, User};

async fn load(app: &App, signed: &Signed, id: UserId, capability: Capability) -> Result<(User, bool), Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (user, facts) = users::target(read, ctx.org, id)?;
            ctx.require(capability, &facts)?;
            Ok((user, mail::transport::find(&ctx, read)?.is_some()))
        })
        .await
}

fn show(signed: &Signed, user: &User, label: &'static str, asked: &Confirm<'_>, fault: Option<&Fault>) -> Response {
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(user.display_name(), paths::show(user.id)), Crumb::here(label)];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    signed.show(Page::new(label).crumbs(crumbs).section(paths::LIST).status(status).body(html! { (asked) }))
}

fn told(fault: Fault) -> Result<Fault, Problem> {
    if fault.is("not_found") || fault.category == Category::Internal { Err(fault.into()) } else { Ok(fault) }
}

/// What a refusal says: its fields where it has some, because the question has no fields of its own.
fn words(fault: &Fault) -> String {
    if fault.fields.is_empty() {
        return fault.message.clone();
    }
    fault.fields.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join(" ")
}

fn question_invite(signed: &Signed, user: &User, has_mail: bool, fault: Option<&Fault>) -> Response {
    let name = user.display_name();
    let address = user.primary_email.clone().unwrap_or_default();
    let mut asked = confirm(text::invite_title(&name), paths::of(user.id, "invite"), text::invite(), paths::show(user.id))
        .consequence(text::invite_what(address))
        .error(fault.map(words));
    if !has_mail {
        asked = asked.consequence(text::invite_no_mail());
    }
    show(signed, user, text::invite(), &asked, fault)
}

/// `GET …/{id}/invite`
pub(super) async fn ask_invite(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, has_mail) = load(&app, &signed, id_of(&id)?, Capability::InviteUsers).await?;
    Ok(question_invite(&signed, &user, has_mail, None))
}

/// `POST …/{id}/invite`: invites, or sends an open invitation again.
pub(super) async fn invite(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id_of(&id)?;
    let (user, has_mail) = load(&app, &signed, id, Capability::ViewUsers).await?;
    let ctx = signed.ctx.clone();
    let verb = move |tx: &mut Tx<'_>| {
        if tokens::find_open(tx, ctx.org, id, Purpose::Invitation)?.is_some() {
            invitations::resend(&ctx, tx, Invite { user: id })
        } else {
            invitations::invite(&ctx, tx, Invite { user: id })
        }
    };
    match app.db.write(verb).await {
        Ok(_) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_invited(user.display_name())))),
        Err(fault) => Ok(question_invite(&signed, &user, has_mail, Some(&told(fault)?))),
    }
}

fn question_name(signed: &Signed, user: &User, fault: Option<&Fault>) -> Response {
    let name = user.display_name();
    let address = user.primary_email.clone().unwrap_or_default();
    let asked =
        confirm(text::mail_user_name_title(&name), paths::of(user.id, "mail-user-name"), text::mail_user_name(), paths::show(user.id))
            .consequence(text::mail_user_name_what(&user.user_name, address))
            .error(fault.map(words));
    show(signed, user, text::mail_user_name(), &asked, fault)
}

/// `GET …/{id}/mail-user-name`
pub(super) async fn ask_user_name(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, _) = load(&app, &signed, id_of(&id)?, Capability::EditUsers).await?;
    Ok(question_name(&signed, &user, None))
}

/// `POST …/{id}/mail-user-name`
pub(super) async fn mail_user_name(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id_of(&id)?;
    let (user, _) = load(&app, &signed, id, Capability::ViewUsers).await?;
    let ctx = signed.ctx.clone();
    match app.db.write(move |tx| login_mails::mail_user_name(&ctx, tx, id)).await {
        Ok(()) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_user_name_mailed(user.display_name())))),
        Err(fault) => Ok(question_name(&signed, &user, Some(&told(fault)?))),
    }
}
