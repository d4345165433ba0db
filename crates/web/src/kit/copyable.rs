//! A value to carry elsewhere: a link shown once, an id. Without JavaScript it is selected by hand.

use maud::{Markup, html};

use super::field::input_id;
use super::icon;
use crate::{icons, text};

/// The value called `name`, with a button that copies it.
pub fn copyable(name: &str, label: &str, value: &str) -> Markup {
    let id = input_id(name);
    html! {
        div.field {
            label for=(id) { (label) }
            div.copyable {
                input id=(id) type="text" readonly value=(value) dir="ltr" autocomplete="off";
                button.btn type="button" hidden data-copy=(id) { (icon(icons::LuCopy)) (text::copy()) }
            }
        }
    }
}
