//! The texts of this slice's refusals.

kernel::catalogue! {
    former_user = "Former user";
    stale = "Somebody else saved this user in the meantime. See what changed, then save again.";
    sort_unknown = "The order cannot be read: the field is gone, or has none. Choose another order in the list.";
    filter_unread(name) = "The filter {name} cannot be read. Choose it anew in the list.";
    user_name_empty = "Enter a user name.";
    user_name_long = "A user name has at most 254 characters.";
    user_name_signs = "A user name has letters, digits and the signs . _ - + ' without blanks; with @ it must be the person's e-mail address.";
    user_name_scripts = "A user name's letters come from one script: this one mixes letters that look alike.";
    user_name_not_own_email = "A user name with @ must be this person's own primary e-mail.";
    user_name_taken = "This user name is taken. Choose another.";
    user_name_held(name, status) = "This user name belongs to {name} ({status}). Choose another, or restore that user.";
    user_name_is_email = "This user name is another person's e-mail address. Choose another.";
    user_name_same = "This is the present user name.";
    user_name_reserved = "This user name belonged to a former user and stays reserved. Choose another.";
    email_taken = "Another user has this address as user name or e-mail. Each person needs one of their own.";
    email_held(name, status) = "This address belongs to {name} ({status}). Each person needs one of their own.";
    email_needed = "A user beyond Draft needs a primary e-mail.";
    email_is_user_name = "The user name is the old address. Change the user name first, then the address.";
    external_id_taken = "Another user has this external id.";
    external_id_long = "An external id has at most 100 characters.";
    name_needed = "Enter a name.";
    name_long = "A name has at most 300 characters.";
    date_bad = "Enter a date as year-month-day, such as 2024-03-15.";
    phone_bad = "Enter a phone number with digits, blanks and + ( ) - . / only, at most 40 characters.";
    text_long(most) = "Enter at most {most} characters.";
    company_needed = "Choose a company.";
    company_unknown = "This company is not there, or you may not see it.";
    role_unknown = "This role is not there.";
    group_unknown = "This group is not there.";
    plan_unknown = "This user plan is not there.";
    reports_to_unknown = "This manager is not there, or you may not see them.";
    reports_to_self = "Nobody reports to themselves.";
    reports_to_cycle = "This manager reports to this person, directly or indirectly.";
    reports_to_circle(chain) = "This manager reports to this person already: {chain}. Choose somebody else, or move that person first.";
    reports_to_outside = "Someone outside your companies";
    person_unknown = "This person is not there, or you may not see them.";
    person_not_among(name, what) = "{name} is not among those whom this field takes: {what}. Choose somebody who is.";
    person_unavailable(name) = "{name} cannot be chosen: only people who are Active, Invited or Locked can.";
    person_ambiguous = "Several people match. Type the user name.";
    reports_to_gone = "This manager has left. Choose an active one.";
    type_fixed = "A user's type stays as it was made.";
    missing(field) = "Needed before this user can leave Draft: {field}.";
    not_permitted(status, step) = "A user who is {status} cannot be {step}.";
    in_bin = "This user is in the recycle bin. Restore them first.";
    last_administrator = "Nobody would be left who can administer the organization. Give somebody else the role Administrator first.";
    last_day_over = "The last day of this account is over. An administrator can set a later one first.";
    locked_by_administrator = "An administrator locked this user; only an administrator lifts that.";
    choice_unknown = "Choose one of the list.";
}

/// What a field is called in a sentence.
pub fn field_name(field: &str) -> &str {
    match field {
        "first_name" => "first name",
        "last_name" => "last name",
        "primary_email" => "primary e-mail",
        "role" => "role",
        "primary_group" => "primary group",
        "plan" => "user plan",
        other => other,
    }
}
