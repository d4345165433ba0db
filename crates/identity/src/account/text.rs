//! The texts of My account.

kernel::catalogue! {
    title = "My account";
    sentence(user_name, organization) = "You are {user_name} at {organization}.";
    details = "Your details";
    details_why = "Names, user name, company, role, groups, user plan and manager are kept by administrators, so that everybody can rely on them. If something is wrong, ask an administrator.";
    first_name = "First name";
    last_name = "Last name";
    middle_name = "Middle name";
    nickname = "Service nickname";
    job_title = "Job title";
    hire_date = "Hire date";
    reports_to = "Reports to";
    primary_group = "Primary group";
    other_groups = "Other groups";
    teams = "Teams";
    plan = "User plan";
    postal = "Address";
    custom = "More about you";
    user_name = "User name";
    company = "Company";
    role = "Role";
    phone = "Phone";
    none = "None";

    addresses = "E-mail address";
    address_why = "It signs you in and gets the link if you forget your password, once it is confirmed.";
    verified = "Confirmed";
    unverified = "Not confirmed";
    send_confirmation = "Send confirmation";
    confirmation_sent(address) = "A link is on its way to {address}.";
    no_address = "There is no address. An administrator can enter one.";

    preferences = "Preferences";
    preferences_sentence = "How Usher looks to you. What you leave open is as the organization has it.";
    language = "Language";
    time_zone = "Time zone";
    currency = "Currency";
    number_format = "Numbers";
    date_format = "Dates";
    looks(moment, money) = "This is how it looks now: {moment}, {money}.";
    as_organization = "As the organization has it";
    save_preferences = "Save preferences";
    preferences_saved = "Your preferences are saved.";
    nothing_changed = "Nothing was changed.";
    stale = "These preferences were changed elsewhere in the meantime. Look at them again and save once more.";

    password = "Password";
    password_sentence(when) = "Changed {when}.";
    change_password = "Change password";
    password_title = "Change your password";
    password_what = "All your other sessions end, and a notice goes to your address.";
    password_changed = "Your password is changed. Your other sessions have ended.";
    changed_meanwhile = "Your password or this session was changed elsewhere in the meantime. Sign in again.";

    sessions = "Where you are signed in";
    login_history = "Where somebody signed in, or tried to";
    most_sessions(n) = "At most {n} at once: signing in once more ends the oldest.";
    sessions_sentence(unused, ever) = "A session ends after {unused} without use, and after {ever} in any case.";
    a_day = "a day";
    days(n) = "{n} days";
    an_hour = "an hour";
    hours(n) = "{n} hours";
    minutes(n) = "{n} minutes";
    device = "Device";
    ip = "From";
    last_seen = "Last seen";
    action = "Action";
    this_one = "This one";
    end = "End";
    end_others = "End all others";
    session_ended = "The session has ended.";
    sessions_ended(count) = "{count} other sessions have ended.";
    program = "A program";
    program_named(name) = "A program ({name})";
    unknown_device = "Unknown device";
    device_on(browser, system) = "{browser} on {system}";

    password_ends(when) = "It holds until {when}. From then on you are asked for another when you sign in.";
    required_too_old(days) = "This organization asks for a new password after {days} days. Choose another; then you can go on.";
    required_title = "Choose your own password";
    required_temporary = "The password that you signed in with was temporary. Choose one that only you know; then you can go on.";
    required_change = "An administrator asks you to change your password. Then you can go on.";
    required_submit = "Save and go on";
    password_chosen = "Your password is changed. You are signed out everywhere else.";
}
