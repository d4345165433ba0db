//! The card *Login* of the edit form: status, temporary password, required change, mailing, administration. Each is the verb of
//! its own; the form only puts them into one transaction.

use access::{Capability, CapabilitySet, Ctx, HandsOut, Place};
use db::{Read, Tx};
use kernel::{Fault, FieldError, Secret};
use maud::{Markup, html};
use web::kit::{card, checkbox, field, pair, password_field, select};

use super::fields::UserForm;
use super::options::Options;
use super::show::Loaded;
use super::{paths, text};
use crate::http::{App, Signed};
use crate::invitations::login_mails::{self, Mails};
use crate::invitations::{self, Invite};
use crate::passwords::{self, PasswordHash};
use crate::policies::Class;
use crate::roles::{self, GrantAdministration, RevokeAdministration, Scope, ScopePlace};
use crate::users::{self, Begins, Deactivate, Delete, Freeze, Lock, SetTemporaryPassword, User, UserStatus, UserType, steps_from};
use crate::{CompanyId, UserId};

/// Where somebody administers, as the form's select says it: nothing, `organization`, or a company's id.
pub(super) fn administers(read: &mut Read<'_>, ctx: &Ctx, user: UserId) -> Result<String, Fault> {
    let scopes = roles::scopes_of_user(read, ctx.org, user)?;
    Ok(scopes.first().map_or_else(String::new, |scope| match scope.place {
        ScopePlace::Organization => "organization".to_owned(),
        ScopePlace::OwnCompany => String::new(),
        ScopePlace::Company(id) => id.to_string(),
    }))
}

/// Whether the tick says all that there is: one scope at most, without an end, for a place of its own. What is more has its page.
pub(super) fn fits_the_tick(scopes: &[Scope]) -> bool {
    let plain = |scope: &Scope| scope.until.is_none() && scope.hands_out == HandsOut::AtMostOwn && scope.place != ScopePlace::OwnCompany;
    scopes.len() < 2 && scopes.iter().all(plain)
}

/// The status that the form begins with: a Draft that has everything is preset to Active.
pub(super) fn preset_status(user: &User) -> UserStatus {
    if user.status == UserStatus::Draft && user.missing_to_leave_draft().is_empty() { UserStatus::Active } else { user.status }
}

/// The statuses that the form offers: the present one and what may follow it. The purge has a page of its own.
fn offered(now: UserStatus) -> Vec<UserStatus> {
    let mut all = vec![now];
    all.extend(steps_from(now).into_iter().filter_map(|step| users::next(now, step).ok()).filter(|to| *to != UserStatus::Purged));
    all.sort_unstable();
    all.dedup();
    all
}

/// The card.
pub(super) fn login(signed: &Signed, loaded: &Loaded, form: &UserForm, errors: &[FieldError], made: Option<&Secret>) -> Markup {
    let user = &loaded.user;
    let may = |capability| signed.ctx.may(capability, &loaded.target);
    let oneself = signed.me.id == user.id;
    let name = field("user_name_shown", text::field_user_name()).value(&user.user_name).quiet().read_only(text::user_name_read_only());
    let statuses = offered(user.status).into_iter().map(|s| (s.word(), s.label()));
    let mut status = select("status", text::fact_status()).quiet().options(statuses).value(form.status.clone()).errors(errors);
    if oneself {
        status = status.closed(text::oneself());
    }
    let sets_password = user.kind == UserType::Standard && !oneself && user.status != UserStatus::Deleted && may(Capability::SetPasswords);
    let body = html! {
        input type="hidden" name="status_was" value=(form.status_was);
        (pair(html! { (name) (status) }))
        @if user.status != UserStatus::Deleted { p { a .link href=(paths::of(user.id, "user-name")) data-dialog { (text::change_user_name()) } } }
        @if sets_password { (password(loaded, form, errors, made)) }
        @if !oneself && signed.ctx.subject.may_somewhere(Capability::GrantAdministration) { (administrator(loaded, form, errors)) }
    };
    html! { (card(text::card_login()).sentence(text::card_login_sentence()).body(body)) }
}

