//! What a check foretells: every row's outcome, what differs from the check before, and the confirmations that an import needs.

use kernel::{Fault, FieldError};
use maud::{Markup, html};
use web::Page;
use web::form::Values;
use web::kit::{Tone, button, card, checkbox, columns, error_summary, field, link_button, mini_table, notice};

use super::outcomes::{self, Asked};
use super::show::{Found, base, failed_notice, side};
use super::{parts, paths};
use crate::http::Signed;
use crate::imports::begin::MOST_REASON;
use crate::imports::{Outcome, text};

/// The page. `typed` is what was sent with a wish that was refused.
pub(super) fn page(signed: &Signed, found: &Found, asked: &Asked, fault: Option<&Fault>, typed: &Values) -> Page {
    let import = &found.import;
    let sum = import.summary();
    let counts = sum.counts;
    let (new, changed) = (parts::number(signed, counts.created), parts::number(signed, counts.updated));
    let is_something = counts.created + counts.updated + sum.deactivated > 0;
    let token = html! { input type="hidden" name="token" value=(import.check_token); };
    let will = if sum.deactivated > 0 {
        text::will_deactivate(new, changed, parts::number(signed, sum.deactivated))
    } else {
        text::will(new, changed)
    };
    let begin = button(will).primary();
    let settings = import.settings.as_ref();
    let new_fields: Vec<&str> = settings.iter().flat_map(|settings| &settings.new_fields).map(|field| field.label.as_str()).collect();
    let asks = sum.administrators() + sum.deactivated > 0;
    let errors = fault.map_or(&[][..], |fault| &fault.fields[..]);
    let main = html! {
        (error_summary(fault))
        (difference(signed, found))
        @if !new_fields.is_empty() { (notice(Tone::Plain, text::new_fields(new_fields.join(", ")))) }
        @if !is_something && counts.failed == 0 { (notice(Tone::Plain, text::nothing_to_do())) }
        @if sum.nameless > 0 { (notice(Tone::Warn, text::absent_unsure(parts::number(signed, sum.nameless)))) }
        @if asks {
            form.stack method="post" action=(paths::of(import.id, "import")) {
                (token)
                @if sum.administrators() > 0 { (found.administrators.card(signed, sum.administrators(), errors, typed)) }
                @if sum.deactivated > 0 { (leavers(signed, found, errors, typed)) }
                div.actions { (begin) }
            }
        }
        @if counts.failed > 0 { (failed_notice(signed, import, counts.failed)) }
        (outcomes::list(signed, import, asked, &found.rows))
    };
    let actions = html! {
        (link_button(text::change_columns(), paths::of(import.id, "columns")))
        @if is_something && !asks {
            form method="post" action=(paths::of(import.id, "import")) { (token) (begin) }
        }
    };
    let body = html! { (parts::wizard(Some(import), 2)) (columns(main, side(signed, import))) };
    let status = fault.map_or(axum::http::StatusCode::OK, |fault| web::problem::status_of(fault.category));
    base(import, text::checked_title()).sentence(text::checked_sentence()).status(status).actions(actions).body(body)
}

/// Who is not in the file and would be deactivated, the tick and the reason.
fn leavers(signed: &Signed, found: &Found, errors: &[FieldError], typed: &Values) -> Markup {
    let sum = found.import.summary();
    let rest = sum.deactivated.saturating_sub(found.leavers.len() as u64);
    let count = parts::number(signed, sum.deactivated);
    let sentence = if sum.deactivated == 1 { text::one_leaver().to_owned() } else { text::many_leavers(&count) };
    let body = html! {
        ul {
            @for row in &found.leavers { li { bdi { (row.label) } } }
            @if rest > 0 { li { (text::more(parts::number(signed, rest))) } }
        }
        p.dim { (text::leavers_restorable()) }
        @if sum.spared > 0 { p.dim { (text::leavers_spared(parts::number(signed, sum.spared))) } }
        (field("reason", text::reason()).hint(text::reason_hint()).max_length(MOST_REASON).filled(typed, errors))
        (checkbox("deactivates", text::confirm_leavers(count)).filled(typed, errors))
    };
    html! { (card(text::leavers_card()).sentence(sentence).body(body)) }
}

/// What a second check sees differently.
fn difference(signed: &Signed, found: &Found) -> Markup {
    let Some(before) = &found.import.checked_before else { return html! {} };
    let now = parts::kinds(&found.import.summary());
    let counts: Vec<Vec<Markup>> = parts::kinds(before)
        .into_iter()
        .zip(now)
        .filter(|(then, now)| then.3 != now.3)
        .map(|(then, now)| vec![html! { (then.1) }, html! { (parts::number(signed, then.3)) }, html! { (parts::number(signed, now.3)) }])
        .collect();
    let row = |row: &Outcome| {
        vec![html! { (row.line) }, html! { bdi { (row.label) } }, parts::outcome_badge(&row.field), parts::outcome_badge(&row.outcome)]
    };
    let rows: Vec<Vec<Markup>> = found.differences.iter().map(row).collect();
    let outcome = [text::heading_outcome(), text::heading_then(), text::heading_now()];
    let whole = [text::heading_row(), text::heading_who(), text::heading_then(), text::heading_now()];
    html! {
        (notice(Tone::Warn, text::changed_since()))
        @if !counts.is_empty() { (card("").body(mini_table(text::changed_counts(), &outcome, &counts))) }
        @if !rows.is_empty() { (card(text::changed_rows()).body(mini_table(text::changed_rows(), &whole, &rows))) }
    }
}
