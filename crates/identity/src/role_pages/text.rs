//! The texts of the pages of roles.

kernel::catalogue! {
    title = "Roles & profiles";
    sentence = "The job: exactly one a user. The tree shows which role stands above which; who sees whose records does not follow from it.";
    one_person = "1 person";
    people_count(n) = "{n} people";
    administers_in(what, place) = "administers {what}: {place}";
    nothing = "nothing";
    everything = "everything";
    counted(n) = "{n} things";
    users = "People";
    built_in = "Built-in";
    own = "Made here";
    kind = "Kind";
    facts = "Facts";
    roles_below = "Roles below";
    place_organization = "the whole organization";
    place_own_company = "the holder's own company and below";
    place_company(name) = "{name} and below";
    place_hidden = "a company that you do not see, and below";
    may = "What it administers";
    may_nothing = "This role administers nothing. Whoever has it never sees the word Administration.";

    new_role = "New role";
    new_role_sentence = "It administers nothing to begin with. To begin with what another role has, copy that one.";
    create_role = "Create role";
    name = "Name";
    name_hint = "No other role has this name.";
    description = "What it is for";
    parent = "Stands below";
    parent_hint = "For the tree only.";
    at_the_top = "No role: at the top";
    save = "Save";
    cancel = "Cancel";
    choose = "Choose…";
    delete = "Remove";
    done_saved = "Saved.";
    done_made(name) = "{name} is there now.";
    done_deleted = "Removed. It holds from everybody's next request on.";

    copy = "Copy";
    copy_title(name) = "Copy {name}";
    copy_sentence = "The copy begins with what is ticked. You can give at most what you hold for the whole organization yourself, without an end.";
    copy_of(name) = "Copy of {name}";
    rights = "The copy may";
    make_copy = "Make the copy";

    delete_title(name) = "Remove the role {name}?";
    delete_first = "Which role do they get?";
    delete_holders(people) = "It has been given to {people}, some of whom you may not see. Choose the role that they get instead.";
    delete_to = "They get the role";
    show_difference = "Show the difference";
    delete_moves(people, role) = "The role {role} goes to {people}.";
    delete_unused = "Nobody has it.";
    delete_never = "It cannot be brought back. The audit log keeps what happened.";
    they_gain(rights) = "They may from then on administer: {rights}.";
    they_lose(rights) = "They may no longer: {rights}.";
    it_holds(place) = "What they administer holds for {place}.";
    no_difference = "They administer what they administered before.";
}
