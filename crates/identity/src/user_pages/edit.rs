//! `/administration/users/{id}/edit`: the whole form. Whoever saves second is shown what changed; nothing typed is lost.

use access::{Capability, Ctx, Module};
use axum::extract::{Path, State};
use axum::response::Response;
use db::Tx;
use kernel::{Category, Fault, Secret};
use maud::{Render as _, html};
use web::form::Form;
use web::format::Format;
use web::kit::{Flash, columns, error_summary, save_bar};
use web::page::Crumb;
use web::{Page, Problem};

use super::fields::{self, UserForm};
use super::new::with_card;
use super::show::{Loaded, load, side};
use super::text;
use super::{compare, id_of, login, paths};
use crate::UserId;
use crate::employees::{self, Standing};
use crate::http::{App, Signed};
use crate::passwords;
use crate::users::{self, UpdateUser, User, UserStatus};
use crate::validity::{self, Days};

/// The form, filled.
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, id_of(&id)?).await?;
    signed.ctx.require(Capability::EditUsers, &loaded.target)?;
    let form = filled(&signed, &loaded);
    Ok(page(&signed, &loaded, &form, None, None))
}

/// The form as it stands saved.
fn filled(signed: &Signed, loaded: &Loaded) -> UserForm {
    let ctx = &signed.ctx;
    let may_set = ctx.actor.user() != Some(loaded.user.id.0) && ctx.may(Capability::FreezeUsers, &loaded.target);
    let days = may_set.then(|| Days::of(&loaded.validity, &signed.me.format));
    UserForm::of(&loaded.user, loaded.manager.as_deref(), &loaded.administers, &loaded.custom, days)
}

fn page(signed: &Signed, loaded: &Loaded, form: &UserForm, fault: Option<&Fault>, made: Option<&Secret>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let name = loaded.user.display_name();
    let back = paths::show(loaded.user.id);
    let stale = fault.is_some_and(|f| f.category == Category::Stale);
    let saved = filled(signed, loaded);
    let compared = if stale { compare::compared(signed, loaded, form, &saved) } else { error_summary(fault).render() };
    let form = &if stale { form.clone().rebased(&saved) } else { form.clone() };
    let main = html! {
        (compared)
        (login::login(signed, loaded, form, errors, made))
        (fields::contact(form, errors))
        (fields::place(form, &loaded.options, signed.organization.debt_settlement, errors))
        (fields::days(form, errors))
        (fields::custom(form, &loaded.fields, errors))
        (fields::preferences(form, errors))
        (fields::address(form, errors))
        (fields::additional(form, errors))
    };
    let body = html! {
        form method="post" action=(paths::of(loaded.user.id, "edit")) data-dirty novalidate autocomplete="off" {
            input type="hidden" name="version" value=(form.version);
            (columns(main, side(signed, loaded)))
            (save_bar(back.clone()).errors(errors))
        }
    };
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, back), Crumb::here(text::edit())];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    signed.show(Page::new(text::edit_title(&name)).crumbs(crumbs).section(paths::LIST).status(status).body(body))
}

/// Saves, or shows the form again with what was typed; a password is typed anew.
pub(super) async fn save(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<UserForm>,
) -> Result<Response, Problem> {
    let (id, typed) = (id_of(&id)?, UserForm::sent(form));
    let loaded = load(&app, &signed, id).await?;
    signed.ctx.require(Capability::EditUsers, &loaded.target)?;
    if !typed.generate.is_empty() {
        // Without JavaScript the generator is a round trip; nothing is saved by it.
        let made = passwords::generate(&signed.ctx, &loaded.rules);
        return Ok(page(&signed, &loaded, &typed, None, Some(&made)));
    }
    match run(&app, &signed, &loaded.user, &typed).await {
        Ok(Saved { offers_mail: true, name, card, .. }) => {
            Ok(signed.to_with(&paths::of(id, "mail-user-name"), &with_card(text::done_saved(name), card.as_ref())))
        }
        Ok(Saved { changed: true, name, card, .. }) => {
            Ok(signed.to_with(&paths::show(id), &with_card(text::done_saved(name), card.as_ref())))
        }
        Ok(_) => Ok(signed.to_with(&paths::show(id), &Flash::good(text::done_nothing()))),
        Err(fault) if fault.is("not_found") || fault.category == Category::Internal => Err(fault.into()),
        Err(fault) => {
            let loaded = db::or_before(load(&app, &signed, id).await, loaded)?;
            Ok(page(&signed, &loaded, &typed, Some(&fault), None))
        }
    }
}

