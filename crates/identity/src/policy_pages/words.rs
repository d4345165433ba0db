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
    let sessions = demands.sessions;
    all.extend(sessions.idle_secs.map(|secs| text::says_idle(secs / 60)));
    all.extend(sessions.absolute_secs.map(|secs| text::says_absolute(secs / 3600)));
    all.extend(sessions.most.map(text::says_most_sessions));
    all.extend(demands.permanent.map(|permits| if permits { text::says_permanent() } else { text::says_never_permanent() }.to_owned()));
    all
}

/// What holds, a name and a value each.
pub(super) fn of_rules(rules: &Rules) -> Vec<(&'static str, String)> {
    let none = || text::none().to_owned();
    let sessions = rules.sessions;
    let shorter = [
        (text::fact_idle(), sessions.idle_secs.map(|secs| text::minutes(secs / 60))),
        (text::fact_absolute(), sessions.absolute_secs.map(|secs| text::hours(secs / 3600))),
        (text::fact_most_sessions(), sessions.most.map(|most| most.to_string())),
    ];
    let mut all = vec![
        (text::fact_length(), text::characters(rules.least_chars)),
        (text::fact_words(), if rules.words.is_empty() { none() } else { rules.words.len().to_string() }),
        (text::fact_history(), if rules.history == 0 { none() } else { text::last(rules.history) }),
        (text::fact_classes(), if rules.classes.is_empty() { none() } else { classes(rules.classes) }),
        (text::fact_age(), rules.most_age_days.map_or_else(|| text::never().to_owned(), text::days)),
        (text::fact_permanent(), if rules.permanent { text::yes() } else { text::no() }.to_owned()),
    ];
    // What nothing is said of is as for everybody, which stands on the page above.
    all.extend(shorter.into_iter().filter_map(|(name, value)| Some((name, value?))));
    all
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
