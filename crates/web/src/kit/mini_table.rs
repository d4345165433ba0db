//! A small table inside a card: no sorting, no selection. The first cell of a row is its heading.

use maud::{Markup, html};

/// A table called `caption` (read out, not shown).
pub fn mini_table(caption: &str, headings: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.mini {
            table {
                caption.sr { (caption) }
                thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (at, cell) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
