//! `/administration/users/{id}/edit`: the whole form. Whoever saves second is shown what changed; nothing typed is lost.

use access::{Capability, Ctx};
use axum::extract::{Path, State};
use axum::response::Response;
use db::Tx;
use kernel::{Category, Fault, Secret};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{DiffRow, Flash, Tone, columns, diff, error_summary, notice, save_bar};
use web::page::Crumb;
use web::{Page, Problem};

use super::fields::{self, UserForm};
use super::new::with_card;
use super::show::{Loaded, load, side};
use super::text;
use super::{id_of, login, paths};
use crate::UserId;
use crate::custom_fields::Typed;
use crate::employees::{self, Standing};
use crate::http::{App, Signed};
use crate::passwords;
use crate::users::{self, UpdateUser, User};

/// The form, filled.
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, id_of(&id)?).await?;
    signed.ctx.require(Capability::EditUsers, &loaded.target)?;
    let form = UserForm::of(&loaded.user, loaded.manager.as_deref(), &loaded.administers, &loaded.custom);
    Ok(page(&signed, &loaded, &form, None, None))
}

fn page(signed: &Signed, loaded: &Loaded, form: &UserForm, fault: Option<&Fault>, made: Option<&Secret>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let name = loaded.user.display_name();
    let back = paths::show(loaded.user.id);
    let stale = fault.is_some_and(|f| f.category == Category::Stale);
    let main = html! {
        @if stale { (compared(loaded, form)) } @else { (error_summary(fault)) }
        (login::login(signed, loaded, form, errors, made))
        (fields::contact(form, errors))
        (fields::place(form, &loaded.options, signed.organization.debt_settlement, errors))
        (fields::custom(form, &loaded.fields, errors))
        (fields::preferences(form, errors))
        (fields::address(form, errors))
        (fields::additional(form, errors))
    };
    let version = if stale { loaded.user.version } else { form.version };
    let body = html! {
        form method="post" action=(paths::of(loaded.user.id, "edit")) data-dirty novalidate autocomplete="off" {
            input type="hidden" name="version" value=(version);
            input type="hidden" name="has_administrator" value="on";
            (columns(main, side(signed, loaded)))
            (save_bar(back.clone()).errors(errors))
        }
    };
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(&name, back), Crumb::here(text::edit())];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    signed.show(Page::new(text::edit_title(&name)).crumbs(crumbs).section(paths::LIST).status(status).body(body))
}

/// What the second saver typed against what stands saved now.
fn compared(loaded: &Loaded, form: &UserForm) -> Markup {
    let saved = UserForm::of(&loaded.user, loaded.manager.as_deref(), &loaded.administers, &loaded.custom);
    let label = |choices: &[(String, String)], value: &str| {
        choices.iter().find(|(v, _)| v == value).map_or_else(|| value.to_owned(), |(_, l)| l.trim_start_matches('\u{2003}').to_owned())
    };
    let o = &loaded.options;
    let pairs = [
        (text::field_first_name(), form.first_name.clone(), saved.first_name),
        (text::field_last_name(), form.last_name.clone(), saved.last_name),
        (text::field_middle_name(), form.middle_name.clone(), saved.middle_name),
        (text::field_nickname(), form.nickname.clone(), saved.nickname),
        (text::field_job_title(), form.job_title.clone(), saved.job_title),
        (text::field_hire_date(), form.hire_date.clone(), saved.hire_date),
        (text::field_primary_email(), form.primary_email.clone(), saved.primary_email),
        (text::field_phone(), form.phone.clone(), saved.phone),
        (text::field_external_id(), form.external_id.clone(), saved.external_id),
        (text::field_company(), label(&o.companies, &form.company), label(&o.companies, &saved.company)),
        (text::field_role(), label(&o.roles, &form.role), label(&o.roles, &saved.role)),
        (text::field_primary_group(), label(&o.groups, &form.primary_group), label(&o.groups, &saved.primary_group)),
        (text::field_plan(), label(&o.plans, &form.plan), label(&o.plans, &saved.plan)),
        (text::field_reports_to(), form.reports_to.clone(), saved.reports_to),
        (text::field_language(), form.language.clone(), saved.language),
        (text::field_time_zone(), form.time_zone.clone(), saved.time_zone),
        (text::field_currency(), form.currency.clone(), saved.currency),
        (text::field_number_format(), form.number_format.clone(), saved.number_format),
        (text::field_date_format(), form.date_format.clone(), saved.date_format),
        (text::field_street(), form.street.clone(), saved.street),
        (text::field_street_2(), form.street_2.clone(), saved.street_2),
        (text::field_city(), form.city.clone(), saved.city),
        (text::field_region(), form.region.clone(), saved.region),
        (text::field_postal_code(), form.postal_code.clone(), saved.postal_code),
        (text::field_country(), form.country.clone(), saved.country),
        (text::field_additional(), form.additional.clone(), saved.additional),
    ];
    let custom = loaded.fields.iter().map(|field| {
        let of = |typed: &Typed| typed.get(&field.number).cloned().unwrap_or_default();
        (field.label.as_str(), of(&form.custom), of(&saved.custom))
    });
    let differ: Vec<DiffRow> = pairs
        .into_iter()
        .chain(custom)
        .filter(|(_, yours, saved)| yours != saved)
        .map(|(field, yours, saved)| DiffRow { field: field.to_owned(), yours, saved })
        .collect();
    html! { (notice(Tone::Warn, text::stale_sentence())) (diff(text::stale_title(), &differ)) }
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
        let made = passwords::generate(&signed.ctx);
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
            let loaded = load(&app, &signed, id).await?;
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
    let (ctx, id, form) = (signed.ctx.clone(), user.id, form.clone());
    app.db
        .write(move |tx| {
            let was_compared = employees::case_of(tx, ctx.org, id)?.is_some();
            // Whoever leaves gives the seat back before the rest is saved: another user plan needs none for them any more. Every
            // other change of status comes after it, and takes its seat of the user plan that was chosen.
            let left = login::leave(&ctx, tx, id, &form)?;
            let edited = edit(&ctx, tx, id, &form, left.unwrap_or(form.version))? || left.is_some();
            let stepped = login::run(&ctx, tx, id, &form, temporary.as_ref())?;
            let offers_mail = login::offers_mail(&ctx, tx, id)? && !form.email_login_info;
            let card = if was_compared { None } else { employees::of_user(&ctx, tx, id)? };
            Ok(Saved { card, name: users::get(tx, ctx.org, id)?.display_name(), changed: edited || stepped, offers_mail })
        })
        .await
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
    users::update(ctx, tx, input)
}
