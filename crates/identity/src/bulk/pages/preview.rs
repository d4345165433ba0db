//! The preview: how many will change, why some will not, what follows from it, and the button.

use access::Capability;
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::form::Form;
use web::kit::{Flash, Tone, button, card, columns, error_summary, field, link_button, mini_table, notice, slim_card};
use web::{Page, Problem};

use super::show::{Found, find};
use super::{id_of, parts, paths, people};
use crate::bulk::{self, ActionKind, Begun, Bulk, BulkState, Effect, Given, Reason, RowOutcome, RunBulk, SeatMove, Selection, Which, text};
use crate::http::{App, Signed};
use crate::seats::PlanSeats;

/// The page.
pub(super) fn page(signed: &Signed, found: &Found, which: &Which, refused: Option<(&Typed, &Fault)>) -> Page {
    let bulk = &found.bulk;
    let fault = refused.map(|(_, fault)| fault);
    let is_own = signed.me.id == bulk.created_by;
    let main = html! {
        (error_summary(fault))
        (difference(signed, found))
        (slim_card(text::counts_card()).body(parts::counts(signed, &bulk.counts, false)))
        (good_to_know(signed, found))
        @if bulk.counts.changed == 0 { (notice(Tone::Plain, text::nothing_to_change())) }
        @else if is_own { (form(signed, bulk, refused)) }
        @if !found.reasons.is_empty() { (reasons(signed, bulk, &found.reasons)) }
        (people::list(signed, bulk, which, &found.rows))
    };
    let undoes = matches!(bulk.selection, Selection::ChangedBy(_));
    let actions = html! {
        (link_button(text::cancel(), bulk.back.as_str()))
        @if is_own {
            form method="post" action=(paths::of(bulk.id, "again")) { (button(text::preview_again())) }
            @if !undoes { (link_button(text::other_choice(), format!("{}?action=other", paths::show(bulk.id)))) }
        }
    };
    let status = fault.map_or(axum::http::StatusCode::OK, |fault| web::problem::status_of(fault.category));
    let body = columns(main, parts::about(signed, bulk, &found.by));
    parts::base(&found.title).sentence(text::preview_sentence()).status(status).actions(actions).body(body)
}

/// What a second preview sees differently.
fn difference(signed: &Signed, found: &Found) -> Markup {
    let bulk = &found.bulk;
    let Some(before) = &bulk.counts_before else { return html! {} };
    let number = |count| html! { (parts::number(signed, count)) };
    let counts: Vec<Vec<Markup>> = RowOutcome::ALL
        .into_iter()
        .filter(|outcome| before.of(*outcome) != bulk.counts.of(*outcome))
        .map(|o| vec![html! { (parts::outcome_word(o, false)) }, number(before.of(o)), number(bulk.counts.of(o))])
        .collect();
    let rows: Vec<Vec<Markup>> = found
        .differences
        .iter()
        .map(|row| {
            let name = row.name.as_ref().map_or(text::hidden_person(), |(name, _)| name.as_str());
            let was = row.before.filter(|_| row.is_there).or(row.outcome.filter(|_| !row.is_there));
            let was = was.map_or_else(|| html! { (text::drift_not_there()) }, |was| parts::outcome_badge(Some(was), false));
            let is = if row.is_there {
                parts::outcome_badge(row.outcome, false)
            } else {
                html! { (text::drift_gone()) }
            };
            vec![html! { bdi { (name) } }, was, is]
        })
        .collect();
    html! {
        (notice(Tone::Warn, text::drifted()))
        @if !counts.is_empty() {
            (card("").body(mini_table(text::drift_counts(), &[text::drift_outcome(), text::drift_was(), text::drift_is()], &counts)))
        }
        @if !rows.is_empty() {
            (card(text::drift_rows()).body(mini_table(text::drift_rows(), &[text::rows_who(), text::drift_was(), text::drift_is()], &rows)))
        }
    }
}

