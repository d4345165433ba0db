//! Two people changed the same thing: the second is shown what was typed and what stands saved now.

use kernel::{Category, Fault};
use maud::{Markup, html};

use crate::text;

/// One field that differs.
#[derive(Debug, Clone)]
pub struct DiffRow {
    /// The field's label.
    pub field: String,
    /// What this person typed.
    pub yours: String,
    /// What stands saved.
    pub saved: String,
}

/// The table of differences.
pub fn diff(caption: &str, rows: &[DiffRow]) -> Markup {
    let value = |text: &str| html! { @if text.is_empty() { em.dim { (text::empty_value()) } } @else { bdi.lines { (text) } } };
    html! {
        div.diff {
            table {
                caption.sr { (caption) }
                thead {
                    tr {
                        th scope="col" { (text::diff_field()) }
                        th scope="col" { (text::diff_yours()) }
                        th scope="col" { (text::diff_saved()) }
                    }
                }
                tbody {
                    @for row in rows {
                        tr { th scope="row" { (row.field) } td.yours { (value(&row.yours)) } td.saved { (value(&row.saved)) } }
                    }
                }
            }
        }
    }
}

/// What differs between a form and what somebody else saved since it was shown, if that is the fault: the label of each field, what was
/// typed, what stands there now.
pub fn saved_meanwhile<L: Into<String>>(fault: Option<&Fault>, fields: impl IntoIterator<Item = (L, String, String)>) -> Markup {
    if fault.is_none_or(|fault| fault.category != Category::Stale) {
        return html! {};
    }
    let differ = fields.into_iter().filter(|(_, yours, saved)| yours.trim() != saved.trim());
    let rows: Vec<DiffRow> = differ.map(|(field, yours, saved)| DiffRow { field: field.into(), yours, saved }).collect();
    html! { @if !rows.is_empty() { (diff(text::diff_caption(), &rows)) } }
}
