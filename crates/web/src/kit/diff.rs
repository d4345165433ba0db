//! Two people changed the same thing: the second is shown what was typed and what stands saved now.

use kernel::{Category, Fault};
use maud::{Markup, html};

use crate::text;

/// The table of what differs: of each field the label, what this person typed, and what stands saved. Nothing where all is the same.
pub fn diff<L: AsRef<str>>(caption: &str, fields: impl IntoIterator<Item = (L, String, String)>) -> Markup {
    let differ: Vec<_> = fields.into_iter().filter(|(_, yours, saved)| yours != saved).collect();
    let value = |text: &str| html! { @if text.is_empty() { em.dim { (text::empty_value()) } } @else { bdi.lines { (text) } } };
    html! {
        @if !differ.is_empty() {
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
                        @for (field, yours, saved) in &differ {
                            tr { th scope="row" { (field.as_ref()) } td.yours { (value(yours)) } td.saved { (value(saved)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The same above a form, if that somebody else saved since it was shown is the fault.
pub fn saved_meanwhile<L: AsRef<str>>(fault: Option<&Fault>, fields: impl IntoIterator<Item = (L, String, String)>) -> Markup {
    let is_stale = fault.is_some_and(|fault| fault.category == Category::Stale);
    html! { @if is_stale { (diff(text::diff_caption(), fields)) } }
}
