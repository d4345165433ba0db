//! The texts of the pages of API keys.

kernel::catalogue! {
    users = "Users";
    api_keys = "API keys";
    reference = "API reference";
    api_keys_of(name) = "API keys of {name}";
    api_keys_sentence = "With a key a program signs in as this user, without a password. Each may as much as the role, or less.";
    new_key = "New API key";
    make_key = "Make key";
    no_keys = "No API key yet";
    no_keys_what = "Make one for each program, so that one can be taken back without the others.";
    column_name = "Key";
    column_state = "State";
    column_ends = "Ends";
    column_used = "Last used";
    column_from = "From";
    column_action = "Change";
    living = "In use";
    replaced = "Being replaced";
    expired = "Expired";
    revoked = "Revoked";
    rotate = "Replace";
    revoke = "Revoke";

    name = "Name";
    name_hint = "The program that uses it, such as “Nightly import”.";
    last_day = "Last day";
    last_day_hint = "At most a year from now. A key that is used beyond that is replaced before.";
    last_day_bad = "Choose a day.";
    networks = "Only from these networks";
    networks_hint = "Addresses or networks such as 10.0.0.0/8, with blanks between. Empty: from anywhere.";
    may = "May administer";
    may_sentence = "What the role gives and you can pass on. Take away what the program does not need.";
    may_nothing = "The role of this user administers nothing that you could pass on.";
    records = "Rights on records";
    cancel = "Cancel";

    shown_once = "This is the only time that the key is shown. Copy it to where the program keeps its secrets.";
    shown_what(name) = "For {name}. Whoever has it acts as this user.";
    the_key = "API key";
    try_it = "Try it";
    ends_on(moment) = "It ends on {moment}.";
    done_with_it = "I have copied it";

    rotate_title(key) = "Replace the key {key}?";
    rotate_what = "A new key with the same rights, networks and length of life is made and shown once.";
    overlap = "The old key holds on for";
    at_once = "It ends at once";
    an_hour = "An hour";
    a_day = "A day";
    a_week = "A week";
    revoke_title(key) = "Revoke the key {key}?";
    revoke_what = "Programs that use it are refused from their next request on. It cannot be undone.";
    last_used(moment) = "It was last used {moment}.";
    never_used = "It was never used.";
    done_revoked = "The key is revoked.";
}
