//! What several pages of a bulk change show.

use maud::{Markup, html};
use web::Page;
use web::kit::{Tone, badge, facts, slim_card};
use web::page::Crumb;

use super::paths;
use crate::bulk::{Bulk, BulkState, Counts, RowOutcome, Selection, text};
use crate::http::Signed;
use crate::users;

/// A page of a bulk change.
pub(super) fn base(title: &str) -> Page {
    let crumbs = vec![Crumb::link(text::users(), users::paths::LIST), Crumb::link(text::title(), paths::LIST)];
    Page::new(title).crumbs([crumbs, vec![Crumb::here(title)]].concat()).section(users::paths::LIST)
}

pub(super) fn number(signed: &Signed, count: i64) -> String {
    signed.me.format.integer(count)
}

/// The word of an outcome: what will become of a row, or became of it.
pub(super) fn outcome_word(outcome: RowOutcome, has_run: bool) -> &'static str {
    match (outcome, has_run) {
        (RowOutcome::Changed, false) => text::will_change(),
        (RowOutcome::Unchanged, false) => text::is_so(),
        (RowOutcome::Refused, false) => text::will_refuse(),
        (RowOutcome::Changed, true) => text::changed(),
        (RowOutcome::Unchanged, true) => text::unchanged(),
        (RowOutcome::Refused, true) => text::refused(),
    }
}

/// The word in its colour.
pub(super) fn outcome_badge(outcome: Option<RowOutcome>, has_run: bool) -> Markup {
    match outcome {
        None => html! { span.dim { (text::not_reached()) } },
        Some(outcome) => {
            let tone = match outcome {
                RowOutcome::Changed => Tone::Good,
                RowOutcome::Unchanged => Tone::Plain,
                RowOutcome::Refused => Tone::Bad,
            };
            badge(outcome_word(outcome, has_run), tone)
        }
    }
}

pub(super) fn state_badge(bulk: &Bulk) -> Markup {
    let (word, tone) = match bulk.state {
        BulkState::Choosing | BulkState::Gathering | BulkState::Checking => (text::state_checking(), Tone::Accent),
        BulkState::Checked => (text::state_checked(), Tone::Accent),
        BulkState::Running => (text::state_running(), Tone::Accent),
        BulkState::Done => (text::state_done(), Tone::Good),
        BulkState::Stopped => (text::state_stopped(), Tone::Warn),
    };
    badge(word, tone)
}

/// Counts by outcome.
pub(super) fn counts(signed: &Signed, counts: &Counts, has_run: bool) -> Markup {
    let row = |outcome| (outcome_word(outcome, has_run), html! { (number(signed, counts.of(outcome))) });
    facts(&RowOutcome::ALL.map(row))
}

/// Facts at the side.
pub(super) fn about(signed: &Signed, bulk: &Bulk, by: &str) -> Markup {
    let moment = |at| signed.me.format.moment(at, signed.ctx.now);
    let mut rows = vec![(text::fact_by(), html! { bdi { (by) } }), (text::fact_people(), html! { (number(signed, bulk.total)) })];
    rows.extend(bulk.begun_at.map(|at| (text::fact_begun(), moment(at))));
    rows.extend(bulk.ended_at.map(|at| (text::fact_ended(), moment(at))));
    if !bulk.reason.is_empty() {
        rows.push((text::fact_reason(), html! { bdi { (bulk.reason) } }));
    }
    html! {
        (slim_card(text::about_card()).body(html! {
            (facts(&rows))
            @if let Selection::ChangedBy(other) = bulk.selection { p { a.link href=(paths::show(other)) { (text::undoes_link()) } } }
            p { a.link href=(paths::LIST) { (text::all_runs()) } }
        }))
    }
}
