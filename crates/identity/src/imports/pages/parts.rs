//! What several pages of an import show.

use maud::{Markup, html};
use web::kit::{Tone, badge, steps};
use web::page::Crumb;

use super::paths;
use crate::http::Signed;
use crate::imports::text;
use crate::imports::{Import, ImportKind, ImportState, Summary};

/// The four steps; the file's is not gone back to.
pub(super) fn wizard(import: Option<&Import>, current: usize) -> Markup {
    let columns = import.filter(|import| import.may_be_checked()).map(|import| paths::of(import.id, "columns"));
    let names =
        [(text::step_file(), None), (text::step_columns(), columns.as_deref()), (text::step_check(), None), (text::step_import(), None)];
    steps(&names, current)
}

pub(super) fn crumbs(here: impl Into<String>) -> Vec<Crumb> {
    vec![Crumb::link(text::title(), paths::LIST), Crumb::here(here)]
}

pub(super) fn kind_word(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Companies => text::kind_companies(),
        ImportKind::Users => text::kind_users(),
    }
}

pub(super) fn state_badge(state: ImportState) -> Markup {
    let (word, tone) = match state {
        ImportState::Uploading | ImportState::Mapping | ImportState::Deleted => (text::state_mapping(), Tone::Plain),
        ImportState::Checking => (text::state_checking(), Tone::Accent),
        ImportState::Checked => (text::state_checked(), Tone::Accent),
        ImportState::Importing => (text::state_importing(), Tone::Accent),
        ImportState::Done => (text::state_done(), Tone::Good),
        ImportState::Stopped => (text::state_stopped(), Tone::Warn),
        ImportState::Failed => (text::state_failed(), Tone::Bad),
        ImportState::Undoing => (text::state_undoing(), Tone::Accent),
        ImportState::Undone => (text::state_undone(), Tone::Plain),
        ImportState::UndoStopped => (text::state_undo_stopped(), Tone::Warn),
    };
    badge(word, tone)
}

/// The outcomes in the order of the screen: stored word, label, tone, count.
pub(super) fn kinds(sum: &Summary) -> [(&'static str, &'static str, Tone, u64); 8] {
    let counts = &sum.counts;
    [
        ("created", text::created(), Tone::Good, counts.created),
        ("updated", text::updated(), Tone::Accent, counts.updated),
        ("unchanged", text::unchanged(), Tone::Plain, counts.unchanged),
        ("skipped", text::skipped(), Tone::Warn, counts.skipped + sum.spared),
        ("deactivated", text::deactivated(), Tone::Warn, sum.deactivated),
        ("failed", text::failed(), Tone::Bad, counts.failed),
        ("undone", text::undone_word(), Tone::Good, sum.undone),
        ("kept", text::kept_word(), Tone::Warn, sum.kept),
    ]
}

/// An outcome's word in its colour.
pub(super) fn outcome_badge(word: &str) -> Markup {
    let known = kinds(&Summary::default()).into_iter().find(|(stored, ..)| *stored == word);
    known.map_or_else(|| html! { (word) }, |(_, label, tone, _)| badge(label, tone))
}

pub(super) fn number(signed: &Signed, count: u64) -> String {
    signed.me.format.integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// What became of employee cards, if anything did.
pub(super) fn cards(signed: &Signed, sum: &Summary) -> Option<Markup> {
    let labels = [text::cards_made(), text::cards_linked(), text::cards_linked_first()];
    let rows: Vec<(&str, Markup)> = labels
        .into_iter()
        .zip(sum.cards())
        .filter(|(_, count)| *count > 0)
        .map(|(label, count)| (label, html! { (number(signed, count)) }))
        .collect();
    (!rows.is_empty()).then(|| web::kit::facts(&rows))
}

/// Counts by outcome, those that there are.
pub(super) fn counts(signed: &Signed, sum: &Summary) -> Markup {
    let is_undo = sum.undone + sum.kept > 0;
    let rows: Vec<(&str, Markup)> = kinds(sum)
        .into_iter()
        .filter(|(word, _, _, count)| *count > 0 || !is_undo && matches!(*word, "created" | "updated" | "failed"))
        .map(|(_, label, _, count)| (label, html! { (number(signed, count)) }))
        .collect();
    web::kit::facts(&rows)
}
