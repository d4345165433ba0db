//! Which new passwords are taken: long enough, not known to others (NIST SP 800-63B-4), and what the organization's policies demand
//! besides ([`Rules`]).
//!
//! Each refusal names the reason and says what to do instead.

use kernel::fault::FieldErrors;
use kernel::{Fault, Secret};
use unicode_normalization::UnicodeNormalization;

use super::{PasswordHash, blocklist, text};
pub use crate::policies::LEAST_CHARS;
use crate::policies::{Class, Rules};

/// The most code points.
pub const MOST_CHARS: usize = 256;

/// What a new password is held against: what others know of the person and the place, the policies, and passwords of before.
#[derive(Debug, Clone, Default)]
pub struct PasswordContext {
    /// The user name.
    pub user_name: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The primary e-mail.
    pub email: String,
    /// The organization's name.
    pub organization: String,
    /// What the policies demand.
    pub rules: Rules,
    /// Own passwords that may not come again ([`super::remembered`]). Only whoever chooses their own is held against them: whoever sets one
    /// for somebody else would learn what those were.
    pub past: Vec<PasswordHash>,
}

impl PasswordContext {
    fn texts(&self) -> Vec<&str> {
        let known = [&self.user_name, &self.first_name, &self.last_name, &self.email, &self.organization];
        known.into_iter().chain(&self.rules.words).map(String::as_str).collect()
    }
}

/// Checks a new password against length, lists and context. A refusal is a fault of the field `password` with every reason.
pub fn check(new: &Secret, context: &PasswordContext) -> Result<(), Fault> {
    let refuse = |code, message: String| Err(Fault::field("password", code, message));
    if new.is_empty() {
        return refuse("required", text::required().to_owned());
    }
    // The bound on bytes comes first, so that a megabyte is not composed and counted.
    if new.reveal().len() > MOST_CHARS * 8 {
        return refuse("password.too_long", text::too_long(MOST_CHARS));
    }
    let composed: String = new.reveal().nfc().collect();
    let chars = composed.chars().count();
    if chars > MOST_CHARS {
        return refuse("password.too_long", text::too_long(MOST_CHARS));
    }
    let (rules, mut errors) = (&context.rules, FieldErrors::default());
    if composed.contains('\0') {
        errors.add("password", "password.has_nul", text::has_nul());
    }
    let lacking: Vec<&str> = rules.classes.iter().filter(|class| !composed.chars().any(|c| class.has(c))).map(name_of).collect();
    if !lacking.is_empty() {
        errors.add("password", "password.lacks", text::lacks(lacking.join(", ")));
    }
    if chars < rules.least_chars {
        errors.add("password", "password.too_short", text::too_short(rules.least_chars));
    } else if let Some(reason) = blocklist::judge(&composed, &context.texts()) {
        errors.add("password", reason.code(), reason.message());
    }
    errors.check()
}

/// Checks a new password as [`check`] does, and that it was typed twice alike. All that is wrong is told at once.
pub fn check_twice(new: &Secret, again: &Secret, context: &PasswordContext) -> Result<(), Fault> {
    let mut fields = check(new, context).err().map(|fault| fault.fields).unwrap_or_default();
    if !new.is_empty() && !kernel::crypto::same(new.reveal().as_bytes(), again.reveal().as_bytes()) {
        let differ = Fault::field("confirm_password", "password.not_the_same", text::not_the_same());
        fields.extend(differ.fields);
    }
    if fields.is_empty() { Ok(()) } else { Err(Fault::fields(fields)) }
}

/// How good a password is while it is typed: 0 to 4, and a word for it. Below 3 [`check`] refuses.
pub(super) fn rate(new: &Secret, context: &PasswordContext) -> (u8, String) {
    match check(new, context) {
        Err(fault) if fault.code == "password.guessable" => (2, text::rating_2().to_owned()),
        Err(fault) => {
            let all: Vec<&str> = fault.fields.iter().map(|field| field.message.as_str()).collect();
            (u8::from(!fault.is("required") && !fault.is("password.too_short")), all.join(" "))
        }
        Ok(()) if blocklist::guesses_log10(new.reveal()) >= 14.0 => (4, text::rating_4().to_owned()),
        Ok(()) => (3, text::rating_3().to_owned()),
    }
}

/// What a new password must be like, to stand below its input.
pub fn hint(rules: &Rules) -> String {
    let classes: Vec<&str> = rules.classes.iter().map(name_of).collect();
    let mut hint = text::hint(rules.least_chars);
    if !classes.is_empty() {
        hint.push(' ');
        hint.push_str(&text::hint_classes(classes.join(", ")));
    }
    if rules.history > 1 {
        hint.push(' ');
        hint.push_str(&text::hint_history(rules.history));
    }
    hint
}

