//! A person's initials on a colour of their own, and the cell that names a person in a list.

use maud::{Markup, html};

const HUES: u32 = 12;

/// Two initials; the colour follows from the name. Decoration, hidden from screen readers.
pub fn avatar(name: &str) -> Markup {
    let initials: String = name.split_whitespace().filter_map(|word| word.chars().next()).take(2).flat_map(char::to_uppercase).collect();
    let hue = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % HUES;
    html! { span.avatar data-hue=(hue) aria-hidden="true" { (initials) } }
}

/// A person in a list: avatar, name, a second line. A link if `href` is given.
pub fn who(name: &str, second_line: &str, href: Option<&str>) -> Markup {
    let inner = html! {
        (avatar(name))
        span { strong dir="auto" { (name) } @if !second_line.is_empty() { small dir="auto" { (second_line) } } }
    };
    html! {
        @match href {
            Some(href) => a.who href=(href) { (inner) },
            None => span.who { (inner) },
        }
    }
}
