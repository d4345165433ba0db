//! Text as people write it: folding for comparison, keys for order, limits.

use std::borrow::Cow;
use std::sync::LazyLock;

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, ScriptExtension, UnicodeScript};

static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| Collator::try_new(CollatorPreferences::default(), CollatorOptions::default()).ok());
static CASES: CaseMapperBorrowed<'static> = CaseMapper::new();

/// Two texts with the same folded key are the same to a search and to uniqueness: compatibility forms, case and
/// invisible characters do not count (NFKC, full case folding), and a dotless i is an i.
pub fn fold(text: &str) -> String {
    // What most texts are has one form only, and no character that is not seen.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let visible: String = text.nfkc().filter(|c| !is_invisible(*c)).map(|c| if c == 'ı' { 'i' } else { c }).collect();
    let folded: Cow<'_, str> = CASES.fold_string(&visible);
    // Folding may leave a sequence that composes ("İ" folds to i and a dot), and so may the dot that goes; two spellings of one name
    // must meet.
    folded.nfkc().filter(|c| *c != '\u{307}').nfc().collect()
}

/// Bytes that sort as people expect (root collation of CLDR): `Ångström` beside `Angstrom`, on every engine.
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() * 2 + 4);
    match &*COLLATOR {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(text, &mut key);
        }
        None => key.extend_from_slice(fold(text).as_bytes()),
    }
    key
}

/// Characters that take no room or steer the direction of others: zero-width, joiners, bidi controls, tags.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether the letters come from one script (Japanese and Korean mixtures count as one; common signs go with any).
pub fn is_one_script(text: &str) -> bool {
    let mut shared: Option<ScriptExtension> = None;
    for c in text.nfkc() {
        if matches!(c.script(), Script::Common | Script::Inherited) {
            continue;
        }
        let here = augmented(c);
        let met = shared.map_or(here, |s| s.intersection(here));
        if met.is_empty() {
            return false;
        }
        shared = Some(met);
    }
    true
}

/// UTS 39's augmented script set: Han goes with Japanese, Korean and Bopomofo writing.
fn augmented(c: char) -> ScriptExtension {
    let cjk = [Script::Han, Script::Hiragana, Script::Katakana, Script::Hangul, Script::Bopomofo];
    let own = c.script_extension();
    if cjk.iter().any(|script| own.contains_script(*script)) {
        return cjk.iter().fold(own, |all, script| all.union(ScriptExtension::from(*script)));
    }
    own
}

/// One line of text as a person means it: NFC, without controls, outer blanks cut, inner runs of blanks made one.
pub fn one_line(text: &str) -> String {
    let composed: String = text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The least text that is greater than every text beginning with `prefix`: a range instead of LIKE.
pub fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one_key() {
        for (a, b) in [
            ("Ann", "ann"),
            ("ＡＮＮ", "ann"),
            ("a\u{200B}nn", "ann"),
            ("STRASSE", "straße"),
            ("ınga", "inga"),
            ("İnga", "inga"),
            ("Jose\u{301}", "josé"),
            ("ﬁona", "Fiona"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} and {b}");
        }
        assert_ne!(fold("josé"), fold("jose"));
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["İstanbul", "ǅ", "ﬃ", "ΐ", "K", "Ⅷ", "ẞ", "i\u{307}\u{301}", "J\u{307}\u{30C}"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }

    #[test]
    fn scripts_do_not_mix_in_one_name() {
        assert!(is_one_script("ann.smith-2"));
        assert!(is_one_script("анна"));
        assert!(is_one_script("田中ひろし"));
        assert!(is_one_script("김民"));
        assert!(!is_one_script("аnn"), "a Cyrillic а before Latin letters");
        assert!(!is_one_script("ann\u{456}"));
    }

    #[test]
    fn people_sort_as_people_expect() {
        let mut names = ["Zoe", "Ångström", "adam", "Österreich", "Bea", "Angela"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["adam", "Angela", "Ångström", "Bea", "Österreich", "Zoe"]);
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line("  Ann\r\nBcc: x \u{0} y "), "Ann Bcc: x y");
    }
}
