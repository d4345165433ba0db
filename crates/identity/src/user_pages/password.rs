//! `…/{id}/password`: an administrator sets a temporary password, or sends a link instead. And the confirmation that asks for a change.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Tx;
use kernel::{Category, Fault, Secret};
use maud::{Markup, html};
use serde::Deserialize;
use web::form::Form;
use web::kit::{self, Flash, Tone, card, checkbox, confirm, copyable, error_summary, link_button, narrow, notice, radio_cards};
use web::page::Crumb;
use web::{Page, Problem};

use super::{id_of, paths, text};
use crate::http::{App, Signed};
use crate::invitations::login_mails::{self, Mailed, Mails};
use crate::invitations::{self, Invite};
use crate::passwords::{self, PasswordContext, PasswordHash};
use crate::policies::Rules;
use crate::sign_in::NewPassword;
use crate::users::{self, Begins, SetTemporaryPassword, User};
use crate::{UserId, recovery};

/// How the person gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delivery {
    Link,
    TwoMails,
    OneMail,
    Show,
}

impl Delivery {
    fn of(word: &str) -> Option<Self> {
        match word {
            "link" => Some(Self::Link),
            "two_mails" => Some(Self::TwoMails),
            "one_mail" => Some(Self::OneMail),
            "show" => Some(Self::Show),
            _ => None,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    delivery: String,
    #[serde(default)]
    password: Secret,
    #[serde(default)]
    confirm_password: Secret,
    #[serde(default)]
    generate: String,
    /// The form showed the tick below.
    #[serde(default)]
    offers_permanent: bool,
    #[serde(default)]
    require_change: bool,
}

impl Typed {
    fn is_permanent(&self) -> bool {
        self.offers_permanent && !self.require_change
    }
}

struct Shown<'a> {
    delivery: &'a str,
    fault: Option<&'a Fault>,
    made: Option<&'a Secret>,
    is_permanent: bool,
}

async fn load(app: &App, signed: &Signed, id: UserId) -> Result<(User, PasswordContext), Fault> {
    let (ctx, organization) = (signed.ctx.clone(), signed.organization.clone());
    app.db
        .read(move |read| {
            let user = users::may_set_password(&ctx, read, id)?;
            let context = users::password_context(read, &user, &organization)?;
            Ok((user, context))
        })
        .await
}

/// `GET …/{id}/password`
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, context) = load(&app, &signed, id_of(&id)?).await?;
    let first = if user.primary_email.is_some() { "link" } else { "show" };
    Ok(page(&signed, &user, &context.rules, &Shown { delivery: first, fault: None, made: None, is_permanent: false }))
}

fn page(signed: &Signed, user: &User, rules: &Rules, shown: &Shown<'_>) -> Response {
    let errors = shown.fault.map_or(&[][..], |fault| &fault.fields);
    let has_address = user.primary_email.is_some();
    let mut ways = radio_cards("delivery", text::password_delivery()).value(shown.delivery).errors(errors);
    if has_address {
        ways = ways.card("link", text::delivery_link(), text::delivery_link_what());
    }
    if has_address && signed.organization.mails_passwords {
        ways = ways.card("two_mails", text::delivery_two(), text::delivery_two_what());
        ways = ways.card("one_mail", text::delivery_one(), text::delivery_one_what());
    }
    ways = ways.card("show", text::delivery_show(), text::delivery_show_what());
    let rate = paths::of(user.id, "password/strength");
    let body = html! {
        @if errors.is_empty() { (error_summary(shown.fault)) }
        form.stack method="post" action=(paths::of(user.id, "password")) {
            (ways)
            @if rules.permanent {
                input type="hidden" name="offers_permanent" value="on";
                (checkbox("require_change", text::require_change_next()).on(!shown.is_permanent).hint(text::require_change_offered())
                    .errors(errors))
            } @else {
                p.dim { (text::password_temporary()) }
            }
            (NewPassword { errors, made: shown.made, rules, rate: &rate, optional: Some(text::password_optional()) })
            div.actions { (link_button(text::cancel(), paths::show(user.id))) (kit::button(text::password_set_it()).primary()) }
        }
    };
    let status = shown.fault.map_or(StatusCode::OK, |fault| web::problem::status_of(fault.category));
    signed.show(framed(user, html! { (card(text::password_card()).sentence(text::password_ends()).body(body)) }).status(status))
}

fn framed(user: &User, body: Markup) -> Page {
    let name = user.display_name();
    Page::new(text::password_title(&name))
        .crumbs(vec![
            Crumb::link(text::users(), paths::LIST),
            Crumb::link(&name, paths::show(user.id)),
            Crumb::here(text::password_crumb()),
        ])
        .section(paths::LIST)
        .body(narrow(body))
}

/// `POST …/{id}/password`
pub(super) async fn save(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed, 16384>,
) -> Result<Response, Problem> {
    let ((user, context), typed) = (load(&app, &signed, id_of(&id)?).await?, form.input);
    if !typed.generate.is_empty() {
        let made = passwords::generate(&signed.ctx, &context.rules);
        return Ok(page(
            &signed,
            &user,
            &context.rules,
            &Shown { delivery: &typed.delivery, fault: None, made: Some(&made), is_permanent: typed.is_permanent() },
        ));
    }
    match act(&app, &signed, &user, &context, &typed).await {
        Ok(response) => Ok(response),
        Err(fault) if matches!(fault.category, Category::Invalid | Category::Conflict | Category::TooMany) => Ok(page(
            &signed,
            &user,
            &context.rules,
            &Shown { delivery: &typed.delivery, fault: Some(&fault), made: None, is_permanent: typed.is_permanent() },
        )),
        Err(fault) => Err(fault.into()),
    }
}

