//! A policy in words.

use crate::policies::{Class, Classes, Demands, On, Rules};

use super::text;

/// For whom: with the name of the role or group.
pub(super) fn whom(on: On, name: &str) -> String {
    match on {
        On::Organization => text::everybody().to_owned(),
        On::Role(_) => text::role(name),
        On::Group(_) => text::group(name),
    }
}

/// What one policy demands, a sentence each; nothing if it leaves all to the others.
pub(super) fn of_demands(demands: &Demands) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(demands.least_chars.map(text::says_length));
    all.extend((!demands.words.is_empty()).then(|| text::says_words(demands.words.len())));
    all.extend(demands.history.map(text::says_history));
    all.extend((!demands.classes.is_empty()).then(|| text::says_classes(classes(demands.classes))));
    all.extend(demands.most_age_days.map(text::says_age));
    all.extend(demands.permanent.map(|permits| if permits { text::says_permanent() } else { text::says_never_permanent() }.to_owned()));
    all
}

/// What holds, a name and a value each.
pub(super) fn of_rules(rules: &Rules) -> Vec<(&'static str, String)> {
    let none = || text::none().to_owned();
    vec![
        (text::fact_length(), text::characters(rules.least_chars)),
        (text::fact_words(), if rules.words.is_empty() { none() } else { rules.words.len().to_string() }),
        (text::fact_history(), if rules.history == 0 { none() } else { text::last(rules.history) }),
        (text::fact_classes(), if rules.classes.is_empty() { none() } else { classes(rules.classes) }),
        (text::fact_age(), rules.most_age_days.map_or_else(|| text::never().to_owned(), text::days)),
        (text::fact_permanent(), if rules.permanent { text::yes() } else { text::no() }.to_owned()),
    ]
}

pub(super) fn class(class: Class) -> &'static str {
    match class {
        Class::Lower => text::class_lower(),
        Class::Upper => text::class_upper(),
        Class::Digit => text::class_digit(),
        Class::Sign => text::class_sign(),
    }
}

fn classes(classes: Classes) -> String {
    classes.iter().map(class).collect::<Vec<_>>().join(", ")
}
