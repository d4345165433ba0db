//! `/administration/users/{id}/manager`: another manager for somebody, with whom everybody below moves. The verb is the edit form's.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::{Category, Fault};
use maud::html;
use web::form::Form;
use web::kit::{Flash, button, card, error_summary, field, link_button, narrow, saved_meanwhile};
use web::page::Crumb;
use web::{Page, Problem};

use super::{PATH, at};
use crate::UserId;
use crate::http::{App, Signed};
use crate::reporting::read::Reader;
use crate::reporting::{Node, text};
use crate::users::{self, UpdateUser, User};

const MOST_REASON: usize = 500;

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    version: i64,
    reports_to: String,
    reason: String,
}

struct Loaded {
    user: User,
    node: Option<Node>,
    manager: String,
}

async fn load(app: &App, signed: &Signed, id: &str) -> Result<Loaded, Fault> {
    let id: UserId = id.parse().map_err(|_| Fault::not_found())?;
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (user, facts) = users::target(read, ctx.org, id)?;
            ctx.require(Capability::EditUsers, &facts)?;
            ctx.require_other(id.0)?;
            let manager = match user.reports_to {
                Some(manager) => users::manager_name(&ctx, read, manager)?,
                None => String::new(),
            };
            let node = Reader::of(&ctx).these(read, &[id])?.pop();
            Ok(Loaded { user, node, manager })
        })
        .await
}

/// `GET …/{id}/manager`
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, &id).await?;
    let typed = Typed { version: loaded.user.version, reports_to: loaded.manager.clone(), reason: String::new() };
    Ok(page(&signed, &loaded, &typed, None))
}

fn page(signed: &Signed, loaded: &Loaded, typed: &Typed, fault: Option<&Fault>) -> Response {
    let errors = fault.map_or(&[][..], |f| &f.fields[..]);
    let (id, name) = (loaded.user.id, loaded.user.display_name());
    let below = loaded.node.as_ref().map_or(0, |node| node.below);
    let sentence = match below {
        0 => text::move_sentence_alone().to_owned(),
        1 => text::move_sentence_one().to_owned(),
        n => text::move_sentence(signed.me.format.integer(n)),
    };
    let manager = field("reports_to", text::reports_to()).value(&typed.reports_to).hint(text::reports_to_hint());
    let body = narrow(html! {
        (error_summary(fault))
        (saved_meanwhile(fault, [(text::reports_to(), typed.reports_to.clone(), loaded.manager.clone())]))
        form method="post" action=(users::paths::of(id, "manager")) data-dirty {
            input type="hidden" name="version" value=(typed.version);
            (card(text::move_card()).sentence(sentence).body(html! {
                (manager.picks_from(users::paths::PICK).errors(errors))
                (field("reason", text::reason()).value(&typed.reason).hint(text::reason_hint()).max_length(MOST_REASON).errors(errors))
                div.actions { (button(text::move_button()).primary()) (link_button(text::cancel(), at(id))) }
            }))
        }
    });
    let crumbs = vec![
        Crumb::link(text::users(), users::paths::LIST),
        Crumb::link(text::title(), PATH),
        Crumb::link(&name, users::paths::show(id)),
        Crumb::here(text::move_label()),
    ];
    let status = fault.map_or(axum::http::StatusCode::OK, |f| web::problem::status_of(f.category));
    signed.show(Page::new(text::move_title(&name)).crumbs(crumbs).section(users::paths::LIST).status(status).body(body))
}

/// `POST …/{id}/manager`
pub(super) async fn save(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, &id).await?;
    let (mut ctx, user, mut typed) = (signed.ctx.clone(), loaded.user.id, form.input);
    ctx.call.reason = kernel::text::one_line(&typed.reason);
    if ctx.call.reason.chars().count() > MOST_REASON {
        let fault = Fault::field("reason", "too_long", text::reason_long(MOST_REASON));
        return Ok(page(&signed, &loaded, &typed, Some(&fault)));
    }
    let (words, version, kept) = (typed.reports_to.clone(), typed.version, loaded.manager.clone());
    let done = app.db.write(move |tx| {
        let now = users::get(tx, ctx.org, user)?;
        // A field left as it was shown keeps its manager, even one whom the caller may not see.
        let reports_to = if words.trim() == kept { now.reports_to } else { users::manager_of_words(&ctx, tx, &words)? };
        let mut input = UpdateUser::from_user(&now);
        input.version = version;
        input.place.reports_to = reports_to;
        users::update(&ctx, tx, input)
    });
    match done.await {
        Ok(true) => Ok(signed.to_with(&at(user), &Flash::good(text::done_moved(loaded.user.display_name())))),
        Ok(false) => Ok(signed.to_with(&at(user), &Flash::good(text::done_nothing()))),
        Err(fault) if fault.is("not_found") || fault.category == Category::Internal => Err(fault.into()),
        Err(fault) => {
            let loaded = db::or_before(load(&app, &signed, &id).await, loaded)?;
            // The second to save is told, and saves on what stands there now.
            typed.version = loaded.user.version;
            Ok(page(&signed, &loaded, &typed, Some(&fault)))
        }
    }
}
