//! The texts of the pages of the audit log.

kernel::catalogue! {
    query_subject = "The parameter “subject” is a user's id.";
    query_group(words) = "The parameter “group” is one of: {words}.";
    title = "Audit log";
    intro = "Who did what, when and from where. Nobody can change it, and a change by hand is found.";
    search = "Search people and actions";
    filter_group = "Kind";
    filter_from = "From";
    filter_to = "To";
    filter_any = "Any";
    filter_is = "is";
    filter_since = "since";
    filter_until = "until";
    filter_person = "Person";
    column_who = "Who";
    column_what = "What happened";
    column_from = "From";
    column_when = "When";
    more_changes(count) = "and {count} more";
    shown(count) = "{count} entries, newest first";
    shown_one = "1 entry";
    empty_title = "Nothing is recorded yet";
    empty_sentence = "Every administrative change, every sign-in and every refusal will stand here.";
    no_match_title = "No entry matches";
    no_match_sentence = "Search for names, user names or e-mail addresses of people, or for words of what happened, such as “locked”. Or clear the filters.";
    row_name(who, what) = "{who} {what}";
    many_people = "More people match than can be searched at once; the first twenty are. Write more of the name.";

    sign_ins = "Login history";
    sign_ins_intro = "Who signed in, who was refused and why, and whom wrong tries or an administrator locked.";
    sign_ins_of(name) = "Login history of {name}";
    sign_ins_own = "Where somebody signed in with your account, and where somebody tried to. If it was not you, change your password.";
    sign_ins_search = "Search people";
    sign_ins_outcome = "Outcome";
    sign_ins_empty = "Nobody has signed in yet";
    sign_ins_empty_what = "Every sign-in and every refusal will stand here.";
    sign_ins_no_match = "Nothing matches";
    sign_ins_no_match_what = "Search for names, user names or e-mail addresses of people, or clear the filters.";
    sign_ins_file = "Export";
    column_person = "Person";
    column_outcome = "Outcome";
    column_device = "Device";
    nobody_known = "No such account";
    outcome_in = "Signed in";
    outcome_refused = "Refused";
    outcome_locks = "Locks";
    outcome_ended = "Signed out";
    outcome_all_ended = "Sessions ended";
    outcome_locked = "Locked";
    outcome_unlocked = "Unlocked";
    users = "Users";

    who_system = "Usher itself";
    who_operator = "An operator on the server";
    who_setup = "The set-up wizard";
    who_anonymous = "Somebody not signed in";
    who_unknown = "Somebody unknown";
    acting_for(name) = "for {name}";
    target_unknown_account = "an unknown account";
    target_organization = "the organization";
    target_page = "a page";
    target_gone(kind) = "a {kind} that is gone";
    target_mail = "a mail";
    target_import = "an import";
    target_bulk = "a bulk change";
    target_saved_view = "a saved view";
    target_other(kind) = "a {kind}";

    via_page = "In the browser";
    via_api = "By the JSON interface";
    via_cli = "By a command on the server";
    via_job = "In the background";
    via_import = "By an import";
    via_bulk = "By a bulk change";
    fact_bulk = "Bulk change";
    bulk_open = "Open the bulk change";
    via_setup = "In the set-up";

    entry_title = "Entry of the audit log";
    card_happened = "What happened";
    card_changes = "Before and after";
    card_chain = "Chain";
    change_field = "Field";
    change_before = "Before";
    change_after = "After";
    no_changes = "This entry changed no field.";
    fact_who = "Who";
    fact_acting_for = "Acting for";
    fact_when = "When";
    fact_from = "Address";
    fact_device = "Program";
    fact_api_key = "API key";
    fact_via = "Through";
    fact_target = "Target";
    fact_reason = "Reason";
    fact_kind = "Event";
    fact_request = "Request";
    fact_id = "ID";
    fact_target_id = "ID of the target";
    fact_seq = "Place in the chain";
    fact_hash = "Hash";
    chain_pending = "Waits to be linked; that takes less than a second.";
    chain_sentence = "Each entry is bound to the one before. The command “usher audit verify” checks all of them.";
    all_of_person = "All about this person";
    nothing = "—";
    erased = "erased";
    no_recent = "Nothing is recorded yet.";
    date_invalid = "Enter a date as year-month-day.";
}

/// The sentence where somebody did it to themselves, if another reads better then.
pub fn own_sentence(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "session.begun" => "signed in",
        "session.ended" => "ended a session of their own",
        "session.all_ended" => "ended sessions of their own",
        "password.set" => "set a password of their own",
        "password.change_refused" => "was refused to change their password",
        "user.updated" => "changed their own data",
        "user.preferences_changed" => "changed their preferences",
        "user.email_verified" => "confirmed their e-mail address",
        "user.email_taken_back" => "took back a change of their address by a link",
        "confirmation.sent" => "asked for a link to confirm their address",
        "recovery.password_reset" => "reset their password by a link",
        _ => return None,
    })
}
