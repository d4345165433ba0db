//! The commonest passwords, by rank, and what is hardly more than one of them: in other case, with digits for letters, padded to
//! the least length, two of them side by side.
//!
//! The list is of what people chose, not of what was stolen from anybody: a check against breached passwords is another matter.

use std::collections::HashSet;
use std::sync::LazyLock;

/// One a line, the commonest first, folded. Where it is from stands in `commonest.LICENSE`.
const LIST: &str = include_str!("commonest.txt");

static ENTRIES: LazyLock<HashSet<String>> = LazyLock::new(|| LIST.lines().map(letters).collect());

/// Which signs are typed for a letter.
const LOOK_ALIKES: [(char, char); 11] =
    [('0', 'o'), ('1', 'i'), ('l', 'i'), ('!', 'i'), ('3', 'e'), ('4', 'a'), ('@', 'a'), ('5', 's'), ('$', 's'), ('7', 't'), ('8', 'b')];

/// Shorter entries occur by chance, and longer ones are no words.
const ENTRY_CHARS: std::ops::RangeInclusive<usize> = 3..=24;
/// What a part of a password costs somebody who guesses: an entry of the list is as good as two signs.
const ENTRY: usize = 2;
const SIGN: usize = 1;
/// Two entries and a sign, or one and three: as much as ten thousand million guesses find.
const LITTLE: usize = 5;

/// Whether the folded password is made of entries of the list and little else. What begins anew counts once.
pub(super) fn is_hardly_more(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let begins_anew = |at: &usize| chars[*at..] == chars[..chars.len() - at];
    let once = (1..chars.len()).find(begins_anew).unwrap_or(chars.len());
    let read = letters(folded);
    let ends: Vec<usize> = read.char_indices().map(|(at, _)| at).chain([read.len()]).collect();
    // The least that the signs up to each place cost.
    let mut least = vec![0];
    for to in 1..=chars.len() {
        let mut cost = least[to - 1] + sign(&chars[..to]);
        if is_year(&chars[..to]) {
            cost = cost.min(least[to - 4] + SIGN);
        }
        for from in ENTRY_CHARS.map_while(|length| to.checked_sub(length)) {
            if least[from] + ENTRY < cost && ENTRIES.contains(&read[ends[from]..ends[to]]) {
                cost = least[from] + ENTRY;
            }
        }
        least.push(cost);
    }
    least[once].min(least[chars.len()]) <= LITTLE
}

/// With the letters that signs are typed for.
fn letters(folded: &str) -> String {
    folded.chars().map(|c| LOOK_ALIKES.iter().find(|(sign, _)| *sign == c).map_or(c, |(_, letter)| *letter)).collect()
}

/// What the last of these signs costs by itself: nothing if it goes on as the one before it, or is punctuation that stood there.
fn sign(chars: &[char]) -> usize {
    let [before @ .., last] = chars else { return 0 };
    let goes_on = before.last().is_some_and(|c| u32::from(*c).abs_diff(u32::from(*last)) <= 1 || (*c, *last) == ('9', '0'));
    let stood_there = (last.is_ascii_punctuation() || *last == ' ') && before.contains(last);
    if goes_on || stood_there { 0 } else { SIGN }
}

/// Whether the last four are a year that somebody may live in.
fn is_year(chars: &[char]) -> bool {
    matches!(chars, [.., '1', '9', a, b] | [.., '2', '0', a, b] if a.is_ascii_digit() && b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::super::policy::LEAST_CHARS;
    use super::super::{PasswordContext, check};
    use super::*;

    /// `entry`, and `with` again and again, up to the least length.
    fn padded(entry: &str, with: &str) -> String {
        let missing = LEAST_CHARS.saturating_sub(entry.chars().count());
        entry.chars().chain(with.chars().cycle().take(missing)).collect()
    }

    fn dressed_up(entry: &str) -> [String; 8] {
        let capital: String = entry.chars().enumerate().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect();
        let leet = entry.replace('a', "@").replace('e', "3").replace('o', "0").replace('s', "$").replace('i', "1");
        let mut front: String = "1234567890".chars().cycle().take(LEAST_CHARS.saturating_sub(entry.chars().count())).collect();
        let _ = write!(front, "{entry}");
        [
            padded(entry, entry),
            padded(entry, "1"),
            padded(entry, "1234567890"),
            padded(&capital, "!"),
            padded(&format!("{capital}2026"), "!"),
            padded(&leet, "0"),
            padded(&entry.to_uppercase(), " "),
            front,
        ]
    }

    // covers: T-B2
    #[test]
    fn the_commonest_three_thousand_are_refused_plain_repeated_and_padded() {
        let mut taken = Vec::new();
        for entry in LIST.lines().take(3000) {
            for password in dressed_up(entry).iter().map(String::as_str).chain([entry]) {
                if check(&kernel::Secret::new(password), &PasswordContext::default()).is_ok() {
                    taken.push(password.to_owned());
                }
            }
        }
        assert!(taken.is_empty(), "{} are taken, as {:?}", taken.len(), taken.iter().take(40).collect::<Vec<_>>());
    }

    // covers: T-B2
    #[test]
    fn every_entry_that_is_long_enough_is_refused() {
        for entry in LIST.lines().filter(|entry| entry.chars().count() >= LEAST_CHARS) {
            assert!(check(&kernel::Secret::new(entry), &PasswordContext::default()).is_err(), "{entry}");
        }
    }

    #[test]
    fn the_list_is_as_it_is_asked() {
        let folded = |entry: &str| kernel::text::fold(entry) == entry;
        assert!(LIST.lines().all(|entry| !entry.is_empty() && folded(entry)));
        assert!(ENTRIES.len() > 19_000 && ENTRIES.contains("password"));
    }

    #[test]
    fn common_words_among_others_do_no_harm() {
        for good in ["dragon plumage rivet", "velvetotterswimming", "monkey climbs a crooked ladder", "~$!)(*;'{[%?+=_", "849302758104739"]
        {
            assert!(!is_hardly_more(good), "{good}");
        }
        for bad in ["monkey dragon!", "m0nk3y 2026 !!!!", "shadow1999football", "p@$$w0rd123456789"] {
            assert!(is_hardly_more(bad), "{bad}");
        }
    }
}
