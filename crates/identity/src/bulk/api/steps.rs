//! Begin, preview, apply, stop, go on, undo.

use std::sync::Arc;

use axum::http::Method;
use db::{Db, Tx};
use kernel::Fault;
use web::openapi::Given;
use web::url::Query;

use super::told::{self, BulkChange};
use super::{PATH, named, on_one};
use crate::bulk::{self, Action, ActionKind, Bulk, Drift, People, RunBulk, require, text};
use crate::http::api::{Asked, Operation, Preparing, Reply};
use crate::{UserId, users};

web::request! {
    /// A change of many users.
    struct NewBulkChange {
        /// These people, at most 1,000.
        users: Given<Vec<UserId>>,
        /// Everybody whom the list of users tells under this filter, in the words of its address (“role=rol_…&company=com_…”), when the preview is
        /// made. Without “view” everybody but the recycle bin; an empty text is no filter.
        matching: Given<String>,
        /// What is done with them.
        action: ActionKind,
        /// The id of the role, group, team, company, user plan or manager, where the action needs one. A manager left out: nobody.
        value: Given<String>,
    }
}

web::request! {
    /// What is done instead.
    struct BulkAction {
        /// What is done.
        action: ActionKind,
        /// Its value.
        value: Given<String>,
    }
}

web::request! {
    /// That the change is made, as it was previewed.
    struct ApplyBulk {
        /// The number of the preview that you saw.
        preview: i64,
        /// What the audit log keeps as the reason with every change.
        reason: Given<String>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post(PATH, "bulk.begin", begin)
            .says(
                "Begin a bulk change",
                "Chooses people and previews what is done with them: every one is tried by the verb of the single case, and nothing is kept. A small preview is \
                 made at once; else ask for it until its state is “checked”. Then “counts” and its rows tell what comes of it, and “preview” applies it.",
            )
            .verbs(&["bulk::choose", "bulk::preview"])
            .makes(),
        on_one(Operation::post("/api/v1/bulk/{id}/preview", "bulk.preview", preview))
            .says("Preview something else", "For the same people, until it is applied.")
            .verbs(&["bulk::preview"]),
        on_one(Operation::bare(Method::POST, "/api/v1/bulk/{id}/preview-again", "bulk.preview_again", again))
            .says("Preview again", "As things stand by now; “counts_before” tells what the preview before said.")
            .verbs(&["bulk::preview_again"]),
        on_one(Operation::post("/api/v1/bulk/{id}/apply", "bulk.apply", apply))
            .says(
                "Apply what was previewed",
                "If somebody of the preview, whoever matches, your rights or the rules have changed since, nobody is changed: another preview is made, whose \
                 number is told. Look at what it tells, and apply that.",
            )
            .verbs(&["bulk::confirm", "bulk::run_or_preview"])
            .prepares(drifted),
        on_one(Operation::bare(Method::POST, "/api/v1/bulk/{id}/stop", "bulk.stop", stop))
            .says("Stop", "After the people at hand. A preview is given up; whoever is changed stays changed, and the rest can go on.")
            .verbs(&["bulk::stop"]),
        on_one(Operation::bare(Method::POST, "/api/v1/bulk/{id}/go-on", "bulk.go_on", go_on))
            .says("Go on", "With a change that was stopped, behind the last person.")
            .verbs(&["bulk::go_on"]),
        on_one(Operation::bare(Method::POST, "/api/v1/bulk/{id}/undo", "bulk.undo", undo))
            .says("Undo", "Makes another bulk change that takes this one back, and previews it; apply it then. Whoever was changed since is left so, and told.")
            .verbs(&["bulk::undo"])
            .makes(),
    ]
}

type Done = Result<Reply<BulkChange>, Fault>;

fn told(asked: &Asked, tx: &mut Tx<'_>, bulk: &Bulk) -> Done {
    told::tell(&asked.ctx, tx, bulk).map(Reply::new)
}

fn made(asked: &Asked, tx: &mut Tx<'_>, bulk: &Bulk) -> Done {
    told(asked, tx, bulk).map(|reply| reply.at(format!("{PATH}/{}", bulk.id)))
}

