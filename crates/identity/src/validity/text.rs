//! The texts of when accounts are good.

kernel::catalogue! {
    title = "Validity";
    sentence(name) = "From when until when the account of {name} is good.";
    card_sentence = "Before the first day, sign-in is refused like a wrong password. When the last day is over the account is frozen. The person, the manager and whoever may freeze the person are told by mail a week and a day before.";
    first_day = "First day";
    first_day_hint = "Empty: since ever.";
    last_day = "Last day";
    last_day_hint = "Empty: for ever. The owner and the last administrator have none.";
    save = "Save";
    cancel = "Cancel";
    users = "Users";
    saved = "The dates are saved.";
    bad_day = "Write a day like 2026-03-31.";
    ends_before = "The last day is over already. Enter a later one, or freeze the account at once.";
    ends_first = "The last day cannot come before the first.";
    stale = "Somebody else set these dates meanwhile. Look at them, then save again.";
    freeze_reason = "The last day of the account is over.";
    from(day) = "from {day}";
    until(day) = "until {day}";
    both(first, last) = "from {first} until {last}";
}
