//! Two people changed the same thing: the second is shown what was typed and what stands saved now.

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