async fn act(app: &App, signed: &Signed, user: &User, context: &PasswordContext, typed: &Typed) -> Result<Response, Fault> {
    let delivery = Delivery::of(&typed.delivery).ok_or_else(|| Fault::field("delivery", "required", text::delivery_required()))?;
    let (ctx, id, name) = (signed.ctx.clone(), user.id, user.display_name());
    if delivery == Delivery::Link {
        app.db.write(move |tx| send_link(&ctx, tx, id)).await?;
        return Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_link(name))));
    }
    if typed.is_permanent() && delivery != Delivery::Show {
        return Err(Fault::field("delivery", "password.permanent_mailed", text::permanent_mailed()));
    }
    let (password, hash) = chosen(app, signed, context, typed).await?;
    if typed.is_permanent() {
        app.db.write(move |tx| users::set_permanent_password(&ctx, tx, id, hash.clone())).await?;
        return Ok(shown_once(signed, user, text::shown_label_permanent(), &password));
    }
    let mailed = password.clone();
    match app.db.write(move |tx| hand_over(&ctx, tx, id, &hash, &mailed, delivery)).await? {
        Some(Mailed::Password) => return Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_mailed(name)))),
        Some(Mailed::Link) => return Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_link(name)))),
        None => {}
    }
    Ok(shown_once(signed, user, text::shown_label(), &password))
}

/// The page with the password: it is in no other.
fn shown_once(signed: &Signed, user: &User, label: &str, password: &Secret) -> Response {
    let body = html! {
        (notice(Tone::Good, text::shown_once()))
        (copyable("temporary_password", label, password.reveal()))
        div.actions { (link_button(text::shown_done(), paths::show(user.id)).primary()) }
    };
    let sentence = text::shown_what(user.display_name());
    signed.show(framed(user, html! { (card(text::password_card()).sentence(sentence).body(body)) }))
}

/// What was typed twice, or one that nobody chose.
async fn chosen(app: &App, signed: &Signed, context: &PasswordContext, typed: &Typed) -> Result<(Secret, PasswordHash), Fault> {
    if typed.password.is_empty() && typed.confirm_password.is_empty() {
        let made = passwords::generate(&signed.ctx, &context.rules);
        let hash = app.hasher.hash(made.clone()).await?;
        return Ok((made, hash));
    }
    let hash = app.hasher.admit(&typed.password, &typed.confirm_password, context).await?;
    Ok((typed.password.clone(), hash))
}

/// The link by which somebody chooses a password: a new one, or their first.
pub(super) fn send_link(ctx: &access::Ctx, tx: &mut Tx<'_>, id: UserId) -> Result<(), Fault> {
    let invited = users::get(tx, ctx.org, id)?.status == users::UserStatus::Invited;
    if passwords::find(tx, ctx.org, id)?.is_some() {
        recovery::send_link(ctx, tx, id).map(drop)
    } else if invited {
        invitations::resend(ctx, tx, Invite { user: id }).map(drop)
    } else {
        invitations::invite(ctx, tx, Invite { user: id }).map(drop)
    }
}

fn hand_over(
    ctx: &access::Ctx,
    tx: &mut Tx<'_>,
    user: UserId,
    hash: &PasswordHash,
    password: &Secret,
    delivery: Delivery,
) -> Result<Option<Mailed>, Fault> {
    let mails = match delivery {
        Delivery::TwoMails => Some(Mails::Two),
        Delivery::OneMail => Some(Mails::One),
        Delivery::Link | Delivery::Show => None,
    };
    let begins = if mails.is_some() { Begins::WhenMailed } else { Begins::Now };
    users::set_temporary_password(ctx, tx, SetTemporaryPassword { user, hash: hash.clone(), begins })?;
    mails.map(|mails| login_mails::mail_login_info(ctx, tx, user, password, mails)).transpose()
}

/// A typed password and nothing else.
#[derive(Debug, Deserialize)]
pub(super) struct Rated {
    #[serde(default)]
    password: Secret,
}

/// `POST …/{id}/password/strength`: rated against what is known of the person whom it is for.
pub(super) async fn rate(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Rated, 8192>,
) -> Result<Response, Problem> {
    let (_, context) = load(&app, &signed, id_of(&id)?).await?;
    let (score, message) = app.hasher.rate(&form.input.password, &context).await?;
    Ok(Json(serde_json::json!({ "score": score, "message": message })).into_response())
}

/// `GET …/{id}/require-password-change`
pub(super) async fn ask_change(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, _) = load(&app, &signed, id_of(&id)?).await?;
    Ok(change_question(&signed, &user, None))
}

fn change_question(signed: &Signed, user: &User, fault: Option<&Fault>) -> Response {
    let name = user.display_name();
    let path = paths::of(user.id, "require-password-change");
    let asked = confirm(text::require_title(&name), path, text::require_change(), paths::show(user.id))
        .consequence(text::require_what())
        .error(fault.map(|f| f.message.clone()));
    let crumbs =
        vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, paths::show(user.id)), Crumb::here(text::require_change())];
    let status = fault.map_or(StatusCode::OK, |f| web::problem::status_of(f.category));
    signed.show(Page::new(text::require_change()).crumbs(crumbs).section(paths::LIST).status(status).body(html! { (asked) }))
}

/// `POST …/{id}/require-password-change`
pub(super) async fn require_change(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, _) = load(&app, &signed, id_of(&id)?).await?;
    let (ctx, id) = (signed.ctx.clone(), user.id);
    match app.db.write(move |tx| users::require_password_change(&ctx, tx, id)).await {
        Ok(()) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_required(user.display_name())))),
        Err(fault) if fault.category == Category::Conflict => Ok(change_question(&signed, &user, Some(&fault))),
        Err(fault) => Err(fault.into()),
    }
}
