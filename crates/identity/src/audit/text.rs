//! The texts of the audit log.

kernel::catalogue! {
    cut = "… (cut)";

    place_entry(seq, event) = "entry {seq} ({event})";
    place_seq(seq) = "entry {seq}";
    event_altered = "the event was altered after it was linked";
    event_missing = "the event is missing";
    link_altered = "the link was altered";
    entry_altered = "the event or its link was altered";
    link_missing = "the link is missing";
    links_missing(to) = "the links up to {to} are missing";
    value_altered(field) = "the value of “{field}” was altered";
    value_missing(field) = "the value of “{field}” is missing, and its person was not purged";
    value_added(field) = "a value of “{field}” was added";
    not_linked = "the event is neither linked nor waiting to be: its link was removed, or it was slipped in";

    group_users = "Users";
    group_sign_in = "Signing in and passwords";
    group_links = "Invitations and resets";
    group_administration = "Roles and administration";
    group_structure = "Companies, groups and user plans";
    group_organization = "Organization and mail";
    group_imports = "Imports";
    group_refusals = "Refusals";

    reference_head = "# Events\n\nWhat the audit log records, by kind. Each event holds who did it, for whom, when, from where and why, what it was done to, and \
        each changed field before and after. New kinds may come at any time; a program skips those that it does not know.\n\n\
        This page is generated; the texts stand in the catalogue of the audit log.\n";

    everything = "everything";
    former_user = "Former user";
    no_end = "no end";
    whole_organization = "the whole organization";
    own_company = "the own company and below";
    yes = "Yes";
    no = "No";
}