fn password(loaded: &Loaded, form: &UserForm, errors: &[FieldError], made: Option<&Secret>) -> Markup {
    // Before the first sign-in, and where an unlock may want another password in the same step.
    let at_hand = loaded.user.last_sign_in_at.0 == 0 || loaded.user.status == UserStatus::Locked;
    html! {
        @if at_hand {
            (password_field("temporary_password", text::temporary_password())
                .new_with_confirm("confirm_password", text::confirm_password())
                .generator(passwords::generated_chars(&loaded.rules))
                .with_signs(loaded.rules.classes.holds(Class::Sign))
                .generated(made.map(Secret::reveal))
                .hint(if loaded.has_password { text::temporary_keeps() } else { text::temporary_none() })
                .errors(errors)
                .autocomplete("new-password"))
        } @else {
            p { a .link href=(paths::of(loaded.user.id, "password")) { (text::change_password()) } }
        }
        @if at_hand && loaded.rules.permanent {
            input type="hidden" name="offers_permanent" value="on";
            (checkbox("require_change", text::require_change_next()).on(!form.is_permanent()).hint(text::require_change_free()).errors(errors))
        } @else {
            (checkbox("require_change", text::require_change_next()).on(true).held(text::require_change_held()))
        }
        @if at_hand { (checkbox("email_login_info", text::email_login_info()).on(form.email_login_info).hint(text::email_login_info_hint()).errors(errors)) }
    }
}

fn administrator(loaded: &Loaded, form: &UserForm, errors: &[FieldError]) -> Markup {
    if !loaded.fits_the_tick {
        return html! { p { (text::administers_more()) " " a.link href=(paths::of(loaded.user.id, "administers")) { (text::administers_page()) } } };
    }
    let options: &Options = &loaded.options;
    html! {
        input type="hidden" name="has_administrator" value="on";
        input type="hidden" name="administers_was" value=(form.administers_was);
        (checkbox("administrator", text::administrator()).on(form.administrator).hint(text::administrator_hint()).errors(errors))
        (select("administers", text::administers())
            .quiet()
            .option("organization", text::whole_organization())
            .group(text::company_and_below())
            .options(options.companies.clone())
            .value(form.administers.clone())
            .errors(errors))
    }
}

/// A temporary password that was typed or made, checked and hashed before the transaction.
pub(super) struct Temporary {
    secret: Secret,
    hash: PasswordHash,
}

/// Reads the password part of the form. A tick without a password makes one.
pub(super) async fn read_password(app: &App, signed: &Signed, user: &User, form: &UserForm) -> Result<Option<Temporary>, Fault> {
    let typed = &form.temporary_password;
    if typed.is_empty() && form.confirm_password.is_empty() && !form.email_login_info {
        return Ok(None);
    }
    let (user, organization) = (user.clone(), signed.organization.clone());
    let context = app.db.read(move |read| users::password_context(read, &user, &organization)).await?;
    if typed.is_empty() && form.confirm_password.is_empty() {
        let secret = passwords::generate(&signed.ctx, &context.rules);
        let hash = app.hasher.hash(secret.clone()).await?;
        return Ok(Some(Temporary { secret, hash }));
    }
    let rename = |fault: Fault| rename(fault, "password", "temporary_password");
    let hash = app.hasher.admit(typed, &form.confirm_password, &context).await.map_err(rename)?;
    Ok(Some(Temporary { secret: typed.clone(), hash }))
}

pub(super) fn rename(mut fault: Fault, from: &str, to: &'static str) -> Fault {
    for field in &mut fault.fields {
        if field.field == from {
            field.field = to.into();
        }
    }
    fault
}

/// The status that was chosen: another than the person has, and another than they had when the form was filled. What was only shown
/// is no choice.
fn chosen_status(user: &User, form: &UserForm) -> Option<UserStatus> {
    let wanted = UserStatus::from_word(&form.status).filter(|wanted| *wanted != user.status);
    wanted.filter(|wanted| UserStatus::from_word(&form.status_was) != Some(*wanted))
}

/// Takes the step that gives a seat back, if the form asks for one, before the rest of the form is saved. Gives the version after
/// it, if it was taken.
pub(super) fn leave(ctx: &Ctx, tx: &mut Tx<'_>, id: UserId, form: &UserForm) -> Result<Option<i64>, Fault> {
    let user = users::get(tx, ctx.org, id)?;
    let wanted = chosen_status(&user, form);
    let Some(wanted @ (UserStatus::Draft | UserStatus::Inactive)) = wanted.filter(|_| user.held_seat().is_some()) else {
        return Ok(None);
    };
    user.check_version(form.version)?;
    step_to(ctx, tx, &user, wanted)?;
    Ok(Some(users::get(tx, ctx.org, id)?.version))
}

