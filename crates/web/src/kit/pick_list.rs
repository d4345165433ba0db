//! What a picker offers: the list below a field made with [`super::Field::picks_from`].

use maud::{Markup, html};

use super::{Words, avatar};
use crate::text;

/// Somebody to pick.
#[derive(Debug, Clone)]
pub struct Pick<'a> {
    /// What the field holds once it is picked.
    pub value: Words<'a>,
    /// The name.
    pub label: Words<'a>,
    /// What tells people of one name apart.
    pub second: Words<'a>,
}

/// The list, in the order given. Nothing that fits is said, too.
pub fn pick_list(picks: &[Pick<'_>]) -> Markup {
    html! {
        ul {
            @for pick in picks {
                li role="option" aria-selected="false" data-value=(pick.value) {
                    (avatar(&pick.label))
                    span { bdi { (pick.label) } }
                    small { bdi { (pick.second) } }
                }
            }
            @if picks.is_empty() { li role="option" aria-disabled="true" { (text::nothing_to_pick()) } }
        }
    }
}