/// One sentence for each kind of event, to follow the name of who did it.
pub mod sentence {
    kernel::catalogue! {
        user_created(target) = "created the user {target}";
        user_updated(target) = "changed {target}";
        user_name_changed(target) = "changed the user name of {target}";
        preferences_changed(target) = "changed the preferences of {target}";
        email_verified(target) = "confirmed the e-mail address of {target}";
        user_activated(target) = "activated {target}";
        user_locked(target) = "locked {target}";
        user_unlocked(target) = "unlocked {target}";
        user_tries_forgotten(target) = "cleared the wrong tries counted for {target}";
        user_frozen(target) = "froze {target}";
        user_unfrozen(target) = "unfroze {target}";
        user_deactivated(target) = "deactivated {target}";
        user_deleted(target) = "moved {target} to the recycle bin";
        user_restored(target) = "restored {target}";
        user_purged(target) = "purged {target}";
        user_name_mailed(target) = "mailed the user name to {target}";
        login_info_mailed(target) = "mailed the login info to {target}";
        link_mailed(target) = "mailed a link to {target}";
        user_joined(target) = "put {target} into a group or team";
        membership_changed(target) = "changed what {target} and a group or team see of each other";
        user_left(target) = "took {target} out of a group or team";
        user_moved_by_removal(target) = "removed something that {target} had";
        user_categories_set(target) = "set the service categories of {target}";
        users_exported(target) = "exported users of {target}";
        employee_created(target) = "created the employee {target}";
        employee_updated(target) = "changed the employee {target}";
        employee_linked(target) = "linked a user to the employee {target}";
        employee_unlinked(target) = "unlinked the user from the employee {target}";
        employee_deleted(target) = "deleted the employee {target}";
        employees_exported(target) = "exported employees of {target}";
        sign_ins_exported(target) = "exported the login history of {target}";
        session_begun(target) = "signed in as {target}";
        session_ended(target) = "ended a session of {target}";
        sessions_ended(target) = "ended the sessions of {target}";
        password_set(target) = "set a password for {target}";
        password_removed(target) = "removed the password of {target}";
        password_change_required(target) = "required {target} to change the password";
        api_key_created(target) = "made an API key for {target}";
        api_key_rotated(target) = "replaced an API key of {target}";
        api_key_revoked(target) = "revoked an API key of {target}";
        api_keys_revoked(target) = "ended all API keys of {target}";
        api_key_expired(target) = "noted that an API key of {target} has run out";
        user_invited(target) = "invited {target}";
        user_invitation_revoked(target) = "took back the invitation of {target}";
        invitation_sent(target) = "sent an invitation to {target}";
        invitation_resent(target) = "sent the invitation to {target} again";
        invitation_link_copied(target) = "copied the invitation link of {target}";
        invitation_accepted(target) = "accepted the invitation of {target}";
        invitation_revoked(target) = "made the invitation link of {target} invalid";
        invitation_expired(target) = "let the invitation of {target} expire";
        user_email_taken_back(target) = "took back a change of {target}'s address by a link";
        way_back_ended(target) = "made the links invalid by which a change of {target}'s address is taken back";
        confirmation_sent(target) = "mailed {target} a link to confirm the address";
        recovery_link_mailed(target) = "mailed {target} a link to reset the password";
        recovery_link_printed(target) = "made a link on the server to reset the password of {target}";
        recovery_password_reset(target) = "reset the password of {target} by a link";
        administration_granted(target) = "let {target} administer";
        administration_revoked(target) = "took administration from {target}";
        roles_seeded(target) = "set up the built-in roles of {target}";
        role_copied(target) = "made the role {target} as a copy";
        role_created(target) = "made the role {target}";
        role_changed(target) = "changed the role {target}";
        role_deleted(target) = "removed the role {target}";
        saved_view_shared(target) = "shared {target} with others";
        saved_view_changed(target) = "changed {target}, which others see";
        saved_view_deleted(target) = "deleted {target}, which others saw";
        role_profiles_set(target) = "set the profiles of the role {target}";
        profiles_seeded(target) = "made the built-in profiles of {target}";
        profile_created(target) = "made the profile {target}";
        profile_changed(target) = "changed the profile {target}";
        profile_deleted(target) = "removed the profile {target}";
        administration_changed(target) = "changed what {target} administers";
        administration_ended(target) = "let an administration of {target} end at its time";
        permission_set_granted(target) = "granted a permission set to {target}";
        permission_set_end_changed(target) = "changed the end of a permission set of {target}";
        permission_set_revoked(target) = "took a permission set from {target}";
        permission_set_ended(target) = "let a permission set of {target} end at its time";
        baseline_granted(target) = "granted a profile to everybody in {target}";
        baseline_end_changed(target) = "changed the end of a profile that everybody in {target} has";
        baseline_revoked(target) = "took a profile from everybody in {target}";
        baseline_ended(target) = "let a profile that everybody in {target} has end at its time";
        company_created(target) = "created the company {target}";
        company_renamed(target) = "renamed the company {target}";
        company_moved(target) = "moved the company {target}";
        company_deleted(target) = "removed the company {target}";
        group_created(target) = "created the group {target}";
        group_changed(target) = "changed the group {target}";
        group_deleted(target) = "removed the group {target}";
        group_categories_set(target) = "set the service categories of the group {target}";
        team_created(target) = "created the team {target}";
        team_changed(target) = "changed the team {target}";
        team_deleted(target) = "removed the team {target}";
        category_created(target) = "created the service category {target}";
        category_renamed(target) = "renamed the service category {target}";
        category_deleted(target) = "removed the service category {target}";
        plan_created(target) = "created the user plan {target}";
        plan_changed(target) = "changed the user plan {target}";
        plan_deleted(target) = "removed the user plan {target}";
        plan_allowance_set(target) = "set the user allowance of {target}";
        organization_created(target) = "created {target}";
        set_up_finished(target) = "finished the set-up of {target}";
        owner_set(target) = "made {target} the owner";
        contacts_set(target) = "named the contacts of {target}";
        settings_changed(target) = "changed the settings of {target}";
        validity_set(target) = "set from when until when the account of {target} is good";
        validity_dropped(target) = "took the end from the account of {target}, whom the organization cannot do without";
        networks_changed(target) = "changed from which networks people come into {target}";
        networks_lifted(target) = "let people come into {target} from anywhere again";
        security_changed(target) = "changed how {target} guards its door";
        policy_changed(target) = "changed what is demanded of passwords by {target}";
        policy_removed(target) = "removed what was demanded of passwords by {target}";
        field_created(target) = "created the custom field {target}";
        field_changed(target) = "changed the custom field {target}";
        field_moved(target) = "moved the custom field {target}";
        field_deleted(target) = "deleted the custom field {target}";
        backup_written(target) = "wrote a backup of {target}";
        mail_server_saved(target) = "changed the mail server of {target}";
        mail_server_removed(target) = "removed the mail server of {target}";
        mail_text_changed(target) = "changed the text of a mail of {target}";
        mail_text_reset(target) = "set the text of a mail of {target} back to the product's";
        mail_retried(target) = "had {target} sent again";
        mail_cancelled(target) = "cancelled {target}";
        bulk_started(target) = "started {target}";
        bulk_resumed(target) = "went on with {target}";
        bulk_rows_exported(target) = "exported the outcomes of {target}";
        bulk_ended(target) = "ended {target}";
        import_uploaded(target) = "uploaded a file for {target}";
        import_started(target) = "started {target}";
        import_resumed(target) = "went on with {target}";
        import_rows_downloaded(target) = "downloaded the failed rows of {target}";
        import_deleted(target) = "deleted {target}";
        import_ended(target) = "ended {target}";
        import_undo_started(target) = "began to undo {target}";
        import_undone(target) = "undid {target}";
        access_refused(target) = "was refused access to {target}";
        sign_in_refused(target) = "was refused to sign in as {target}";
        password_change_refused(target) = "was refused to change the password of {target}";
    }
}

