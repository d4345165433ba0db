//! The part of a check's page where the importer says which rows may make administrators: a tick for each, a page at a time, or all, or none.

use access::Ctx;
use db::Read;
use kernel::{Fault, FieldError};
use maud::{Markup, html};
use web::form::Values;
use web::kit::{button, card, checkbox, radio_cards};

use super::parts;
use crate::http::Signed;
use crate::imports::{self, Administering, Import, ImportState, NewAdministrator, Place, Ticks, text};

/// So many rows stand on a page.
const PAGE: usize = 50;

/// Where the list begins.
pub(super) const FIRST: Place = Place::After(-1);

/// The rows of a page, and whether there are more.
pub(super) struct Administrators {
    rows: Vec<NewAdministrator>,
    at: Place,
    is_before: bool,
    is_behind: bool,
}

impl Administrators {
    /// Those of a check that may be confirmed.
    pub(super) fn find(ctx: &Ctx, read: &mut Read<'_>, import: &Import, at: Place) -> Result<Self, Fault> {
        let mut rows = Vec::new();
        if import.state == ImportState::Checked && import.summary().administrators() > 0 {
            let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            rows = imports::administrators(ctx, read, import, at, most)?;
        }
        let is_more = rows.len() > PAGE;
        let (is_before, is_behind) = match at {
            Place::After(line) => (line >= 0, is_more),
            Place::Before(_) => (is_more, true),
        };
        if is_more && matches!(at, Place::Before(_)) {
            rows.remove(0);
        }
        rows.truncate(PAGE);
        Ok(Self { rows, at, is_before, is_behind })
    }

    /// The card inside the form that begins the import.
    pub(super) fn card(&self, signed: &Signed, count: u64, errors: &[FieldError], typed: &Values) -> Markup {
        let number = parts::number(signed, count);
        let sentence = if count == 1 { text::one_administrator().to_owned() } else { text::many_administrators(&number) };
        let which = radio_cards("administrators", text::administrators_which())
            .card(Administering::Ticked.word(), text::administrators_ticked(), text::administrators_ticked_says())
            .card(Administering::All.word(), text::administrators_all(), text::administrators_all_says())
            .card(Administering::Nobody.word(), text::administrators_nobody(), text::administrators_nobody_says())
            .value(which(typed).word())
            .errors(errors);
        let go = |word: &str, row: Option<&NewAdministrator>| format!("{word}={}", row.map_or(-1, |row| row.line));
        let body = html! {
            (which)
            input type="hidden" name="at" value=(word_of(self.at));
            fieldset.choices aria-label=(text::administrators_rows()) {
                @for row in &self.rows {
                    input type="hidden" name="named" value=(row.line);
                    (checkbox("administrator", row.label.as_str())
                        .value(row.line.to_string())
                        .hint(text::row(row.line))
                        .on(was_ticked(typed, row.line).unwrap_or(row.is_ticked)))
                }
            }
            @if self.is_before || self.is_behind {
                p.dim { (text::administrators_in_all(number)) }
                div.actions {
                    @if self.is_before {
                        (button(text::administrators_before()).small().sends("go", go("before", self.rows.first())))
                    }
                    @if self.is_behind { (button(text::administrators_behind()).small().sends("go", go("after", self.rows.last()))) }
                }
            }
        };
        html! { (card(text::administrators_card()).sentence(sentence).body(body)) }
    }
}

fn which(sent: &Values) -> Administering {
    Administering::from_word(sent.get("administrators")).unwrap_or(Administering::Ticked)
}

/// Whether a row that stood in the form that was sent was ticked there.
fn was_ticked(sent: &Values, line: i64) -> Option<bool> {
    let line = line.to_string();
    sent.all("named").any(|named| named == line).then(|| sent.all("administrator").any(|ticked| ticked == line))
}

/// What the form says: which rows may, the ticks of those on its page, and the rows to go on to if not the import was asked for. What no
/// form of the product sends counts as nothing ticked.
pub(super) fn read(sent: &Values) -> (Administering, Ticks, Option<Place>) {
    let lines = sent.all("named").take(PAGE).filter_map(|line| line.parse().ok());
    let ticks = lines.filter_map(|line| Some((line, was_ticked(sent, line)?))).collect();
    (which(sent), ticks, Some(sent.get("go")).filter(|go| !go.is_empty()).map(place))
}

/// Reads where a list begins.
pub(super) fn place(word: &str) -> Place {
    match word.split_once('=').map(|(word, line)| (word, line.parse())) {
        Some(("after", Ok(line))) => Place::After(line),
        Some(("before", Ok(line))) => Place::Before(line),
        _ => FIRST,
    }
}

fn word_of(place: Place) -> String {
    match place {
        Place::After(line) => format!("after={line}"),
        Place::Before(line) => format!("before={line}"),
    }
}
