//! *Change user name* and *Duplicate*: small forms that ask for a user name.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Category, Fault};
use maud::html;
use web::form::Form;
use web::kit::{Flash, confirm, field};
use web::page::Crumb;
use web::{Page, Problem};

use super::text;
use super::{id_of, paths};
use crate::http::{App, Signed};
use crate::memberships::{self, Duplicate};
use crate::users::{self, ChangeUserName, User};

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct NameForm {
    version: i64,
    user_name: String,
}

async fn load(app: &App, signed: &Signed, id: &str, capability: Capability) -> Result<(User, Target), Fault> {
    let (id, ctx) = (id_of(id)?, signed.ctx.clone());
    app.db
        .read(move |read| {
            let (user, facts) = users::target(read, ctx.org, id)?;
            ctx.require(capability, &facts)?;
            Ok((user, facts))
        })
        .await
}

fn again(fault: Fault) -> Result<Fault, Problem> {
    if fault.is("not_found") || fault.category == Category::Internal { Err(fault.into()) } else { Ok(fault) }
}

fn page(signed: &Signed, user: &User, label: &'static str, confirm: &web::kit::Confirm<'_>, fault: Option<&Fault>) -> Response {
    let crumbs = vec![Crumb::link(text::users(), paths::LIST), Crumb::link(user.display_name(), paths::show(user.id)), Crumb::here(label)];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    signed.show(Page::new(label).crumbs(crumbs).section(paths::LIST).status(status).body(html! { (confirm) }))
}

fn ask_name(signed: &Signed, user: &User, typed: &str, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let name = field("user_name", text::field_user_name())
        .value(typed.to_owned())
        .hint(text::field_user_name_hint())
        .errors(errors)
        .required()
        .max_length(254)
        .autocomplete("off");
    let asked = confirm(
        text::change_user_name_title(user.display_name()),
        paths::of(user.id, "user-name"),
        text::change_user_name(),
        paths::show(user.id),
    )
    .consequence(text::change_user_name_what(&user.user_name))
    .error(fault.filter(|f| f.fields.is_empty()).map(|f| f.message.clone()))
    .carries("version", user.version.to_string())
    .fields(html! { (name) });
    page(signed, user, text::change_user_name(), &asked, fault)
}

/// `GET …/{id}/user-name`
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, _) = load(&app, &signed, &id, Capability::ChangeUserNames).await?;
    user.check_editable()?;
    Ok(ask_name(&signed, &user, &user.user_name, None))
}

/// `POST …/{id}/user-name`
pub(super) async fn save(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<NameForm>,
) -> Result<Response, Problem> {
    let (user, _) = load(&app, &signed, &id, Capability::ViewUsers).await?;
    let (ctx, typed) = (signed.ctx.clone(), form.input.clone());
    let input = ChangeUserName { user: user.id, version: typed.version, user_name: typed.user_name };
    match app.db.write(move |tx| users::change_user_name(&ctx, tx, input.clone())).await {
        Ok(()) => Ok(signed.to_with(&paths::show(user.id), &Flash::good(text::done_user_name(user.display_name())))),
        Err(fault) => Ok(ask_name(&signed, &user, &form.input.user_name, Some(&again(fault)?))),
    }
}

fn ask_duplicate(signed: &Signed, user: &User, typed: &str, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let name = field("user_name", text::field_user_name())
        .value(typed.to_owned())
        .hint(text::field_user_name_hint())
        .errors(errors)
        .required()
        .max_length(254)
        .autocomplete("off");
    let asked =
        confirm(text::duplicate_title(user.display_name()), paths::of(user.id, "duplicate"), text::duplicate(), paths::show(user.id))
            .consequence(text::duplicate_what())
            .consequence(text::duplicate_not())
            .error(fault.filter(|f| f.fields.is_empty()).map(|f| f.message.clone()))
            .fields(html! { (name) });
    page(signed, user, text::duplicate(), &asked, fault)
}

/// `GET …/{id}/duplicate`
pub(super) async fn duplicate_form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (user, facts) = load(&app, &signed, &id, Capability::ViewUsers).await?;
    signed.ctx.require(Capability::CreateUsers, &Target::at(facts.company_path))?;
    Ok(ask_duplicate(&signed, &user, "", None))
}

/// `POST …/{id}/duplicate`
pub(super) async fn duplicate_save(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<NameForm>,
) -> Result<Response, Problem> {
    let (user, _) = load(&app, &signed, &id, Capability::ViewUsers).await?;
    let (ctx, input) = (signed.ctx.clone(), Duplicate { source: user.id, user_name: form.input.user_name.clone() });
    match app.db.write(move |tx| memberships::duplicate(&ctx, tx, input.clone())).await {
        Ok(copied) => {
            let name = form.input.user_name.trim();
            let flash = if copied.left_out.is_empty() {
                Flash::good(text::done_created(name))
            } else {
                Flash::warn(text::done_created_without(name, copied.left_out.join(", ")))
            };
            Ok(signed.to_with(&paths::of(copied.user, "edit"), &flash))
        }
        Err(fault) => Ok(ask_duplicate(&signed, &user, &form.input.user_name, Some(&again(fault)?))),
    }
}