fn begin(asked: &Asked, tx: &mut Tx<'_>, sent: &NewBulkChange) -> Done {
    let ctx = &asked.ctx;
    require(ctx)?;
    let people = match (sent.users.clone().this(), sent.matching.clone().this()) {
        (Some(ids), None) => People::Ticked(ids),
        // A line for each of several filters is the pages' own: an empty one would mean everybody.
        (None, Some(words)) if words.contains(['\n', '\r']) => {
            return Err(Fault::field("matching", "filter.unread", text::matching_lines()));
        }
        (None, Some(words)) => People::Matching(with_view(&words)?),
        _ => return Err(Fault::field("users", "bulk.users_or_matching", text::users_or_matching())),
    };
    let action = Action::of(sent.action, sent.value.clone().this().as_deref().unwrap_or_default())?;
    let id = bulk::choose(ctx, tx, &people, users::paths::LIST).map_err(in_selection)?;
    let bulk = bulk::preview(ctx, tx, id, action)?;
    made(asked, tx, &bulk)
}

/// The list of programs shows every status where the page's shows one.
fn with_view(words: &str) -> Result<String, Fault> {
    let words = words.trim_start_matches('?');
    let query = Query::parse(words);
    users::Filter::of_program(&query, &[], &[]).map_err(in_selection)?;
    if query.get("view").is_some() {
        return Ok(words.to_owned());
    }
    Ok([Some("view=all"), Some(words).filter(|words| !words.is_empty())].into_iter().flatten().collect::<Vec<_>>().join("&"))
}

/// A fault of the choice of people at its place in what was sent.
fn in_selection(mut fault: Fault) -> Fault {
    if fault.is("not_found") {
        return Fault::field("users", "bulk.users_unknown", text::users_unknown());
    }
    if fault.is("filter.unread") {
        return Fault::field("matching", fault.code, fault.message);
    }
    fault.fields.iter_mut().filter(|error| error.field == "id").for_each(|error| error.field = "users".into());
    fault
}

fn preview(asked: &Asked, tx: &mut Tx<'_>, sent: &BulkAction) -> Done {
    let id = named(asked, tx)?.id;
    let action = Action::of(sent.action, sent.value.clone().this().as_deref().unwrap_or_default())?;
    let bulk = bulk::preview(&asked.ctx, tx, id, action)?;
    told(asked, tx, &bulk)
}

fn again(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    let id = named(asked, tx)?.id;
    let bulk = bulk::preview_again(&asked.ctx, tx, id)?;
    told(asked, tx, &bulk)
}

fn wanted(asked: &Asked, sent: &ApplyBulk) -> Result<RunBulk, Fault> {
    Ok(RunBulk { bulk: asked.id("id")?, pass: sent.preview, reason: sent.reason.clone().this().unwrap_or_default() })
}

fn drifted(db: Db, asked: Asked, sent: Arc<ApplyBulk>) -> Preparing<Drift> {
    Box::pin(async move {
        let wanted = wanted(&asked, &sent)?;
        db.read(move |read| bulk::drifted(&asked.ctx, read, &wanted)).await
    })
}

fn apply(asked: &Asked, tx: &mut Tx<'_>, sent: &ApplyBulk) -> Done {
    let wanted = wanted(asked, sent)?;
    require(&asked.ctx)?;
    // Whether people are changed or the preview is made again, the state and its number tell.
    bulk::run_or_preview(&asked.ctx, tx, &wanted, *asked.prepared::<Drift>()?)?;
    let bulk = bulk::get(&asked.ctx, tx, wanted.bulk)?;
    told(asked, tx, &bulk)
}

fn stop(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    let id = named(asked, tx)?.id;
    bulk::stop(&asked.ctx, tx, id)?;
    let bulk = bulk::get(&asked.ctx, tx, id)?;
    told(asked, tx, &bulk)
}

fn go_on(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    let id = named(asked, tx)?.id;
    let bulk = bulk::go_on(&asked.ctx, tx, id)?;
    told(asked, tx, &bulk)
}

fn undo(asked: &Asked, tx: &mut Tx<'_>) -> Done {
    let id = named(asked, tx)?.id;
    let bulk = bulk::undo(&asked.ctx, tx, id)?;
    made(asked, tx, &bulk)
}
