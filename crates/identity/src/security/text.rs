//! The texts of *Sign-in & security*.

kernel::catalogue! {
    title = "Sign-in & security";
    sentence = "What holds at the door, for everybody.";
    saved = "The settings are saved. They hold from the next try on.";
    stale = "Somebody else changed these settings meanwhile. Look at the new values, then save again.";
    range(least, most) = "Enter a whole number between {least} and {most}.";
    idle_above_absolute = "A session cannot go unused for longer than it may last. Enter fewer minutes here, or more hours beside it.";
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

    tells_administrators = "Tell administrators by mail";
    tells_administrators_hint = "Whoever may unlock the people gets a mail when wrong tries lock them: at once, then at most once an hour. The person is always told.";

    card_networks = "Networks";
    card_networks_sentence = "Signing in, links and requests for links, for each address (of IPv6: each network of 64 bits), whoever is meant.";
    burst = "Tries at once";
    per_minute = "Then a minute";

    card_sessions = "Sessions";
    card_sessions_sentence = "In browsers and of programs that sign in as a person. A change holds for open sessions too, with their next request.";
    idle = "Over after minutes without use";
    idle_hint = "1440 is a day. Whoever leaves a browser open is not signed in for longer.";
    absolute = "Over after hours in any case";
    absolute_hint = "Then everybody signs in again. 720 is 30 days, the most that NIST SP 800-63B permits with a password alone.";
    most_sessions = "Sessions of one person at once";
    most_sessions_hint = "One more ends the oldest, and the person is told so. 0: any number.";
    proven = "A password counts for minutes";
    proven_hint = "After that, whatever is dangerous asks for it again: roles, addresses, passwords, keys, this page, deleting for good.";

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

    policies = "Passwords and sessions";
    networks = "Networks";
    posture = "What departs";
    posture_sentence = "Every setting here that departs from NIST SP 800-63B or OWASP ASVS 5, or has a price that one should know.";
    posture_none = "Nothing departs";
    posture_none_what = "All settings keep to the standards.";
    posture_what = "Setting";
    posture_why = "What it means";
    posture_where = "Where";
    departs = "Departs";
    note = "Note";
    change = "Change";
    by_operator = "Configuration of the server:";
    endless = "More than a hundred wrong tries in a row are possible";
    endless_why = "SP 800-63B permits a hundred for one account, then somebody must look. Permit fewer attempts, or let a lock stay after fewer locks.";
    no_autocomplete = "Browsers are asked not to fill in the sign-in page";
    no_autocomplete_why = "SP 800-63B and ASVS 6.2.7 want password managers to work: without them people choose shorter passwords, and the same everywhere.";
    classes = "Kinds of signs are demanded of passwords";
    classes_why = "SP 800-63B forbids such rules (3.1.1.2), and so does ASVS 6.2.5: people answer with a capital in front and a digit at the end, and length is what counts.";
    expiry = "Passwords expire";
    expiry_why = "SP 800-63B forbids a change by the calendar, and so does ASVS 6.2.10: people count upwards. Ask for a change when there is a reason.";
    permanent = "Administrators may set passwords that stay";
    permanent_why = "ASVS 6.4.6 wants nobody but the person to know a password. Each that is set so stands in the audit log.";
    no_stolen = "Passwords are not looked up in a list of stolen ones";
    no_stolen_why = "SP 800-63B and ASVS 6.2.12 want stolen passwords refused. What many people use is refused in any case; what was stolen needs a list on the server.";
    history = "Passwords of before may not come again";
    history_why = "The standards do not ask for it, and hashes of passwords of before are kept for it.";
    plain_http = "The public address is not https";
    plain_http_why = "Passwords and sessions can be read on their way (ASVS 12.2.1).";
    plain_mail = "Mail may go to another machine without encryption";
    plain_mail_why = "Mails can be read on the way, links and temporary passwords in them too (ASVS 12.3.1). Only the password of the mail server itself never goes so.";
    unsafe_durability = "The database may lose saved work";
    unsafe_durability_why = "The PostgreSQL server acknowledges before it has written: after a power cut, changes, locks and entries of the log may be missing.";
    long_idle = "Sessions go unused for longer than a day";
    long_idle_why = "Whoever finds an open browser is signed in (ASVS 7.3.1 asks for an end without use that fits the risk).";
    stays = "Wrong tries lock until an administrator unlocks";
    stays_why = "Whoever knows user names can shut people out (ASVS 6.1.1). The owner and the last administrator are locked for a time only.";
    mailed = "Temporary passwords are mailed";
    mailed_why = "A mail stays in many places. Each opens one sign-in within 72 hours and only the choice of an own password; a link does the same, and shows no password.";
}
