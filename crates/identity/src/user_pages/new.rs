//! `/administration/users/new`: type, user name and company make a Draft and open the whole form (A3); with everything filled
//! in, the user is active at once.

use std::ops::Deref;

use access::{Capability, Ctx, Module};
use axum::extract::State;
use axum::response::Response;
use db::Read;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, card, error_summary, field, narrow, notice, radio_cards, save_bar, select, switch};
use web::page::Crumb;
use web::url::Query;
use web::{Page, Problem};

use super::fields::{self, UserForm};
use super::options::{self, Options};
use super::paths;
use super::text;
use crate::custom_fields::{self, UserField};
use crate::employees::{self, Case, Employee, EmployeeRefusal, Standing};
use crate::http::{App, Signed};
use crate::users::text as refusals;
use crate::users::{self, CreateUser, StartAs, UserType};
use crate::validity::{self, Validity};
use crate::{groups, plans};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct NewForm {
    #[serde(flatten)]
    user: UserForm,
    at_once: bool,
    /// The employee's card that the user is made from.
    employee: String,
}

/// The empty form.
pub(super) async fn form(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::CreateUsers)?;
    let (ctx, asked) = (signed.ctx.clone(), here.get("employee").map(str::to_owned));
    let (options, company, group, plan, card) = app
        .db
        .read(move |read| {
            let options = load(&ctx, read)?;
            let company = options.companies.first().map(|(id, _)| id.clone()).unwrap_or_default();
            let only = |mut ids: Vec<String>| if ids.len() == 1 { ids.remove(0) } else { String::new() };
            let group = only(groups::list(read, ctx.org)?.into_iter().map(|g| g.id.to_string()).collect());
            let plan = only(plans::list(read, ctx.org)?.into_iter().map(|p| p.id.to_string()).collect());
            let card = asked.map(|id| card_of(&ctx, read, &id)).transpose()?;
            Ok::<_, Fault>((options, company, group, plan, card))
        })
        .await?;
    let mut user = UserForm { kind: UserType::Standard.word().to_owned(), company, primary_group: group, plan, ..UserForm::default() };
    let mut employee = String::new();
    if let Some(card) = card {
        employee = card.id.to_string();
        user.company = card.company.to_string();
        user.first_name = card.first_name;
        user.last_name = card.last_name;
        user.primary_email = card.email.clone().unwrap_or_default();
        user.user_name = card.email.unwrap_or_default();
    }
    Ok(signed.show(page(&NewForm { user, at_once: false, employee }, &options, None)))
}

/// The card that a user shall be made from: it has none yet. To whoever has no cards it is not there.
fn card_of(ctx: &Ctx, read: &mut Read<'_>, id: &str) -> Result<Employee, Fault> {
    if !ctx.subject.has_module(Module::Employees) {
        return Err(Fault::not_found());
    }
    let card = employees::get(ctx, read, id.parse().map_err(|_| Fault::not_found())?)?;
    if card.user.is_some() { Err(EmployeeRefusal::LinkedAlready.into()) } else { Ok(card) }
}

/// What may be chosen, and the custom fields that must be filled in.
struct Choices {
    options: Options,
    required: Vec<UserField>,
    /// Whether the caller may set the first and the last day of anybody's account.
    sets_days: bool,
}

impl Deref for Choices {
    type Target = Options;
    fn deref(&self) -> &Options {
        &self.options
    }
}

fn load(ctx: &Ctx, read: &mut Read<'_>) -> Result<Choices, Fault> {
    let required = custom_fields::list(read, ctx.org)?.into_iter().filter(|field| field.is_required).collect();
    let sets_days = ctx.subject.may_somewhere(Capability::FreezeUsers);
    Ok(Choices { options: options::load(ctx, read)?, required, sets_days })
}

fn page(form: &NewForm, options: &Choices, fault: Option<&Fault>) -> Page {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let body = html! {
        form method="post" action=(paths::NEW) data-dirty novalidate autocomplete="off" {
            input type="hidden" name="employee" value=(form.employee);
            (narrow(html! {
                (error_summary(fault))
                @if !form.employee.is_empty() { (notice(Tone::Plain, text::from_card())) }
                (identity(form, options, errors)) (at_once(form, options, errors))
            }))
            (save_bar(paths::LIST).save(text::create_user()).errors(errors).always())
        }
    };
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::here(text::new_user())];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    Page::new(text::new_user()).sentence(text::new_sentence()).crumbs(crumbs).section(paths::LIST).status(status).body(body)
}

fn identity(form: &NewForm, options: &Choices, errors: &[FieldError]) -> Markup {
    let kinds = radio_cards("kind", text::type_label())
        .card(UserType::Standard.word(), text::type_standard(), text::type_standard_sentence())
        .card(UserType::Service.word(), text::type_service(), text::type_service_sentence())
        .value(form.user.kind.clone())
        .errors(errors);
    let name = field("user_name", text::field_user_name())
        .value(&form.user.user_name)
        .hint(text::field_user_name_hint())
        .errors(errors)
        .required()
        .max_length(254)
        .autocomplete("off")
        .autofocus();
    let company = select("company", text::field_company())
        .required()
        .options(options.companies.clone())
        .value(form.user.company.clone())
        .errors(errors);
    let body = html! { (kinds) (name) (company) };
    html! { (card(text::card_identity()).sentence(text::card_identity_sentence()).body(body)) }
}