struct Saved {
    name: String,
    changed: bool,
    offers_mail: bool,
    /// How they stand with the employees' cards, if that was found out by this save.
    card: Option<Standing>,
}

async fn run(app: &App, signed: &Signed, user: &User, form: &UserForm) -> Result<Saved, Fault> {
    let temporary = login::read_password(app, signed, user, form).await?;
    let (ctx, id, form, format) = (signed.ctx.clone(), user.id, form.clone(), signed.me.format.clone());
    app.db
        .write(move |tx| {
            let was_compared = employees::case_of(tx, ctx.org, id)?.is_some();
            // Whoever leaves gives the seat back before the rest is saved: another user plan needs none for them any more. Every
            // other change of status comes after it, and takes its seat of the user plan that was chosen.
            let left = login::leave(&ctx, tx, id, &form)?;
            let edited = edit(&ctx, tx, id, &form, left.unwrap_or(form.version))? || left.is_some();
            let edited = set_days(&ctx, tx, id, &form, &format)? || edited;
            let stepped = login::run(&ctx, tx, id, &form, temporary.as_ref())?;
            let offers_mail = login::offers_mail(&ctx, tx, id)? && !form.email_login_info;
            let tells_card = !was_compared && ctx.subject.has_module(Module::Employees);
            let card = if tells_card { employees::of_user(&ctx, tx, id)? } else { None };
            Ok(Saved { card, name: users::get(tx, ctx.org, id)?.display_name(), changed: edited || stepped, offers_mail })
        })
        .await
}

/// The two days, if the form shows them.
fn set_days(ctx: &Ctx, tx: &mut Tx<'_>, id: UserId, form: &UserForm, format: &Format) -> Result<bool, Fault> {
    if !form.has_days {
        return Ok(false);
    }
    let (from, until) = form.days().read(&validity::find(tx, ctx.org, id)?, format)?;
    validity::set_days(ctx, tx, id, from, until)
}

fn edit(ctx: &Ctx, tx: &mut Tx<'_>, id: UserId, form: &UserForm, version: i64) -> Result<bool, Fault> {
    let (user, facts) = users::target(tx, ctx.org, id)?;
    ctx.require(Capability::ViewUsers, &facts)?;
    let shown = match user.reports_to {
        Some(manager) => users::manager_name(ctx, tx, manager)?,
        None => String::new(),
    };
    // A field left as it was shown keeps its manager, even one whom the caller may not see.
    let reports_to = if form.reports_to.trim() == shown { user.reports_to } else { users::manager_of_words(ctx, tx, &form.reports_to)? };
    let input = UpdateUser {
        user: id,
        version,
        first_name: form.first_name.clone(),
        last_name: form.last_name.clone(),
        primary_email: Some(form.primary_email.clone()),
        phone: form.phone.clone(),
        place: form.place(reports_to)?,
        external_id: Some(form.external_id.clone()),
        preferences: form.preferences(),
        address: form.address(),
        about: form.about(&user.about),
        custom: form.custom.clone(),
    };
    // The recycle bin comes last, because nothing in it is edited; the seat that it gives back is not asked for before.
    if form.status == UserStatus::Deleted.word() { users::update_to_leave(ctx, tx, &input) } else { users::update(ctx, tx, input) }
}
