//! A choice of one among two to four that each deserve a sentence.

use maud::{Markup, Render, html};

use super::Words;
use super::field::input_id;

/// Cards; build them with [`radio_cards`].
#[derive(Debug, Clone)]
pub struct RadioCards<'a> {
    name: Words<'a>,
    legend: Words<'a>,
    value: Words<'a>,
    error: Option<Words<'a>>,
    cards: Vec<(Words<'a>, Words<'a>, Words<'a>)>,
}

/// Cards called `name` in the form.
pub fn radio_cards<'a>(name: impl Into<Words<'a>>, legend: impl Into<Words<'a>>) -> RadioCards<'a> {
    RadioCards { name: name.into(), legend: legend.into(), value: Words::Borrowed(""), error: None, cards: Vec::new() }
}

takes_values!(RadioCards);

impl<'a> RadioCards<'a> {
    /// Adds a card: what the form carries, its name, its sentence.
    #[must_use]
    pub fn card(mut self, value: impl Into<Words<'a>>, label: impl Into<Words<'a>>, sentence: impl Into<Words<'a>>) -> Self {
        self.cards.push((value.into(), label.into(), sentence.into()));
        self
    }
}

impl Render for RadioCards<'_> {
    fn render(&self) -> Markup {
        let id = input_id(&self.name);
        let describes = self.error.as_ref().map(|_| format!("{id}-below"));
        html! {
            fieldset.radio-cards id=(id) aria-describedby=[&describes] {
                legend { (self.legend) }
                div {
                    @for (value, label, sentence) in &self.cards {
                        label {
                            input type="radio" name=(self.name) value=(value) checked[*value == self.value];
                            span { strong { (label) } small { (sentence) } }
                        }
                    }
                }
                @if let Some(error) = &self.error { p.error id={ (id) "-below" } { (error) } }
            }
        }
    }
}