fn at_once(form: &NewForm, options: &Choices, errors: &[FieldError]) -> Markup {
    let (u, quiet) = (&form.user, |name: &'static str, label: &'static str, value: &str| {
        field(name, label).value(value.to_owned()).errors(errors).quiet().max_length(300).autocomplete("off")
    });
    let choice = |name: &'static str, label: &'static str, value: &str, choices: &[(String, String)]| {
        select(name, label).quiet().option("", text::choose()).options(choices.to_vec()).value(value.to_owned()).errors(errors)
    };
    let names = html! { (quiet("first_name", text::field_first_name(), &u.first_name)) (quiet("last_name", text::field_last_name(), &u.last_name)) };
    let email = quiet("primary_email", text::field_primary_email(), &u.primary_email).email();
    let role = choice("role", text::field_role(), &u.role, &options.roles_beside("")).hint(options.roles_hint());
    let units = html! {
        (choice("primary_group", text::field_primary_group(), &u.primary_group, &options.groups))
        (choice("plan", text::field_plan(), &u.plan, &options.plans))
    };
    let body = html! {
        (switch("at_once", text::at_once()).hint(text::at_once_hint()).on(form.at_once))
        (web::kit::pair(names))
        (web::kit::pair(html! { (email) (role) }))
        (web::kit::pair(units))
        (fields::inputs(&form.user, &options.required, errors))
        @if options.sets_days {
            (validity::inputs(&u.valid_from, &u.valid_until, errors))
        }
    };
    html! { (card(text::card_at_once()).sentence(text::card_at_once_sentence()).body(body)) }
}

/// Makes the user, or shows the form again with what was typed.
pub(super) async fn save(State(app): State<App>, signed: Signed, form: Form<NewForm>) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::CreateUsers)?;
    let user = UserForm { custom: fields::custom_of(&form.values), ..form.input.user };
    let typed = NewForm { user, at_once: form.input.at_once, employee: form.input.employee };
    match create(&app, &signed, &typed).await {
        Ok((id, card)) => {
            let name = typed.user.user_name.trim();
            let (to, words) = if typed.at_once {
                (paths::show(id), text::done_created_active(name))
            } else {
                (paths::of(id, "edit"), text::done_created(name))
            };
            Ok(signed.to_with(&to, &with_card(words, card.as_ref())))
        }
        Err(fault) if !fault.fields.is_empty() || fault.category == kernel::Category::Conflict => {
            let ctx = signed.ctx.clone();
            let options = app.db.read(move |read| load(&ctx, read)).await?;
            Ok(signed.show(page(&typed, &options, Some(&fault))))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// What was saved, and which case it was with the employee's card.
pub(super) fn with_card(saved: String, card: Option<&Standing>) -> Flash {
    match card.map(|card| (card.case, card.told())) {
        Some((Case::LinkedFirst, told)) => Flash::warn(format!("{saved} {told}")),
        Some((_, told)) if !told.is_empty() => Flash::good(format!("{saved} {told}")),
        _ => Flash::good(saved),
    }
}

async fn create(app: &App, signed: &Signed, typed: &NewForm) -> Result<(crate::UserId, Option<Standing>), Fault> {
    let kind = UserType::from_word(&typed.user.kind).ok_or_else(|| Fault::field("kind", "choice.unknown", refusals::choice_unknown()))?;
    let place = typed.user.place(None)?;
    let mut input = CreateUser::draft(kind, typed.user.user_name.clone(), place.company);
    input.place = place;
    input.first_name.clone_from(&typed.user.first_name);
    input.last_name.clone_from(&typed.user.last_name);
    input.custom.clone_from(&typed.user.custom);
    input.primary_email = Some(typed.user.primary_email.clone());
    input.start = if typed.at_once { StartAs::Active } else { StartAs::Draft };
    let (ctx, card) = (signed.ctx.clone(), typed.employee.clone());
    let days = typed.user.days().read(&Validity::default(), &signed.me.format)?;
    app.db
        .write(move |tx| {
            let mut input = input.clone();
            if !card.is_empty() {
                let card = card_of(&ctx, tx, &card)
                    .map_err(|fault| if fault.is("not_found") { EmployeeRefusal::CardGone.into() } else { fault })?;
                input.employee = Some(card.id);
                input.phone = card.phone;
                input.about.job_title = card.job_title;
                input.about.hire_date = card.hire_date;
            }
            let id = users::create(&ctx, tx, input)?;
            validity::set_days(&ctx, tx, id, days.0, days.1)?;
            let tells_card = ctx.subject.has_module(Module::Employees);
            Ok((id, if tells_card { employees::of_user(&ctx, tx, id)? } else { None }))
        })
        .await
}
