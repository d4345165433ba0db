//! Steps: each is announced, timed, and stands in the table at the end; a failed one does not stop the others.

use std::time::{Duration, Instant};

use crate::Outcome;

/// What became of a step.
enum End {
    Held,
    Failed(String),
    LeftOut(String),
}

/// The steps taken so far.
#[derive(Default)]
pub struct Steps {
    taken: Vec<(String, Duration, End)>,
}

impl Steps {
    /// Takes a step: says its name, runs it, says how long it took.
    pub fn take(&mut self, name: &str, step: impl FnOnce() -> Outcome) {
        println!("── {name}");
        let began = Instant::now();
        let end = step().map_or_else(End::Failed, |()| End::Held);
        let took = began.elapsed();
        match &end {
            End::Failed(message) => println!("── {name} failed after {}: {message}", short(took)),
            _ => println!("── {name} held, {}", short(took)),
        }
        self.taken.push((name.to_owned(), took, end));
    }

    /// Records that something is left out and why: a line here, a failure in CI.
    pub fn leave_out(&mut self, name: &str, why: &str) {
        println!("── {name} left out: {why}");
        self.taken.push((name.to_owned(), Duration::ZERO, End::LeftOut(why.to_owned())));
    }

    /// Prints the table, and fails if a step did (in CI also if one was left out).
    pub fn finish(&self, in_ci: bool) -> Outcome {
        println!();
        let width = self.taken.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
        for (name, took, end) in &self.taken {
            let (word, why) = match end {
                End::Held => ("held", ""),
                End::Failed(message) => ("FAILED", message.as_str()),
                End::LeftOut(why) => ("left out", why.as_str()),
            };
            println!("{name:width$}  {:>8}  {word:8}  {}", short(*took), why.lines().next().unwrap_or(""));
        }
        let total: Duration = self.taken.iter().map(|(_, took, _)| *took).sum();
        println!("{:width$}  {:>8}", "in all", short(total));
        let failed = self.taken.iter().filter(|(.., end)| matches!(end, End::Failed(_))).count();
        let left_out = self.taken.iter().filter(|(.., end)| matches!(end, End::LeftOut(_))).count();
        match (failed, left_out) {
            (0, 0) => Ok(()),
            (0, _) if !in_ci => Ok(()),
            (0, n) => Err(format!("{n} left out, which is failing where CI is set")),
            (n, _) => Err(format!("{n} of {} steps failed", self.taken.len())),
        }
    }
}

/// A duration for people: `0.4 s`, `12.3 s`, `3 min 05 s`.
pub fn short(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 { format!("{:.1} s", took.as_secs_f64()) } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
}
