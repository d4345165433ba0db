//! The texts of the organization's tree.

kernel::catalogue! {
    title = "Organization";
    users = "Users";
    sentence = "Who reports to whom. Beside each stands how many report to them, and how many stand below in all.";
    label = "Who reports to whom";
    search = "Find somebody";
    find = "Find";
    found = "Found";
    found_nobody = "Nobody of this name, or not in your companies.";
    counts(direct, below) = "{direct} direct, {below} in all";
    outside = "Someone outside your companies";
    outside_above = "Reports to someone outside your companies";
    more = "More people";
    move_label = "Move";
    move_of(name) = "Move {name}";
    former = "Former user";
    alone_one = "1 person with nobody above and nobody below";
    alone(n) = "{n} people with nobody above and nobody below";
    alone_title = "Nobody above, nobody below";
    more_than(n) = "more than {n}";
    back = "Back to the tree";
    empty = "Nobody reports to anybody yet";
    empty_sentence = "Choose a manager in the field Reports to of a user, and the tree begins here.";

    move_card = "Another manager";
    move_title(name) = "Move {name}";
    move_sentence_one = "The person below moves with them, and what managers above may see moves too, from the next request on.";
    move_sentence(n) = "The {n} people below move with them, and what managers above may see moves too, from the next request on.";
    move_sentence_alone = "Nobody reports to them. What managers above may see changes from the next request on.";
    reports_to = "Reports to";
    reports_to_hint = "Empty: nobody stands above.";
    reason = "Reason";
    reason_hint = "The audit log keeps it.";
    reason_long(most) = "Use at most {most} characters.";
    move_button = "Move";
    cancel = "Cancel";
    done_moved(name) = "{name} stands here now.";
    done_nothing = "Nothing was changed.";
}