/// What follows from it: seats, administrators, mails, and what can be undone.
fn good_to_know(signed: &Signed, found: &Found) -> Markup {
    let bulk = &found.bulk;
    let Some(kind) = bulk.action.map(bulk::Action::kind).filter(|_| bulk.counts.changed > 0) else { return html! {} };
    let is_undo = matches!(bulk.selection, Selection::ChangedBy(_));
    let mut sentences: Vec<String> = bulk.seats.iter().filter_map(|moved| seats(signed, moved, &found.plans)).collect();
    sentences.extend(administrators(signed, found));
    if kind.mails() && !is_undo {
        let mails = bulk.counts.changed;
        sentences.push(if mails == 1 { text::mails_one().to_owned() } else { text::mails(parts::number(signed, mails)) });
    }
    if !is_undo {
        sentences.extend(units(signed, kind, &found.effect));
    }
    let mut say = |sentence: &str| sentences.push(sentence.to_owned());
    match kind {
        _ if is_undo => say(text::undo_of()),
        ActionKind::Resend | ActionKind::ResetLink => say(text::resent()),
        ActionKind::EndSessions => say(text::ends_sessions()),
        _ if kind.takes_away() => say(text::closes()),
        _ => {}
    }
    match kind {
        _ if is_undo => {}
        ActionKind::Delete => say(&text::undo_delete(bulk::UNDO_DAYS)),
        ActionKind::Activate => say(text::undo_activate()),
        ActionKind::RevokeInvitation => say(text::undo_revoke()),
        _ if kind.can_be_undone() => say(&text::undo_yes(bulk::UNDO_DAYS)),
        _ => say(text::undo_no()),
    }
    html! { (card(text::know_card()).body(html! { ul { @for sentence in &sentences { li dir="auto" { (sentence) } } } })) }
}

/// What comes and goes with groups and teams.
fn units(signed: &Signed, kind: ActionKind, effect: &Effect) -> Vec<String> {
    let (sets, categories) = (effect.of_unit.sets.join(", "), effect.of_unit.categories.join(", "));
    let loses = kind == ActionKind::Leave;
    let mut said = Vec::new();
    if !sets.is_empty() {
        said.push(if loses { text::sets_lost(sets) } else { text::sets_gained(sets) });
    }
    if !categories.is_empty() {
        said.push(if loses { text::categories_lost(categories) } else { text::categories_gained(categories) });
    }
    let lost = |given: &Given| match (given.sets.join(", "), given.categories.join(", ")) {
        (sets, none) if none.is_empty() => text::lost_sets(sets),
        (none, categories) if none.is_empty() => text::lost_categories(categories),
        (sets, categories) => text::lost_both(text::lost_sets(sets), text::lost_categories(categories)),
    };
    said.extend(effect.left.iter().map(|left| match left.people {
        1 => text::left_one(&left.name, lost(&left.lost)),
        people => text::left_many(parts::number(signed, people), &left.name, lost(&left.lost)),
    }));
    said
}

fn seats(signed: &Signed, moved: &SeatMove, plans: &[PlanSeats]) -> Option<String> {
    let plan = plans.iter().find(|plan| plan.plan == moved.plan)?;
    let count = moved.used + moved.reserved;
    let number = parts::number(signed, count.abs());
    // How many there are belongs to those who see all users.
    let sees = signed.ctx.subject.may_everywhere(Capability::ViewUsers);
    Some(match (count, plan.free()) {
        (0, _) => return None,
        (1, Some(free)) if sees => text::seats_taken_one(&plan.name, parts::number(signed, free)),
        (1.., Some(free)) if sees => text::seats_taken(number, &plan.name, parts::number(signed, free)),
        (1, _) => text::seats_taken_plain_one(&plan.name),
        (1.., None) if sees => text::seats_taken_unlimited(number, &plan.name),
        (1.., _) => text::seats_taken_plain(number, &plan.name),
        (-1, _) => text::seats_freed_one(&plan.name),
        _ => text::seats_freed(number, &plan.name),
    })
}

fn administrators(signed: &Signed, found: &Found) -> Option<String> {
    let count = found.bulk.administrators;
    let names: Vec<&str> = found.administrators.iter().filter_map(|row| Some(row.name.as_ref()?.0.as_str())).collect();
    let more = usize::try_from(count).is_ok_and(|count| count > names.len());
    let names = if more { text::administrators_more(names.join(", ")) } else { names.join(", ") };
    match count {
        0 => None,
        1 => Some(text::administrators_one(names)),
        _ => Some(text::administrators_many(parts::number(signed, count), names)),
    }
}

