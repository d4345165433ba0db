//! The texts of companies.

kernel::catalogue! {
    in_use = "People or companies still belong to it. Move them first.";
    name_taken = "There is a company of this name already. Choose another name.";
    parent_missing = "Choose the company that this one belongs to. Only one company, the root, has none above it.";
    parent_unknown = "Choose a company of the list.";
    above_outside = "The company above this one is not yours to administer: whoever administers it moves or removes what is below it.";
    root_stays = "This is the root of all companies. It cannot be moved.";
    cycle = "A company cannot stand below itself or below one of its own affiliates. Choose another parent.";
    too_deep(most) = "At most {most} companies stand one below the other. Choose a parent further up.";
    stale = "Somebody else changed this company meanwhile. Look at it again, then repeat the change.";

    title = "Companies";
    sentence = "Which part of the business. A company's administrators see it and everything below it, and nothing else.";
    none_title = "No company to show";
    none_sentence = "There is no company that you may see. Ask an administrator who may.";
    new = "New company";
    new_below = "New company below";
    name = "Name";
    save_name = "Save name";
    parent = "Parent company";
    no_parent = "None: this is the root";
    parent_hint = "Administrators of the parent company, and of all above it, see the people of this one.";
    create = "Create company";
    cancel = "Cancel";
    users = "Users";
    one_user = "1 user";
    users_count(n) = "{n} users";
    facts = "Facts";
    below = "Companies below";
    move_card = "Place in the tree";
    move_sentence = "Everything below moves along. From the next request on, administrators of the new parent see its people, and administrators of the present one no longer do.";
    move_button = "Move";
    looking = "You see this company";
    looking_sentence = "Changing it needs the right to make, move and change companies. An administrator who may grant administration can give it to you.";
    done_created(name) = "{name} is there now.";
    done_renamed = "The company has its new name.";
    done_moved = "The company stands at its new place, with everything below it.";
}
