//! The texts of custom fields.

/// What fields of every user are called, in the export and on the screen: a custom field has another name, so that a column of a
/// file means one thing.
pub const RESERVED: &[&str] = &[
    "External id",
    "User name",
    "First name",
    "Middle name",
    "Last name",
    "Service nickname",
    "Primary email",
    "Phone",
    "Job title",
    "Hire date",
    "Type",
    "Status",
    "Company",
    "Role",
    "Primary group",
    "Other groups",
    "Teams",
    "User plan",
    "Reports to",
    "Created",
    "Last sign-in",
    "User ID",
    "Is attorney",
    "Additional information",
    "Street",
    "Street, second line",
    "City",
    "State or region",
    "Postal code",
    "Country",
    "Language",
    "Time zone",
    "Currency",
    "Numbers",
    "Dates",
    "Display name",
    "Block sign in",
    "Password",
    "Error",
    "Email",
    "Email address",
    "Username",
    "User",
    "Name",
    "Full name",
    "Title",
    "Group",
    "Groups",
    "Team",
    "Manager",
    "Seat",
];

kernel::catalogue! {
    takes_no_choices = "Only a field of kind “choice” has choices. Leave them out.";
    takes_no_only = "Only a field of kind “user” takes some people only. Leave this out.";
    choice_label_needed = "Name the choice; leave it out to take it away.";
    choice_unknown(number) = "There is no choice {number}, or it is named twice. Leave the number out for a new one.";
    label_taken = "There is a field of this name already. Choose another name.";
    label_alike(label) = "“{label}” is there already, and a column of a file could not tell the two apart. Choose another name.";
    label_tag = "A name of the form of a tag, such as assuf1, would be taken for that field in a file. Choose another name.";
    label_reserved = "Every user has a field of this name. Choose another name.";
    too_many(most) = "There are {most} custom fields, which is as many as there can be. Delete one first.";
    stale = "Somebody else changed this field meanwhile. Look at it again, then repeat the change.";
    no_choices = "Write at least one choice.";
    choice_twice(label) = "{label} stands in the list twice.";
    choice_long = "A choice has at most 200 characters.";
    too_many_choices(most) = "A list has at most {most} choices.";
    choice_gone = "This choice was taken out of the list meanwhile. Choose again.";
    choice_in_use(label) = "People have {label}. Let it no longer be chosen instead of taking it away.";

    only_unknown = "Choose a field of the list.";
    only = "Only users with";
    only_hint = "Whom this field takes. Whoever was chosen before stays.";
    only_everybody = "Everybody who may be given work";
    only_attorneys = "Is attorney";
    takes_only(label) = "The field {label} takes only users who have a yes in this one. Let that one take everybody first.";
    kind_unknown = "Choose a kind of the list.";
    title = "Fields & modules";
    sentence = "What you want to know of users beside what every user has. Each field has a tag for mails and documents.";
    new_field = "New field";
    new_sentence = "The kind stays as you choose it here; everything else can be changed later.";
    create_field = "Create field";
    save = "Save";
    cancel = "Cancel";
    empty_title = "No custom fields yet";
    empty_sentence = "A field that you define stands on every user's form, in files, and in the filters of the list.";
    column_field = "Field";
    column_kind = "Kind";
    column_tag = "Tag";
    column_required = "Must be filled in";
    column_order = "Order";
    table = "Custom fields of users";
    move_up(label) = "Move {label} up";
    move_down(label) = "Move {label} down";
    yes = "Yes";
    no = "No";
    kind = "Kind";
    label = "Name";
    hint = "Hint";
    hint_hint = "A sentence that helps to fill it in.";
    required = "Must be filled in";
    required_hint = "Asked for wherever somebody is saved who is beyond Draft. People who have none keep going until then.";
    choices = "Choices, one a line";
    choices_hint = "For a choice only. More can be added later.";
    card_field = "Field";
    card_choices = "Choices";
    card_choices_sentence = "In this order. One that is renamed is renamed wherever it was chosen. One without a name goes, if nobody has it.";
    choice(number) = "Choice {number}";
    place_of(label) = "Place of {label}";
    no_longer(label) = "({label})";
    retired_of(label) = "{label} can no longer be chosen";
    column_choice = "Choice";
    column_place = "Place";
    column_retired = "No longer chosen";
    more_choices = "More choices, one a line";
    facts = "About";
    fact_kind = "Kind";
    fact_tag = "Tag";
    fact_people = "People with a value";
    delete = "Delete";
    delete_title(label) = "Delete the field {label}?";
    delete_none = "Nobody has a value of it.";
    delete_people(count) = "{count} people have a value of it. These values go.";
    delete_one = "1 person has a value of it. It goes.";
    delete_tag(tag) = "The tag {tag} stays empty wherever it is used, and is never given again.";
    delete_mails(subjects) = "It stands in mail texts: {subjects}. Nothing stands in its place from then on. Write those texts anew.";
    delete_never = "This cannot be undone.";
    done_created(label, tag) = "{label} is created. Its tag is {tag}.";
    done_saved(label) = "{label} is saved.";
    done_moved(label) = "{label} is moved.";
    done_deleted(label) = "{label} is deleted.";
}
