//! The texts of *Sign-in & security*.

kernel::catalogue! {
    title = "Sign-in & security";
    sentence = "What holds at the door, for everybody.";
    saved = "The settings are saved. They hold from the next try on.";
    stale = "Somebody else changed these settings meanwhile. Look at the new values, then save again.";
    range(least, most) = "Enter a whole number between {least} and {most}.";
    longest_below_first = "The longest lock cannot be shorter than the first.";

    card_tries = "Wrong tries";
    card_tries_sentence = "Counted for each account: passwords, also those asked for again, by whatever spelling and from wherever. A right one begins the count anew.";
    most_tries = "Maximum attempts";
    most_tries_hint = "So many get through; if the last of them is wrong too, the account is locked.";
    window = "Within minutes";
    window_hint = "From the first wrong one. After that the count begins anew.";
    how = "A locked account opens";
    for_a_time = "By itself, after a time";
    for_a_time_sentence = "Each lock is twice as long as the one before, until somebody signs in.";
    until_unlocked = "When an administrator unlocks it";
    until_unlocked_sentence = "Lock until an administrator unlocks. The owner and the last administrator are locked for a time even so.";
    first_lock = "First lock, minutes";
    longest_lock = "Longest lock, hours";
    locks = "Locks for a time";
    locks_hint = "The next one stays until an administrator unlocks it. 0: locks never stay.";
    only_for_a_time = "These three count for locks for a time, also of the owner and the last administrator.";

    card_networks = "Networks";
    card_networks_sentence = "Signing in, links and requests for links, for each address (of IPv6: each network of 64 bits), whoever is meant.";
    burst = "Tries at once";
    per_minute = "Then a minute";

    card_pages = "Names and browsers";
    card_links = "Forgotten passwords";
    administrators_reset = "Administrators may have a link mailed";
    administrators_reset_hint = "Off: “Forgot password” mails nothing to whoever administers something, with the same answer as ever. Another administrator sends the link; for the owner, a command on the server.";
    mails_passwords = "Mail temporary passwords";
    mails_passwords_hint = "Off: wherever a temporary password would be mailed, a link to choose one's own goes instead.";
    case_matters = "The case of user names counts";
    case_matters_hint = "On: Ann signs in as Ann and not as ann. Passwords are always taken as typed.";
    autocomplete = "Browsers may fill in the sign-in page";
    autocomplete_hint = "Off: the page asks browsers not to offer stored user names and passwords. Password managers are what keeps passwords long.";
    yes = "Yes";
    no = "No";
}
