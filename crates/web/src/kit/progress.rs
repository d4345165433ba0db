//! Long work: a bar, the rate, the time left. JavaScript fetches the page again and patches it; without, the page reloads.

use maud::{Markup, Render, html};

use super::Words;
use crate::text;

/// A progress bar; build it with [`progress`].
#[derive(Debug, Clone)]
pub struct Progress<'a> {
    id: Words<'a>,
    label: Words<'a>,
    done: u64,
    total: u64,
    rate: Option<u64>,
    left: Option<Words<'a>>,
    address: Option<Words<'a>>,
    detail: Option<Markup>,
}

/// `done` of `total` rows, files, mails.
pub fn progress<'a>(id: impl Into<Words<'a>>, label: impl Into<Words<'a>>, done: u64, total: u64) -> Progress<'a> {
    Progress { id: id.into(), label: label.into(), done, total, rate: None, left: None, address: None, detail: None }
}

impl<'a> Progress<'a> {
    /// How many a second.
    #[must_use]
    pub fn rate(self, per_second: u64) -> Self {
        Self { rate: Some(per_second), ..self }
    }

    /// How long it will take, in words.
    #[must_use]
    pub fn left(self, words: impl Into<Words<'a>>) -> Self {
        Self { left: Some(words.into()), ..self }
    }

    /// The page that holds this bar, asked again every second until the bar is there without an address.
    /// Set [`crate::Page::refresh`] too, for browsers without JavaScript.
    #[must_use]
    pub fn polls(self, address: impl Into<Words<'a>>) -> Self {
        Self { address: Some(address.into()), ..self }
    }

    /// What else changes as the work goes on: counts by outcome.
    #[must_use]
    pub fn detail(self, detail: Markup) -> Self {
        Self { detail: Some(detail), ..self }
    }
}

impl Render for Progress<'_> {
    fn render(&self) -> Markup {
        let bar = format!("{}-bar", self.id);
        html! {
            section.progress id=(self.id) data-poll=[&self.address] {
                label for=(bar) { (self.label) }
                progress id=(bar) max=(self.total.max(1)) value=(self.done) {}
                p {
                    span { (text::progress_of(self.done, self.total)) }
                    @if let Some(rate) = self.rate { span { (text::progress_rate(rate)) } }
                    @if let Some(left) = &self.left { span { (text::progress_left(left)) } }
                    @if self.address.is_none() && self.done >= self.total { span { (text::progress_done()) } }
                }
                @if let Some(detail) = &self.detail { (detail) }
            }
        }
    }
}
