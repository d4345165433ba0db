//! Modules by verbs: to be ticked, or to be looked at with where each tick comes from.

use access::{Module, Rights, Verb, word_of};
use maud::{Markup, html};
use web::kit::{MatrixRow, matrix, matrix_tick};

use super::text;

fn headings() -> Vec<&'static str> {
    Verb::ALL.iter().map(|verb| verb.label()).collect()
}

fn rows(cell: impl Fn(Module, Verb) -> Markup) -> Vec<MatrixRow<'static>> {
    let row =
        |module: &Module| MatrixRow { heading: module.label().into(), cells: Verb::ALL.iter().map(|verb| cell(*module, *verb)).collect() };
    Module::ALL.iter().map(row).collect()
}

/// The editor. What the caller lacks is not offered, unless it is ticked already: then it can be taken away.
pub(crate) fn editor(ticked: Rights, offered: Rights) -> Markup {
    let cell = |module: Module, verb: Verb| {
        if !offered.has(module, verb) && !ticked.has(module, verb) {
            return html! { span.dim aria-label=(text::not_yours()) { "–" } };
        }
        let label = format!("{}: {}", module.label(), verb.label());
        matrix_tick("right", &word_of(module, verb), &label, ticked.has(module, verb))
    };
    html! { div id="f-rights" { (matrix(text::rights_matrix(), text::module(), &headings(), &rows(cell))) } }
}

/// What a form's ticks say.
pub(crate) fn read(words: &[String]) -> Rights {
    words.iter().filter_map(|word| access::right_of(word)).collect()
}

/// A profile among several, and where it is told of.
pub(super) struct Part {
    pub(super) label: Markup,
    pub(super) rights: Rights,
}

/// The union of several profiles: each tick bears the numbers of those that give it, told below.
pub(super) fn union(parts: &[Part]) -> Markup {
    let cell = |module: Module, verb: Verb| {
        let from: Vec<String> = (1..).zip(parts).filter(|(_, part)| part.rights.has(module, verb)).map(|(n, _)| n.to_string()).collect();
        if from.is_empty() {
            html! { span.dim aria-label=(text::denied()) { "–" } }
        } else {
            html! { (from.join(" ")) }
        }
    };
    html! {
        (matrix(text::rights_matrix(), text::module(), &headings(), &rows(cell)))
        @if parts.is_empty() { p.hint { (text::no_profiles_at_all()) } } @else {
            p.hint { (text::numbers_say()) }
            ol.numbered { @for part in parts { li { (part.label) } } }
        }
    }
}
