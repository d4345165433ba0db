//! The texts of the pages of policies.

kernel::catalogue! {
    security = "Sign-in & security";
    title = "Passwords";
    sentence = "What is demanded of new passwords. Whoever has a role and is in groups keeps to all of it: the strictest wins.";
    saved = "The policy is saved. It holds for every password that is chosen from now on.";
    removed = "The policy is removed.";
    column_whom = "For";
    column_demands = "Demands";
    column_people = "People";
    everybody = "Everybody";
    role(name) = "Role {name}";
    group(name) = "Group {name}";
    all = "All";
    as_it_comes = "As it comes: 15 characters, nothing that many people use or others know.";
    card_add = "Stricter for a role or a group";
    card_add_sentence = "For administrators, for instance. What is left empty there is as for everybody.";
    add_for = "Role or group";
    roles = "Roles";
    groups = "Groups";
    add_go_on = "Go on";
    back = "Back";

    says_length(least) = "At least {least} characters";
    says_words(count) = "Not made of own words: {count}";
    says_history(last) = "None of the last {last} passwords";
    says_classes(kinds) = "There must be: {kinds}";
    says_age(days) = "A new one after {days} days";
    says_permanent = "Administrators may set passwords that stay";
    says_never_permanent = "Administrators never set passwords that stay";
    none = "None";
    never = "Never";
    yes = "Yes";
    no = "No";
    characters(least) = "{least} characters";
    last(count) = "Last {count}";
    days(days) = "After {days} days";
    fact_length = "At least";
    fact_words = "Own words";
    fact_history = "Not one of the";
    fact_classes = "Must hold";
    fact_age = "Expires";
    fact_permanent = "Set by others for good";

    edit_sentence = "Passwords that there are stay valid until they are changed, even if they would be refused now; only an expiry concerns them too.";
    card_demands = "Length and words";
    card_demands_sentence = "Common passwords, rows, repeats, and the person's own data are refused in any case.";
    least = "Least characters";
    least_hint = "15 to 64. Empty: 15, or what another policy demands.";
    words = "Words that passwords must not be made of";
    words_hint = "One a line: names of products, places, sports clubs. A word inside a long password does no harm.";
    card_legacy = "Legacy rules";
    card_legacy_sentence = "For organizations that are still bound to them. NIST SP 800-63B forbids kinds of signs and expiry, because people answer with weaker passwords. Each is listed under “What departs”.";
    classes = "There must be";
    class_lower = "a small letter";
    class_upper = "a capital letter";
    class_digit = "a digit";
    class_sign = "a sign or a blank";
    history = "None of the last passwords";
    history_hint = "1 to 24, the present one counted. Hashes of passwords of before are kept for it, of those that are replaced from now on.";
    age = "Expires after days";
    age_hint = "30 to 1000. An older password lets in only to choose another, passwords that there are too.";
    permanent = "Administrators may set passwords that stay";
    permanent_hint = "Off: whatever an administrator sets is temporary and must be changed at the first sign-in. On: they may choose otherwise, where they hand it over themselves.";
    never_permanent = "Administrators never set passwords that stay";
    never_permanent_hint = "Also if the policy for everybody permits it.";
    card_in_force = "In force";
    in_force_organization = "For whoever has no policy besides.";
    in_force_with = "With what is demanded of everybody. Other groups may demand more.";

    remove = "Remove the policy";
    remove_title(whom) = "Remove the policy: {whom}";
    no_longer(sentence) = "No longer demanded: {sentence}.";
    remove_others = "What other policies demand stays.";
}
