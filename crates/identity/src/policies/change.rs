//! Changes what the organization, a role or a group demands of passwords, or takes the policy away.

use std::ops::RangeInclusive;

use access::{Capability, Ctx, Danger, Target};
use db::{Tx, params};
use kernel::fault::FieldErrors;
use kernel::ids::Uuid;
use kernel::{Category, Change, Event, Fault};

use super::model::{ABSOLUTE_SECS, AGE_DAYS, Demands, HISTORY, IDLE_SECS, LEAST, MOST_WORDS, OfSessions, SESSIONS, WORD};
use super::{On, Policy, find, name_of, store, text};
use crate::{audit, organization};

/// A policy as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePolicy {
    /// To what it is attached.
    pub on: On,
    /// What it shall demand. Words may be typed in any case, with blanks around.
    pub demands: Demands,
    /// The version that the person saw; 0 for a new one.
    pub version: i64,
}

/// Stores a policy, unless somebody changed it since it was seen. It holds for every password that is set from now on; those that there
/// are stay, however short, until they are changed or too old. Sessions that are open obey with their next request. Needs *change security settings*.
pub fn change(ctx: &Ctx, tx: &mut Tx<'_>, input: &ChangePolicy) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditSecurity, &Target::organization())?;
    name_of(tx, ctx.org, input.on)?.ok_or_else(Fault::not_found)?;
    let before = find(tx, ctx.org, input.on)?;
    let after = checked(input)?;
    before.check_version(input.version)?;
    let changes = differences(&before.demands, &after);
    if changes.is_empty() {
        return Ok(());
    }
    ctx.recent(Danger::Security)?;
    let values = params![
        ctx.org,
        input.on.word(),
        input.on.id(),
        after.least_chars,
        after.words.join("\n"),
        after.history,
        after.classes.bits(),
        after.most_age_days,
        after.permanent,
        input.version,
        after.sessions.idle_secs,
        after.sessions.absolute_secs,
        after.sessions.most
    ];
    if tx.execute(store::SAVE, values)? == 0 {
        return Err(Fault::new(Category::Stale, "policy.stale", text::stale()));
    }
    announce(ctx, tx, "policy.changed", input.on, changes)
}

/// Takes a policy away; what it demanded, the others may demand still. Needs *change security settings*.
pub fn remove(ctx: &Ctx, tx: &mut Tx<'_>, on: On) -> Result<(), Fault> {
    organization::hold_administration(ctx, tx)?;
    ctx.require(Capability::EditSecurity, &Target::organization())?;
    let before = find(tx, ctx.org, on)?;
    if before.version == 0 {
        return Err(Fault::not_found());
    }
    ctx.recent(Danger::Security)?;
    take_away(ctx, tx, &before)
}

/// Takes away what is attached to a role or a group that goes. The verb that removes it has asked.
pub fn forget(ctx: &Ctx, tx: &mut Tx<'_>, on: On) -> Result<(), Fault> {
    let before = find(tx, ctx.org, on)?;
    if before.version == 0 { Ok(()) } else { take_away(ctx, tx, &before) }
}

fn take_away(ctx: &Ctx, tx: &mut Tx<'_>, before: &Policy) -> Result<(), Fault> {
    tx.execute(store::DELETE, params![ctx.org, before.on.word(), before.on.id()])?;
    announce(ctx, tx, "policy.removed", before.on, differences(&before.demands, &Demands::default()))
}

fn announce(ctx: &Ctx, tx: &mut Tx<'_>, kind: &'static str, on: On, changes: Vec<Change>) -> Result<(), Fault> {
    let (subject, id): (_, Option<Uuid>) = match on {
        On::Organization => ("organization", None),
        On::Role(id) => ("role", Some(id.0)),
        On::Group(id) => ("user_group", Some(id.0)),
    };
    audit::announce(ctx, tx, Event::new(kind, subject, id).with(changes))?;
    Ok(())
}