/// Why rows are refused, with the first of each.
pub(super) fn reasons(signed: &Signed, bulk: &Bulk, reasons: &[Reason]) -> Markup {
    let row = |reason: &Reason| {
        let names = reason.names.join(", ");
        let rest = reason.rows - i64::try_from(reason.names.len()).unwrap_or(0);
        let who = if rest > 0 && !names.is_empty() { text::reasons_names(names, parts::number(signed, rest)) } else { names };
        let which = Which { outcome: Some(RowOutcome::Refused), code: Some(reason.code.clone()), after: 0 };
        vec![
            html! { span dir="auto" { (reason.message) } },
            html! { (parts::number(signed, reason.rows)) },
            html! { bdi { (who) } " " a.link href=(people::address(bulk, &which)) { (text::reasons_all()) } },
        ]
    };
    let rows: Vec<Vec<Markup>> = reasons.iter().map(row).collect();
    let headings = [text::reasons_heading_reason(), text::reasons_heading_people(), text::reasons_heading_who()];
    html! { (card(text::reasons_card()).body(mini_table(text::reasons_card(), &headings, &rows))) }
}

fn form(signed: &Signed, bulk: &Bulk, refused: Option<(&Typed, &Fault)>) -> Markup {
    let people = bulk.counts.changed;
    let number = parts::number(signed, people);
    let label = match (matches!(bulk.selection, Selection::ChangedBy(_)), people) {
        (false, 1) => text::run_one().to_owned(),
        (false, _) => text::run(number),
        (true, 1) => text::run_undo_one().to_owned(),
        (true, _) => text::run_undo(number),
    };
    let takes_away = bulk.action.is_some_and(|action| action.kind().takes_away());
    let typed = refused.map_or("", |(typed, _)| typed.reason.as_str());
    let reason = field("reason", text::reason()).value(typed).hint(text::reason_hint()).max_length(bulk::MOST_REASON);
    let body = html! {
        form method="post" action=(paths::of(bulk.id, "run")) {
            input type="hidden" name="pass" value=(bulk.pass);
            (reason.errors(refused.map_or(&[][..], |(_, fault)| &fault.fields[..])))
            div.actions data-danger[takes_away] { (button(label).primary()) }
        }
    };
    html! { (card("").body(body)) }
}

/// What the button carries.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pass: i64,
    reason: String,
}

/// `POST …/{id}/run`
pub(super) async fn run(State(app): State<App>, signed: Signed, Path(id): Path<String>, form: Form<Typed>) -> Result<Response, Problem> {
    let (id, typed) = (id_of(&id)?, form.input);
    let input = RunBulk { bulk: id, pass: typed.pass, reason: typed.reason.clone() };
    match bulk::confirm(&app.db, &signed.ctx, input).await {
        Ok(Begun::PreviewedAgain(_)) => Ok(signed.to_with(&paths::show(id), &Flash::warn(text::drifted()))),
        Ok(Begun::Running) => {
            let ctx = signed.ctx.clone();
            let bulk = app.db.read(move |read| bulk::get(&ctx, read, id)).await?;
            Ok(if bulk.state == BulkState::Done {
                signed.to_with(&paths::show(id), &done(&signed, &bulk))
            } else {
                signed.to(&paths::show(id))
            })
        }
        // A button pressed twice, or on an old page: the page shows where it stands.
        Err(fault) if fault.is("bulk.not_now") => Ok(signed.to(&paths::show(id))),
        Err(fault) if !fault.fields.is_empty() => {
            let which = Which::default();
            let found = find(&app, &signed, id, &which).await?;
            Ok(signed.show(page(&signed, &found, &which, Some((&typed, &fault)))))
        }
        Err(fault) => Err(fault.into()),
    }
}

fn done(signed: &Signed, bulk: &Bulk) -> Flash {
    let changed = parts::number(signed, bulk.counts.changed);
    match bulk.counts.refused {
        0 => Flash::good(text::done_flash(changed)),
        refused => Flash::warn(text::done_flash_refused(changed, parts::number(signed, refused))),
    }
}
