//! A matrix: rows by columns, with headings that stay while it is scrolled. Profiles: modules by verbs.
//!
//! Its ticks are ordinary checkboxes, sent with the form around it. Where one differs from what was saved, the cell is marked, by
//! the stylesheet alone.

use maud::{Markup, html};

use super::Words;

/// A row of a matrix.
#[derive(Debug, Clone)]
pub struct MatrixRow<'a> {
    /// Its heading.
    pub heading: Words<'a>,
    /// A cell for each column.
    pub cells: Vec<Markup>,
}

/// A matrix called `caption` (read out, not shown), with the heading of the first column and those of the others.
pub fn matrix(caption: &str, first: &str, columns: &[&str], rows: &[MatrixRow<'_>]) -> Markup {
    html! {
        // It can be scrolled, so the keyboard must reach it.
        div.matrix role="region" aria-label=(caption) tabindex="0" {
            table {
                caption.sr { (caption) }
                thead { tr { th scope="col" { (first) } @for column in columns { th scope="col" { (column) } } } }
                tbody {
                    @for row in rows {
                        tr { th scope="row" { (row.heading) } @for cell in &row.cells { td { (cell) } } }
                    }
                }
            }
        }
    }
}

/// A tick of a matrix: sends `name=value`. `label` says row and column, for whoever cannot see where it stands.
pub fn matrix_tick(name: &str, value: &str, label: &str, on: bool) -> Markup {
    html! { label { span.sr { (label) } input type="checkbox" name=(name) value=(value) checked[on]; } }
}
