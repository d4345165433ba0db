//! What the verbs on employees say.

kernel::catalogue! {
    unnamed = "No name";
    name_needed = "Enter a first or a last name.";
    too_long(most) = "Use at most {most} characters.";
    phone_bad = "Use digits, blanks and the signs + ( ) - . / # for a phone number.";
    date_bad = "Enter a date as year-month-day, such as 2024-03-31.";
    company_unknown = "Choose a company that you administer.";
    stale = "Somebody else changed this card meanwhile. Look at it, and save again.";
    has_user = "This employee has a user. Unlink the user first, or purge the user: the card goes with them.";
    linked_already = "This employee has a user already. Unlink that one first.";
    user_has_card = "This user has another employee's card already. Unlink that one first.";
    user_is_service = "A program has no employee's card. Choose a person.";
    user_unknown = "Choose a user of the list.";
    not_linked = "This employee has no user.";
    user_outside = "The user of this card is somebody outside your companies. An administrator of both can unlink them.";
    card_gone = "This card is gone, or not yours to see. The user can be made without it.";
    query_view(views) = "Choose one of: {views}.";
    query_company = "Send a company's id.";
    query_sort = "Choose one of: name, -name.";
    outside = "Someone outside your companies";

    case_created = "An employee card was created.";
    case_linked = "The employee card with the same e-mail address was linked.";
    case_linked_first = "Several employee cards have this e-mail address: the oldest was linked.";
    others(names) = "The others: {names}.";
    standing_created = "Created with this user";
    standing_linked = "Linked: the card had the same e-mail address";
    standing_linked_first = "Linked: the oldest of several cards with the same e-mail address";
    standing_by_hand = "Linked by hand";
    standing_promoted = "This user was made from the card";
    standing_unlinked = "Unlinked by hand; nothing links it again by itself";
}