/// Runs what the card asks for, after the rest of the form was saved.
pub(super) fn run(ctx: &Ctx, tx: &mut Tx<'_>, id: UserId, form: &UserForm, temporary: Option<&Temporary>) -> Result<bool, Fault> {
    let mut changed = false;
    let user = users::get(tx, ctx.org, id)?;
    if let Some(wanted) = chosen_status(&user, form) {
        step_to(ctx, tx, &user, wanted)?;
        changed = true;
    }
    if let Some(temporary) = temporary.filter(|_| form.is_permanent()) {
        users::set_permanent_password(ctx, tx, id, temporary.hash.clone())?;
        changed = true;
    } else if let Some(temporary) = temporary {
        let begins = if form.email_login_info { Begins::WhenMailed } else { Begins::Now };
        users::set_temporary_password(ctx, tx, SetTemporaryPassword { user: id, hash: temporary.hash.clone(), begins })?;
        if form.email_login_info {
            login_mails::mail_login_info(ctx, tx, id, &temporary.secret, Mails::One)?;
        }
        changed = true;
    }
    Ok(run_administrator(ctx, tx, id, form)? || changed)
}

fn step_to(ctx: &Ctx, tx: &mut Tx<'_>, user: &User, wanted: UserStatus) -> Result<(), Fault> {
    let id = user.id;
    match (user.status, wanted) {
        (UserStatus::Draft, UserStatus::Invited) => invitations::invite(ctx, tx, Invite { user: id }).map(drop),
        (UserStatus::Invited, UserStatus::Draft) => invitations::revoke(ctx, tx, id),
        (UserStatus::Draft | UserStatus::Invited, UserStatus::Active) => users::let_in(ctx, tx, id),
        (UserStatus::Locked, UserStatus::Active) => users::unlock(ctx, tx, id),
        (UserStatus::Frozen, UserStatus::Active) => users::unfreeze(ctx, tx, id),
        (UserStatus::Inactive, UserStatus::Active) | (UserStatus::Deleted, UserStatus::Inactive) => users::restore(ctx, tx, id).map(drop),
        (_, UserStatus::Locked) => users::lock(ctx, tx, Lock { user: id }),
        (_, UserStatus::Frozen) => users::freeze(ctx, tx, Freeze { user: id, reason: String::new() }),
        (_, UserStatus::Inactive) => users::deactivate(ctx, tx, Deactivate { user: id }),
        (_, UserStatus::Deleted) => users::delete(ctx, tx, Delete { user: id }),
        _ => Err(Fault::field("status", "choice.unknown", users::text::choice_unknown())),
    }
}

/// The tick *Administrator*: an admin scope with all that the giver holds there. A tick left as it was shown does nothing; one that
/// was changed is a change of what was shown, or it is stale.
fn run_administrator(ctx: &Ctx, tx: &mut Tx<'_>, user: UserId, form: &UserForm) -> Result<bool, Fault> {
    let wanted = form.administers_wanted();
    if !form.has_administrator || wanted == form.administers_was || ctx.actor.user() == Some(user.0) {
        return Ok(false);
    }
    let scopes = roles::scopes_of_user(tx, ctx.org, user)?;
    if !fits_the_tick(&scopes) {
        return Ok(false);
    }
    let now = administers(tx, ctx, user)?;
    if now == wanted {
        return Ok(false);
    }
    if now != form.administers_was {
        return Err(Fault::new(kernel::Category::Stale, "user.stale", users::text::stale()));
    }
    for scope in scopes {
        roles::revoke_administration(ctx, tx, RevokeAdministration { user, scope: scope.id })?;
    }
    if !wanted.is_empty() {
        let (place, capabilities) = held_at(ctx, tx, wanted)?;
        let grant = GrantAdministration { user, place, capabilities };
        roles::grant_administration(ctx, tx, grant).map_err(|fault| rename(fault, "capabilities", "administrator"))?;
    }
    Ok(true)
}

fn held_at(ctx: &Ctx, tx: &mut Tx<'_>, place: &str) -> Result<(Place, CapabilitySet), Fault> {
    if place == "organization" {
        return Ok((Place::Organization, ctx.subject.lasting_everywhere()));
    }
    let unknown = || Fault::field("administers", "company.unknown", users::text::company_unknown());
    let company: CompanyId = place.parse().map_err(|_| unknown())?;
    let path = crate::companies::path(tx, ctx.org, company)?;
    Ok((Place::CompanyAndBelow(company.0), ctx.subject.lasting_at(&path)))
}

/// Whether "E-mail user name" is to be offered now: once, at the first save that leaves a primary e-mail.
pub(super) fn offers_mail(ctx: &Ctx, tx: &mut Tx<'_>, id: UserId) -> Result<bool, Fault> {
    let user = users::get(tx, ctx.org, id)?;
    let due = user.primary_email.is_some() && !user.user_name_mail_asked && user.kind == UserType::Standard;
    if due {
        users::note_user_name_mail_asked(ctx, tx, id)?;
    }
    Ok(due)
}