/// What a changed field is called.
pub fn field_label(field: &str) -> String {
    let known = match field {
        "first_name" => "First name",
        "last_name" => "Last name",
        "middle_name" => "Middle name",
        "nickname" => "Service nickname",
        "additional" => "Additional information",
        "is_attorney" => "Is attorney",
        "job_title" => "Job title",
        "hire_date" => "Hire date",
        "name" => "Name",
        "user_name" => "User name",
        "primary_email" => "Primary e-mail",
        "email" => "E-mail",
        "external_id" => "External ID",
        "reports_to" => "Reports to",
        "primary_group" => "Primary group",
        "plan" => "User plan",
        "account_manager_name" => "Account manager",
        "account_manager_email" => "E-mail of the account manager",
        "account_manager_phone" => "Phone of the account manager",
        "billing_name" => "Billing contact",
        "billing_email" => "E-mail of the billing contact",
        "billing_phone" => "Phone of the billing contact",
        "allowance" => "Maximum user allowance",
        "locked_until" => "Locked until",
        "publishes" => "The team sees this person's records",
        "sees" => "This person sees the team's records",
        "moved_to" => "Moved to",
        "lock_cause" => "Locked because of",
        "freeze_reason" => "Reason for freezing",
        "copy_of" => "Copy of",
        "without" => "Without",
        "parent" => "Parent company",
        "above" => "Role above",
        "rights_added" => "Rights added",
        "rights_taken" => "Rights taken away",
        "hands_out" => "May hand out only",
        "until" => "Until",
        "replaced_by" => "Replaced by",
        "place" => "Administers in",
        "capabilities" => "May",
        "street_2" => "Street, second line",
        "region" => "State or region",
        "time_zone" => "Time zone",
        "number_format" => "Numbers",
        "date_format" => "Dates",
        "account_mail" => "Mail",
        "public_url" => "Public address",
        "mails_passwords" => "Temporary passwords are mailed",
        "user_name_case_matters" => "Capitals matter in user names",
        "login_autocomplete" => "Browsers may fill in the login",
        "field_kind" => "Kind",
        "people_with_value" => "People with a value",
        "debt_settlement" => "Debt settlement",
        "only_who" => "Only users with",
        "file" | "file_name" => "File",
        "left_out" => "Refused before, not recorded one by one",
        other => return door_label(other).map_or_else(|| capital(&other.replace('_', " ")), str::to_owned),
    };
    known.to_owned()
}

/// What a changed field of *Sign-in & security* or of an API key is called.
fn door_label(field: &str) -> Option<&'static str> {
    Some(match field {
        "tells_administrators" => "Tell administrators by mail",
        "most_tries" => "Maximum attempts",
        "window_minutes" => "Within minutes",
        "until_unlocked" => "Locked until an administrator unlocks",
        "first_lock_minutes" => "First lock, minutes",
        "longest_lock_hours" => "Longest lock, hours",
        "locks_for_a_time" => "Locks for a time before one that stays",
        "api_key" | "api_key_name" => "API key",
        "keys" => "API keys",
        "networks" => "Only from",
        "valid_from" => "Good from",
        "valid_until" => "Good until",
        "emergency_user" => "Emergency user",
        "overlap" => "The old one holds until",
        "network_burst" => "Tries of a network at once",
        "network_per_minute" => "Tries of a network a minute",
        "idle_minutes" => "Sessions over after minutes without use",
        "absolute_hours" => "Sessions over after hours in any case",
        "proven_minutes" => "A given password counts for minutes",
        "most_sessions" => "Sessions of one person at once",
        "administrators_reset" => "Administrators may have a link mailed",
        "least_chars" => "At least so many characters",
        "demands_lower" => "A small letter demanded",
        "demands_upper" => "A capital demanded",
        "demands_digit" => "A digit demanded",
        "demands_sign" => "A sign demanded",
        "password_history" => "None of the last passwords",
        "most_age_days" => "A new password after days",
        "permanent_passwords" => "Administrators may set passwords that stay",
        "blocked_words" => "Words that passwords must not be made of",
        _ => return None,
    })
}

/// What a stored word of a field is called; the word itself if it is none.
pub fn word_label(field: &str, word: &str) -> Option<&'static str> {
    Some(match (field, word) {
        ("kind", "temporary") => "Temporary",
        ("kind", "permanent") => "Permanent",
        ("reason", "unknown") => "no such account",
        ("reason", "wrong_password") => "wrong password",
        ("reason", "wrong_current_password") => "wrong current password",
        ("reason", "too_many_tries") => "too many tries",
        ("reason", "no_password") => "no password set",
        ("reason", "expired") => "the temporary password has expired",
        ("reason", "network") => "from outside of the networks",
        ("reason", "validity") => "before the first or after the last day of the account",
        ("reason", "case") => "capitals of the user name",
        ("reason", "service") => "a program cannot sign in here",
        ("reason", "needs_change") => "the password must be changed on a page first",
        ("method", "password") => "Password",
        ("method", "new_password") => "A new password was chosen",
        ("method", "again") => "Password, given again",
        ("method", "set_up") => "Set-up",
        ("ended_by", "most_sessions") => "a newer one: no more are permitted at once",
        ("until", "never") => no_end(),
        (_, "yes") => yes(),
        (_, "no") => no(),
        ("place", "organization") => whole_organization(),
        ("place", "own_company") => own_company(),
        _ => return None,
    })
}

/// With a capital at the beginning.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
