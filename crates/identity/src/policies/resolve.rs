//! Strictest wins.

use super::{Demands, LEAST_CHARS, Rules};

/// What all of these demand together, in whatever order: of lengths and histories the greatest, of ages the least, of words and kinds
/// of signs all, of what sessions may the least. A password that stays may be set by others where one permits it and none forbids it.
pub fn resolve<'a>(policies: impl IntoIterator<Item = &'a Demands>) -> Rules {
    let mut rules = Rules::default();
    let (mut permits, mut forbids) = (false, false);
    let count = |n: Option<i64>| n.and_then(|n| usize::try_from(n).ok());
    for demands in policies {
        rules.least_chars = rules.least_chars.max(count(demands.least_chars).unwrap_or(LEAST_CHARS));
        rules.history = rules.history.max(count(demands.history).unwrap_or(0));
        rules.classes = rules.classes.union(demands.classes);
        rules.most_age_days = [rules.most_age_days, demands.most_age_days].into_iter().flatten().min();
        rules.words.extend(demands.words.iter().cloned());
        rules.sessions = rules.sessions.with(demands.sessions);
        permits |= demands.permanent == Some(true);
        forbids |= demands.permanent == Some(false);
    }
    rules.words.sort();
    rules.words.dedup();
    rules.permanent = permits && !forbids;
    rules
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policies::{ABSOLUTE_SECS, AGE_DAYS, Class, Classes, HISTORY, IDLE_SECS, LEAST, OfSessions, SESSIONS};

    fn demands() -> impl Strategy<Value = Demands> {
        let maybe = proptest::option::of::<std::ops::RangeInclusive<i64>>;
        let permanent = proptest::option::of(any::<bool>());
        let classes = proptest::sample::subsequence(Class::ALL.to_vec(), 0..=4).prop_map(|all| all.into_iter().collect::<Classes>());
        let words = proptest::collection::vec("[a-e]{3}", 0..4);
        let sessions = (maybe(IDLE_SECS), maybe(ABSOLUTE_SECS), maybe(SESSIONS));
        let sessions = sessions.prop_map(|(idle_secs, absolute_secs, most)| OfSessions { idle_secs, absolute_secs, most });
        (maybe(LEAST), words, maybe(HISTORY), classes, maybe(AGE_DAYS), permanent, sessions).prop_map(
            |(least_chars, words, history, classes, most_age_days, permanent, sessions)| Demands {
                least_chars,
                words,
                history,
                classes,
                most_age_days,
                permanent,
                sessions,
            },
        )
    }

    /// Whether whatever `a` takes `b` takes too.
    fn is_as_strict(a: &Rules, b: &Rules) -> bool {
        takes_as_few(a, b) && (b.permanent || !a.permanent)
    }

    fn is_at_most(a: Option<i64>, b: Option<i64>) -> bool {
        b.is_none_or(|most| a.is_some_and(|own| own <= most))
    }

    fn takes_as_few(a: &Rules, b: &Rules) -> bool {
        a.least_chars >= b.least_chars
            && a.history >= b.history
            && b.words.iter().all(|word| a.words.contains(word))
            && b.classes.iter().all(|class| a.classes.holds(class))
            && is_at_most(a.most_age_days, b.most_age_days)
            && is_at_most(a.sessions.idle_secs, b.sessions.idle_secs)
            && is_at_most(a.sessions.absolute_secs, b.sessions.absolute_secs)
            && is_at_most(a.sessions.most, b.sessions.most)
    }

    proptest! {
        // covers: B10
        #[test]
        fn the_strictest_wins(all in proptest::collection::vec(demands(), 0..5), one in demands(), turn in 0usize..5) {
            let rules = resolve(&all);
            prop_assert!(rules.least_chars >= LEAST_CHARS, "none goes below the floor");
            prop_assert!(all.iter().all(|each| takes_as_few(&rules, &resolve([each]))), "each is kept");
            let says = |what| all.iter().any(|each| each.permanent == Some(what));
            prop_assert_eq!(rules.permanent, says(true) && !says(false));
            let mut more = all.clone();
            // Only the organization's policy permits; that of a role or a group forbids or says nothing.
            more.push(Demands { permanent: one.permanent.filter(|permits| !permits), ..one });
            prop_assert!(is_as_strict(&resolve(&more), &rules), "one more makes nothing laxer");
            let rules = resolve(&more);
            let by = turn % more.len();
            more.rotate_left(by);
            prop_assert_eq!(resolve(&more), rules.clone(), "in whatever order");
            more.extend(more.clone());
            prop_assert_eq!(resolve(&more), rules, "twice is once");
        }
    }

    #[test]
    fn without_a_policy_it_is_as_it_comes() {
        assert_eq!(resolve([]), Rules::default());
        assert_eq!(resolve([&Demands::default()]), Rules::default());
    }
}
