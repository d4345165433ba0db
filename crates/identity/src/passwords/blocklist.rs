//! Passwords that are tried first: lists, one's own words, repeats, rows, common words with something added.
//!
//! All of it works on the folded password, so that case and look-alike forms make no difference.

use std::collections::HashSet;
use std::sync::LazyLock;

use kernel::text::fold;
use zxcvbn::Score;
use zxcvbn::matching::patterns::MatchPattern;

use super::{commonest, text};

/// Long passwords that are tried all the same, and well-known phrases. One a line, lower case.
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| include_str!("common.txt").lines().map(letters_and_digits).collect());

/// Words of the product and of every sign-in page.
const PRODUCT: [&str; 6] = ["usher", "crm", "password", "login", "welcome", "admin"];
/// Rows of keyboards, forwards.
const ROWS: [&str; 9] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
];
/// A run of fewer neighbours is a coincidence.
const RUN: usize = 4;
/// Shorter words occur inside others.
const LEAST_WORD: usize = 3;
/// So many letters and digits must remain when known words and rows are taken out.
const LEAST_REST: usize = 10;

/// Why a password is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reason {
    Common,
    OwnWords(String),
    Repeats,
    Sequence,
    Guessable,
}

impl Reason {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Common => "password.common",
            Self::OwnWords(_) => "password.own_words",
            Self::Repeats => "password.repeats",
            Self::Sequence => "password.sequence",
            Self::Guessable => "password.guessable",
        }
    }

    pub(super) fn message(&self) -> String {
        match self {
            Self::Common => text::common().to_owned(),
            Self::OwnWords(word) => text::own_words(word),
            Self::Repeats => text::repeats().to_owned(),
            Self::Sequence => text::sequence().to_owned(),
            Self::Guessable => text::guessable().to_owned(),
        }
    }
}

/// The first reason to refuse `password`, if there is one. `context` are texts that others know.
pub(super) fn judge(password: &str, context: &[&str]) -> Option<Reason> {
    let folded = fold(password);
    let plain = letters_and_digits(password);
    if COMMON.contains(&plain) {
        return Some(Reason::Common);
    }
    if let Some(word) = little_more_than_known_words(&plain, context) {
        return Some(Reason::OwnWords(word));
    }
    if repeats(&folded) {
        return Some(Reason::Repeats);
    }
    if mostly_rows(&folded) {
        return Some(Reason::Sequence);
    }
    if commonest::is_hardly_more(&folded) {
        return Some(Reason::Common);
    }
    let words: Vec<&str> = context.iter().copied().chain(PRODUCT).collect();
    let guess = zxcvbn::zxcvbn(&folded, &words);
    if guess.score() == Score::Four {
        return None;
    }
    let longest = guess.sequence().iter().max_by_key(|part| part.token.chars().count());
    Some(match longest.map(|part| &part.pattern) {
        Some(MatchPattern::Repeat(_)) => Reason::Repeats,
        Some(MatchPattern::Sequence(_) | MatchPattern::Spatial(_)) => Reason::Sequence,
        _ => Reason::Guessable,
    })
}

/// About how many guesses it takes, as a power of ten.
pub(super) fn guesses_log10(password: &str) -> f64 {
    zxcvbn::zxcvbn(password, &[]).guesses_log10()
}

fn letters_and_digits(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Takes the known words out, forwards and backwards, the longest first; if hardly anything is left, the first one that stood there.
fn little_more_than_known_words(plain: &str, context: &[&str]) -> Option<String> {
    let mut words: Vec<String> = context.iter().copied().chain(PRODUCT).flat_map(words_of).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    let mut rest = plain.to_owned();
    let mut found = None;
    for word in words {
        let backwards: String = word.chars().rev().collect();
        if rest.contains(&word) || rest.contains(&backwards) {
            rest = rest.replace(&word, " ").replace(&backwards, " ");
            found.get_or_insert(word);
        }
    }
    let left = rest.chars().filter(|c| c.is_alphanumeric()).count();
    found.filter(|_| left < LEAST_REST)
}

/// The words of a text, and the whole of it without what stands between.
fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text);
    let parts = folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    parts.chain([letters_and_digits(text)]).filter(|word| word.chars().count() >= LEAST_WORD).collect()
}

/// Whether it is one unit again and again, or made of very few signs.
fn repeats(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let different: HashSet<char> = chars.iter().copied().collect();
    let is_unit = |length: usize| chars.iter().zip(chars.iter().skip(length)).all(|(a, b)| a == b);
    different.len() < 4 || (1..=chars.len() / 2).any(is_unit)
}

/// Whether hardly anything remains when rows of letters, digits and keys are taken out.
fn mostly_rows(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let mut in_rows = vec![false; chars.len()];
    for row in ROWS {
        let row: Vec<char> = row.chars().collect();
        for step in [1, -1] {
            mark_runs(&chars, &row, step, &mut in_rows);
        }
    }
    let rest = in_rows.iter().zip(&chars).filter(|(in_row, c)| !**in_row && c.is_alphanumeric()).count();
    in_rows.contains(&true) && rest < LEAST_REST - 2
}

fn mark_runs(chars: &[char], row: &[char], step: isize, in_rows: &mut [bool]) {
    let follows = |a: char, b: char| {
        row.iter().position(|c| *c == a).and_then(|at| row.get(at.checked_add_signed(step)?)).is_some_and(|next| *next == b)
    };
    let mut start = 0;
    for at in 1..=chars.len() {
        if at < chars.len() && follows(chars[at - 1], chars[at]) {
            continue;
        }
        if at - start >= RUN {
            in_rows[start..at].fill(true);
        }
        start = at;
    }
}
