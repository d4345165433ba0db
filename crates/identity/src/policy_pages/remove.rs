//! Taking a policy away: what it demanded no longer holds, unless another demands it too.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::html;
use web::kit::{Flash, confirm};
use web::page::Crumb;
use web::{Page, Problem};

use super::{LIST, on_of, path, text, words};
use crate::http::{App, Signed};
use crate::policies;
use crate::security;

/// `GET …/{of}/remove`
pub(super) async fn ask(State(app): State<App>, signed: Signed, Path(of): Path<String>) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditSecurity, &Target::organization())?;
    let (org, on) = (signed.ctx.org, on_of(&of)?);
    let found = app.db.read(move |read| {
        let name = policies::name_of(read, org, on)?.ok_or_else(Fault::not_found)?;
        let policy = policies::find(read, org, on)?;
        if policy.version == 0 { Err(Fault::not_found()) } else { Ok((policy, words::whom(on, &name))) }
    });
    let (policy, whom) = found.await?;
    let title = text::remove_title(&whom);
    let mut asked = confirm(&title, format!("{}/remove", path(on)), text::remove(), path(on)).danger();
    for sentence in words::of_demands(&policy.demands) {
        asked = asked.consequence(text::no_longer(sentence));
    }
    let asked = asked.consequence(text::remove_others());
    let crumbs = vec![
        Crumb::link(text::security(), security::PATH),
        Crumb::link(text::title(), LIST),
        Crumb::link(whom.as_str(), path(on)),
        Crumb::here(text::remove()),
    ];
    Ok(signed.show(Page::new(&title).crumbs(crumbs).section(security::PATH).body(html! { (asked) })))
}

/// `POST …/{of}/remove`
pub(super) async fn take(State(app): State<App>, signed: Signed, Path(of): Path<String>) -> Result<Response, Problem> {
    let (ctx, on) = (signed.ctx.clone(), on_of(&of)?);
    app.db.write(move |tx| policies::remove(&ctx, tx, on)).await?;
    Ok(signed.to_with(LIST, &Flash::good(text::removed())))
}
