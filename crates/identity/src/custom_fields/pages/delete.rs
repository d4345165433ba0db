//! Removing a field: how many people have a value of it.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Category, Fault};
use maud::html;
use web::kit::{Flash, confirm};
use web::page::Crumb;
use web::{Page, Problem};

use super::{id_of, paths};
use crate::custom_fields::{self, DeleteField, UserField, text};
use crate::http::{App, Signed};

async fn load(app: &App, signed: &Signed, id: &str) -> Result<(UserField, i64, Vec<String>), Fault> {
    signed.ctx.require(Capability::EditLists, &Target::organization())?;
    let (org, id) = (signed.ctx.org, id_of(id)?);
    app.db
        .read(move |read| {
            let field = custom_fields::find(read, org, id)?.ok_or_else(Fault::not_found)?;
            let all = custom_fields::list(read, org)?;
            if let Some(other) = custom_fields::taking_only(&all, &field) {
                return Err(Fault::new(Category::Conflict, "field.takes_only", text::takes_only(&other.label)));
            }
            let (people, mails) = (custom_fields::people_with(read, org, id)?, custom_fields::mails_with(read, org, &field)?);
            Ok((field, people, mails))
        })
        .await
}

/// `GET …/{id}/delete`
pub(super) async fn ask(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (field, people, mails) = load(&app, &signed, &id).await?;
    let (title, back) = (text::delete_title(&field.label), paths::field(field.id));
    let who = match people {
        0 => text::delete_none().to_owned(),
        1 => text::delete_one().to_owned(),
        many => text::delete_people(signed.me.format.integer(many)),
    };
    let mut asked = confirm(&title, format!("{back}/delete"), text::delete(), &back)
        .danger()
        .consequence(who)
        .consequence(text::delete_tag(field.tag()));
    if !mails.is_empty() {
        asked = asked.consequence(text::delete_mails(mails.join(", ")));
    }
    let asked = asked.consequence(text::delete_never());
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::link(&field.label, &back), Crumb::here(text::delete())];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(paths::LIST).body(html! { (asked) })))
}

/// `POST …/{id}/delete`
pub(super) async fn take(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (field, ..) = load(&app, &signed, &id).await?;
    let (ctx, id) = (signed.ctx.clone(), field.id);
    app.db.write(move |tx| custom_fields::delete(&ctx, tx, DeleteField { field: id })).await?;
    Ok(signed.to_with(paths::LIST, &Flash::good(text::done_deleted(&field.label))))
}
