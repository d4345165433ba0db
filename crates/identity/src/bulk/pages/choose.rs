//! The way in: chosen rows of the list of users, then what is done with them.

use access::Ctx;
use axum::extract::{Path, State};
use axum::response::Response;
use db::{Read, Tx};
use kernel::{Category, Fault};
use maud::{Markup, html};
use web::Problem;
use web::form::Form;
use web::kit::{Select, button, card, error_summary, field, link_button, narrow, notice, select};
use web::url::{Query, local};

use super::{id_of, parts, paths};
use crate::bulk::{self, Action, ActionKind, Bulk, People, Selection, Topic, text};
use crate::companies::{self, TreeRow};
use crate::http::{App, Signed};
use crate::{groups, plans, roles, teams, users};

/// What the bar below the list sends.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    id: Vec<String>,
    group: Vec<String>,
    all: bool,
    matching: String,
    back: String,
}

/// `POST /administration/users/bulk`: chooses people; what needs no value is previewed at once.
pub(super) async fn begin(State(app): State<App>, signed: Signed, here: Query, form: Form<Chosen>) -> Result<Response, Problem> {
    let kind = here.get("action").map(|word| ActionKind::from_word(word).ok_or_else(Fault::not_found)).transpose()?;
    let chosen = form.input;
    let back = local(&chosen.back).to_owned();
    let people = if chosen.all {
        People::Matching(chosen.matching)
    } else if !chosen.group.is_empty() {
        if !chosen.id.is_empty() {
            return Ok(signed.to_with(&back, &web::kit::Flash::warn(text::ticked_both())));
        }
        People::Groups(chosen.group)
    } else {
        People::Ticked(chosen.id.iter().map(|id| id.parse().map_err(|_| Fault::not_found())).collect::<Result<_, _>>()?)
    };
    let (ctx, list) = (signed.ctx.clone(), back.clone());
    let made = app
        .db
        .write(move |tx| {
            let id = bulk::choose(&ctx, tx, &people, &list)?;
            if let Some(kind) = kind.filter(|kind| !kind.needs_value()) {
                bulk::preview(&ctx, tx, id, Action::of(kind, "")?)?;
            }
            Ok::<_, Fault>(id)
        })
        .await;
    match made {
        Ok(id) => {
            let action = kind.filter(|kind| kind.needs_value()).map(ActionKind::word).unwrap_or_default();
            Ok(signed.to(&Query::new(paths::show(id)).with("action", action).to_string()))
        }
        Err(fault) if !fault.fields.is_empty() => {
            let words: Vec<&str> = fault.fields.iter().map(|field| field.message.as_str()).collect();
            Ok(signed.to_with(&back, &web::kit::Flash::warn(words.join(" "))))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// What the choice sends.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    action: String,
    value: String,
}

/// `POST …/{id}/preview`
pub(super) async fn preview(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    form: Form<Typed>,
) -> Result<Response, Problem> {
    let (ctx, id, typed) = (signed.ctx.clone(), id_of(&id)?, form.input);
    let sent = typed.clone();
    let verb = move |tx: &mut Tx<'_>| {
        let kind = ActionKind::from_word(&sent.action).ok_or_else(Fault::not_found)?;
        let value = if kind == ActionKind::ReportsTo { manager(&ctx, tx, &sent.value)? } else { sent.value.clone() };
        bulk::preview(&ctx, tx, id, Action::of(kind, &value)?)
    };
    match app.db.write(verb).await {
        Ok(_) => Ok(signed.to(&paths::show(id))),
        Err(fault) if fault.is("bulk.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) if fault.category == Category::Invalid => {
            let ctx = signed.ctx.clone();
            let found = app.db.read(move |read| bulk::get(&ctx, read, id)).await?;
            self::form(&app, &signed, &found, Some(&typed.action), Some((&typed, &fault))).await
        }
        Err(fault) => Err(fault.into()),
    }
}

fn manager(ctx: &Ctx, read: &mut Read<'_>, words: &str) -> Result<String, Fault> {
    match users::manager_of_words(ctx, read, words) {
        Ok(manager) => Ok(manager.map(|id| id.to_string()).unwrap_or_default()),
        Err(mut fault) => {
            fault.fields.iter_mut().for_each(|error| error.field = "value".into());
            Err(fault)
        }
    }
}

/// `POST …/{id}/again`: the preview is made once more.
pub(super) async fn again(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let (ctx, id) = (signed.ctx.clone(), id_of(&id)?);
    match app.db.write(move |tx| bulk::preview_again(&ctx, tx, id)).await {
        Ok(_) => Ok(signed.to(&paths::show(id))),
        Err(fault) if fault.is("bulk.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) => Err(fault.into()),
    }
}

fn title(signed: &Signed, bulk: &Bulk) -> String {
    match (&bulk.selection, bulk.total) {
        (Selection::Matching(_), _) => text::choose_title_matching().to_owned(),
        (_, 1) => text::choose_title_one().to_owned(),
        (_, people) => text::choose_title(parts::number(signed, people)),
    }
}

/// The choice: of an action, or of an action's value.
pub(super) async fn form(
    app: &App,
    signed: &Signed,
    bulk: &Bulk,
    action: Option<&str>,
    refused: Option<(&Typed, &Fault)>,
) -> Result<Response, Problem> {
    let kind = action.and_then(ActionKind::from_word);
    let stopped = html! { @if !bulk.fault.is_empty() { (notice(web::kit::Tone::Warn, bulk.fault.as_str())) } };
    let body = match (kind, &bulk.selection, bulk.action) {
        (_, Selection::ChangedBy(_), Some(action)) => again_card(bulk, action),
        (Some(kind), ..) => value_card(app, signed, bulk, kind, refused).await?,
        (None, ..) => menu(signed, bulk),
    };
    let status = refused.map_or(axum::http::StatusCode::OK, |(_, fault)| web::problem::status_of(fault.category));
    let actions = html! { (link_button(text::cancel(), bulk.back.as_str())) };
    let page = parts::base(&title(signed, bulk)).sentence(text::choose_sentence()).status(status).actions(actions);
    Ok(signed.show(page.body(narrow(html! { (stopped) (body) }))))
}

/// Everything that the person may do to anybody, by topic.
fn menu(signed: &Signed, bulk: &Bulk) -> Markup {
    let may = |kind: &&ActionKind| kind.may_somewhere(&signed.ctx.subject);
    html! {
        @for topic in Topic::ALL {
            @let kinds: Vec<_> = ActionKind::ALL.iter().filter(|kind| kind.topic() == topic).filter(may).collect();
            @if !kinds.is_empty() {
                (card(topic.label()).body(html! {
                    div.actions {
                        @for kind in kinds {
                            @if kind.needs_value() {
                                (link_button(kind.label(), Query::new(paths::show(bulk.id)).with("action", kind.word()).to_string()))
                            } @else {
                                form method="post" action=(paths::of(bulk.id, "preview")) {
                                    (button(kind.label()).sends("action", kind.word()))
                                }
                            }
                        }
                    }
                }))
            }
        }
    }
}

/// An undo whose preview was stopped: there is nothing to choose.
fn again_card(bulk: &Bulk, action: Action) -> Markup {
    let body = html! {
        form.actions method="post" action=(paths::of(bulk.id, "preview")) {
            (button(text::preview()).sends("action", action.kind().word()).primary())
        }
    };
    html! { (card(text::undo()).body(body)) }
}

async fn value_card(
    app: &App,
    signed: &Signed,
    bulk: &Bulk,
    kind: ActionKind,
    refused: Option<(&Typed, &Fault)>,
) -> Result<Markup, Problem> {
    let ctx = signed.ctx.clone();
    let choices = app.db.read(move |read| choices(&ctx, read, kind)).await?;
    let (typed, fault) = refused.map_or((None, None), |(typed, fault)| (Some(typed.value.as_str()), Some(fault)));
    let chosen = typed.map(str::to_owned).or_else(|| bulk.action.filter(|a| a.kind() == kind).map(Action::value)).unwrap_or_default();
    let errors = fault.map_or(&[][..], |fault| &fault.fields[..]);
    let body = html! {
        form method="post" action=(paths::of(bulk.id, "preview")) {
            input type="hidden" name="action" value=(kind.word());
            (error_summary(fault))
            @if kind == ActionKind::ReportsTo {
                (field("value", text::field_reports_to()).value(typed.unwrap_or("")).hint(text::field_reports_to_hint())
                    .picks_from(users::paths::PICK).errors(errors))
            } @else if kind.needs_value() {
                (options(kind, choices).value(chosen).required().errors(errors))
            }
            div.actions {
                (link_button(text::other_action(), format!("{}?action=other", paths::show(bulk.id))))
                (button(text::preview()).primary())
            }
        }
    };
    Ok(html! { (card(kind.label()).body(body)) })
}

type Choices = Vec<(Option<&'static str>, Vec<(String, String)>)>;

/// What may be chosen, under headings where there are several kinds.
fn choices(ctx: &Ctx, read: &mut Read<'_>, kind: ActionKind) -> Result<Choices, Fault> {
    let org = ctx.org;
    let groups = |read: &mut Read<'_>| -> Result<Vec<(String, String)>, Fault> {
        Ok(groups::list(read, org)?.into_iter().map(|group| (group.id.to_string(), group.name)).collect())
    };
    Ok(match kind {
        ActionKind::Role => vec![(None, roles::to_hand_out(ctx, read)?.into_iter().map(|role| (role.id.to_string(), role.name)).collect())],
        ActionKind::PrimaryGroup => vec![(None, groups(read)?)],
        ActionKind::Company => vec![(None, companies::outline(ctx, read)?.iter().map(TreeRow::choice).collect())],
        ActionKind::Plan => vec![(None, plans::list(read, org)?.into_iter().map(|plan| (plan.id.to_string(), plan.name)).collect())],
        ActionKind::Join | ActionKind::Leave => {
            let teams = teams::list(read, org)?.into_iter().map(|team| (team.id.to_string(), team.name)).collect();
            vec![(Some(text::groups()), groups(read)?), (Some(text::teams()), teams)]
        }
        _ => Vec::new(),
    })
}

fn options<'a>(kind: ActionKind, choices: Choices) -> Select<'a> {
    let label = match kind {
        ActionKind::Role => text::field_role(),
        ActionKind::PrimaryGroup => text::field_primary_group(),
        ActionKind::Company => text::field_company(),
        ActionKind::Plan => text::field_plan(),
        _ => text::field_unit(),
    };
    let begun = select("value", label).option("", text::choose());
    choices.into_iter().filter(|(_, options)| !options.is_empty()).fold(begun, |select, (heading, options)| match heading {
        Some(heading) => select.group(heading).options(options),
        None => select.options(options),
    })
}
