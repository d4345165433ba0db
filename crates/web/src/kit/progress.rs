//! Long work: a bar, the rate, the time left. JavaScript fetches the page again and patches it; without, the page reloads.

use std::time::Duration;

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

    /// Rate and time left, by the `rows` that were done in the last `took`. Nothing is told in the first second: it would jump.
    #[must_use]
    pub fn pace(mut self, rows: u64, took: Duration) -> Self {
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if rows == 0 || took < 1000 {
            return self;
        }
        self.rate = Some(rows.saturating_mul(1000) / took).filter(|rate| *rate > 0);
        let left = self.total.saturating_sub(self.done).saturating_mul(took).div_ceil(rows.saturating_mul(1000));
        self.left = (self.done < self.total).then(|| {
            Words::Owned(match left {
                0..60 => text::seconds(left.max(1)),
                60..3600 => text::minutes(left.div_ceil(60)),
                _ => text::hours(left / 3600, left % 3600 / 60),
            })
        });
        self
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_tells_rate_and_time_left() {
        let shown =
            |done, total, rows, secs| progress("bar", "Rows", done, total).pace(rows, Duration::from_secs(secs)).render().into_string();
        assert!(shown(300, 1000, 300, 10).contains("<span>30 a second</span><span>24 s left</span>"));
        // Gone on with: what was done before it went on says nothing of the pace.
        assert!(shown(900, 1000, 10, 10).contains("<span>1 a second</span><span>2 min left</span>"));
        assert!(shown(10, 10_000, 10, 100).contains("<span>27 h 45 min left</span>") && !shown(10, 10_000, 10, 100).contains("a second"));
        for quiet in [shown(0, 10, 0, 10), shown(5, 10, 5, 0), shown(0, 0, 0, 0)] {
            assert!(!quiet.contains("left") && !quiet.contains("a second"), "{quiet}");
        }
        assert!(!shown(10, 10, 10, 10).contains("left"));
    }
}
