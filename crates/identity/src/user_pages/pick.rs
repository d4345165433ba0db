//! `GET /administration/users/pick?q=`: what the field *Reports to* offers, and `…/pick/{field}?q=` what a custom field does that takes only
//! some. Only whom the caller may see.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use db::Read;
use kernel::Fault;
use web::Problem;
use web::kit::{Pick, pick_list};
use web::url::Query;

use crate::custom_fields::{self, number_of};
use crate::http::{App, Signed};
use crate::users;

/// So many are offered.
const MOST: usize = 10;
/// Nobody's name is longer.
const MOST_CHARS: usize = 200;

pub(super) async fn list(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    offered(&app, &signed, &here, None).await
}

pub(super) async fn list_for(State(app): State<App>, signed: Signed, Path(key): Path<String>, here: Query) -> Result<Response, Problem> {
    offered(&app, &signed, &here, Some(number_of(&key).ok_or_else(Fault::not_found)?)).await
}

async fn offered(app: &App, signed: &Signed, here: &Query, custom: Option<i64>) -> Result<Response, Problem> {
    if !signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        signed.ctx.require(Capability::ViewUsers, &Target::organization())?;
    }
    let words: String = here.get("q").unwrap_or_default().chars().take(MOST_CHARS).collect();
    // What was picked before stands in the field as "Name (user name)": then the name is sought.
    let words = words.split(" (").next().unwrap_or_default().to_owned();
    let ctx = signed.ctx.clone();
    let pick = move |read: &mut Read<'_>| match custom {
        None => users::pick(&ctx, read, &words, MOST),
        Some(number) => {
            let fields = custom_fields::list(read, ctx.org)?;
            let field = fields.iter().find(|field| field.number == number).ok_or_else(Fault::not_found)?;
            users::pick_for(&ctx, read, &words, field, MOST)
        }
    };
    let people = app.db.read(pick).await?;
    let picks: Vec<Pick<'_>> = people
        .iter()
        .map(|user| Pick {
            value: users::picked(&user.name, &user.user_name).into(),
            label: user.name.as_str().into(),
            second: user.primary_email.as_deref().unwrap_or(&user.user_name).into(),
        })
        .collect();
    Ok(Html(pick_list(&picks).into_string()).into_response())
}