fn name_of(class: Class) -> &'static str {
    match class {
        Class::Lower => text::class_lower(),
        Class::Upper => text::class_upper(),
        Class::Digit => text::class_digit(),
        Class::Sign => text::class_sign(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> PasswordContext {
        PasswordContext {
            user_name: "terri0".into(),
            first_name: "Terri".into(),
            last_name: "Duffy".into(),
            email: "terri0@adventure-works.com".into(),
            organization: "AdventureWorks Cycle".into(),
            ..PasswordContext::default()
        }
    }

    fn code(password: &str) -> &'static str {
        check(&Secret::new(password), &context()).err().map_or("taken", |fault| fault.code)
    }

    // covers: T-B1
    #[test]
    fn any_composition_that_is_long_enough_is_taken() {
        for good in [
            "plumage rivet cactus",
            "velvetotterswimming",
            "849302758104739",
            "密码是一个很长的中文句子没有空格",
            "🦊🐻🦉🐙🦁🐸🐵🦄🐝🐢🦀🐳🦜🐞🦔",
            "  plumage rivet  ",
            "PLUMAGERIVETCACTUS",
            "Привет рыжий кактус",
            "anvil brook cedar dune ember fjord gulch heron inlet jetty knoll lemur mango nylon otter prism quilt raven sable thorn umber",
        ] {
            assert_eq!(code(good), "taken", "{good}");
        }
    }

    // covers: T-B2
    #[test]
    fn what_others_know_or_guess_is_refused_with_its_reason() {
        for (bad, why) in [
            ("", "required"),
            ("plumage rivet!", "password.too_short"),
            ("密码是一个很长的中文句子", "password.too_short"),
            ("passwordpassword", "password.common"),
            ("Correct Horse Battery Staple", "password.common"),
            ("correct-horse-battery-staple", "password.common"),
            ("1qaz2wsx3edc4rfv", "password.common"),
            ("aaaaaaaaaaaaaaa", "password.repeats"),
            ("abcabcabcabcabcabc", "password.repeats"),
            ("               ", "password.repeats"),
            ("🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊", "password.repeats"),
            ("dragondragondragon", "password.repeats"),
            ("12345678901234567", "password.sequence"),
            ("abcdefghijklmnopq", "password.sequence"),
            ("zyxwvutsrqponmlkj", "password.sequence"),
            ("lkjhgfdsa;'poiuytrewq", "password.sequence"),
            ("97531abcdefghijkl", "password.sequence"),
            ("Terri Duffy 2026!", "password.own_words"),
            ("TerriDuffyIsGreat", "password.own_words"),
            ("terri0@adventure-works.com", "password.own_words"),
            ("AdventureWorks2026", "password.own_words"),
            ("adventureworkscycle", "password.own_words"),
            ("usherusherusher1", "password.own_words"),
            ("welcome to usher", "password.own_words"),
            ("yffuD irreT yffuD", "password.own_words"),
            ("password12345!!!!", "password.own_words"),
            ("letmein000000000", "password.common"),
            ("football2024football", "password.common"),
            ("monkeydragonshadow", "password.guessable"),
        ] {
            assert_eq!(code(bad), why, "{bad}");
        }
        assert_eq!(code(&"x1y2".repeat(65)), "password.too_long");
        assert_eq!(code(&"x".repeat(1 << 20)), "password.too_long");
        assert_eq!(code("plumage\0rivet cactus"), "password.has_nul");
    }

    #[test]
    fn one_own_word_inside_a_long_phrase_does_no_harm() {
        let ann = PasswordContext { first_name: "Ann".into(), ..PasswordContext::default() };
        assert_eq!(check(&Secret::new("planning rivet cactus"), &ann), Ok(()));
        assert_eq!(code("terri plumage rivet cactus"), "taken");
    }

    #[test]
    fn every_short_common_password_padded_to_the_floor_is_refused() {
        for common in
            ["password", "iloveyou", "princess", "football", "sunshine", "superman", "trustno1", "starwars", "computer", "whatever"]
        {
            for padded in [format!("{common}1111111"), format!("{common}1234567"), format!("{common}{common}"), format!("{common}!!!!!!!")]
            {
                assert_ne!(code(&padded), "taken", "{padded}");
            }
        }
    }

    #[test]
    fn the_second_typing_must_be_the_same() {
        let twice = |a: &str, b: &str| check_twice(&Secret::new(a), &Secret::new(b), &context());
        assert_eq!(twice("plumage rivet cactus", "plumage rivet cactus"), Ok(()));
        let fault = twice("plumage rivet cactus", "plumage rivet cactus ").unwrap_err();
        assert_eq!((fault.fields[0].field.as_ref(), fault.fields[0].code), ("confirm_password", "password.not_the_same"));
        let both = twice("short", "shorter").unwrap_err();
        assert_eq!(both.fields.len(), 2, "both faults are told at once");
    }

    // covers: B10
    #[test]
    fn a_policy_asks_for_more_and_every_reason_is_told() {
        let classes = [Class::Lower, Class::Upper, Class::Digit, Class::Sign].into_iter().collect();
        let rules = Rules { least_chars: 20, classes, words: vec!["moonbase alpha".into()], ..Rules::default() };
        let context = PasswordContext { rules, ..PasswordContext::default() };
        let codes = |password: &str| -> Vec<&str> {
            check(&Secret::new(password), &context).err().map_or_else(Vec::new, |fault| fault.fields.iter().map(|f| f.code).collect())
        };
        assert_eq!(codes("plumage rivet cactus"), ["password.lacks"], "no capital, no digit");
        assert_eq!(codes("Plumage rivet 7"), ["password.too_short"]);
        assert_eq!(codes("plumagerivetca"), ["password.lacks", "password.too_short"], "both at once");
        assert_eq!(codes("Moonbase Alpha 2026!!"), ["password.own_words"]);
        assert_eq!(codes("moonbasealpha moonbase"), ["password.lacks", "password.own_words"]);
        assert_eq!(codes("Plumage rivet cactus 7"), [""; 0]);
        let message = check(&Secret::new("plumage rivet cactus"), &context).unwrap_err().message;
        assert!(message.contains("a capital letter, a digit") && !message.contains("a small letter"), "{message}");
        assert_eq!(rate(&Secret::new("plumagerivetca"), &context).0, 0);
        assert!(hint(&context.rules).contains("20 characters") && hint(&context.rules).contains("a digit"));
    }

    #[test]
    fn the_meter_agrees_with_the_check() {
        for (typed, score) in [("", 0), ("short", 0), ("passwordpassword", 1), ("monkeydragonshadow", 2), ("plumage rivet cactus", 4)] {
            assert_eq!(rate(&Secret::new(typed), &context()).0, score, "{typed}");
        }
    }
}