/// Everything that is wrong, told at once.
fn checked(input: &ChangePolicy) -> Result<Demands, Fault> {
    let mut errors = FieldErrors::default();
    let typed = &input.demands;
    let out = |n: Option<i64>, range: &RangeInclusive<i64>| n.is_some_and(|n| !range.contains(&n));
    if out(typed.least_chars, &LEAST) {
        errors.add("least_chars", "policy.length", text::length_range(LEAST.start(), LEAST.end()));
    }
    if out(typed.history, &HISTORY) {
        errors.add("history", "policy.range", text::range(HISTORY.start(), HISTORY.end()));
    }
    if out(typed.most_age_days, &AGE_DAYS) {
        errors.add("most_age_days", "policy.range", text::range(AGE_DAYS.start(), AGE_DAYS.end()));
    }
    if input.on != On::Organization && typed.permanent == Some(true) {
        errors.add("permanent", "policy.only_organization", text::only_organization());
    }
    check_sessions(input.on, &typed.sessions, &mut errors);
    let words = words(&typed.words, &mut errors);
    errors.check()?;
    let after = Demands { words, ..typed.clone() };
    // The organization's may be emptied; of the others there would be nothing to see.
    if input.on != On::Organization && after == Demands::default() {
        return Err(Fault::field("least_chars", "policy.says_nothing", text::says_nothing()));
    }
    Ok(after)
}

/// Each number is told in the unit of the page.
fn check_sessions(on: On, sessions: &OfSessions, errors: &mut FieldErrors) {
    let numbers = [
        ("idle_minutes", sessions.idle_secs, &IDLE_SECS, 60),
        ("absolute_hours", sessions.absolute_secs, &ABSOLUTE_SECS, 3600),
        ("most_sessions", sessions.most, &SESSIONS, 1),
    ];
    for (field, number, range, unit) in numbers {
        if on == On::Organization && number.is_some() {
            errors.add(field, "policy.of_everybody", text::of_everybody());
        } else if number.is_some_and(|n| !range.contains(&n)) {
            errors.add(field, "policy.range", text::range(range.start() / unit, range.end() / unit));
        }
    }
}

/// Each once, in small letters and in order.
fn words(typed: &[String], errors: &mut FieldErrors) -> Vec<String> {
    let mut words: Vec<String> = typed.iter().map(|word| kernel::text::fold(&kernel::text::one_line(word))).collect();
    words.retain(|word| !word.is_empty());
    words.sort();
    words.dedup();
    if words.len() > MOST_WORDS {
        errors.add("words", "policy.too_many_words", text::too_many_words(MOST_WORDS));
    } else if let Some(word) = words.iter().find(|word| !WORD.contains(&word.chars().count())) {
        errors.add("words", "policy.word_length", text::word_length(word, WORD.start(), WORD.end()));
    }
    words
}

/// What differs, each as the page says it. Of the words only how many: who reads the log need not know them.
fn differences(before: &Demands, after: &Demands) -> Vec<Change> {
    let number = |n: Option<i64>| n.map(|n| n.to_string());
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let count = |words: &[String]| match words.len() {
        0 => None,
        1 => Some(text::one_word().to_owned()),
        many => Some(text::words(many)),
    };
    let mut changes = Vec::new();
    let mut differ = |field: &'static str, old: Option<String>, new: Option<String>| {
        if old != new {
            changes.push(Change::of(field, old, new));
        }
    };
    differ("least_chars", number(before.least_chars), number(after.least_chars));
    for class in super::Class::ALL {
        let demanded = |demands: &Demands| demands.classes.holds(class).then(|| yes_no(true));
        differ(class_field(class), demanded(before), demanded(after));
    }
    differ("password_history", number(before.history), number(after.history));
    differ("most_age_days", number(before.most_age_days), number(after.most_age_days));
    let (was, is) = (before.sessions, after.sessions);
    let in_units = |secs: Option<i64>, unit: i64| number(secs.map(|secs| secs / unit));
    differ("idle_minutes", in_units(was.idle_secs, 60), in_units(is.idle_secs, 60));
    differ("absolute_hours", in_units(was.absolute_secs, 3600), in_units(is.absolute_secs, 3600));
    differ("most_sessions", number(was.most), number(is.most));
    differ("permanent_passwords", before.permanent.map(yes_no), after.permanent.map(yes_no));
    if before.words != after.words {
        changes.push(Change::of("blocked_words", count(&before.words), count(&after.words)));
    }
    changes
}

fn class_field(class: super::Class) -> &'static str {
    match class {
        super::Class::Lower => "demands_lower",
        super::Class::Upper => "demands_upper",
        super::Class::Digit => "demands_digit",
        super::Class::Sign => "demands_sign",
    }
}
