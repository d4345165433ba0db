//! The texts of the pages of user plans.

kernel::catalogue! {
    everything_and_parts = "Send includes_everything, or modules and features, not both. To include only a part from now on, send false with them.";
    allowance_required = "Send a whole number of seats, or null for no limit.";
    title = "User plans & seats";
    sentence = "A user plan says which modules and features exist at all for a person, and how many people may have it. What somebody may do with them is their role's matter.";
    plan = "User plan";
    includes = "Includes";
    seats_taken = "Seats taken";
    seats_free = "Free";
    everything = "Everything";
    counted(modules, of_modules, features, of_features) = "{modules} of {of_modules} modules, {features} of {of_features} features";
    no_limit = "No limit";
    compared = "What each includes";
    part = "Module or feature";
    yes = "Yes";
    no = "No";
    none = "None";
    allowances = "User allowances";
    allowance = "Maximum user allowance";
    used = "Used";
    reserved = "Reserved (invited)";
    seats = "Seats";
    new_plan = "New user plan";
    copy = "Copy";
    copy_of(name) = "Copy of {name}";
    delete = "Remove";
    name = "Name";
    description = "Whom it is for";
    includes_everything = "Includes everything";
    includes_everything_hint = "All modules and features, also those that come with later versions. What is ticked below does not count then.";
    modules = "Modules";
    its_people = "People";
    show_people(n) = "Show {n}";
    modules_sentence = "Kinds of records. A module that is not in the product yet can be ticked in advance.";
    comes_later = "Not in the product yet: it takes effect when its records come.";
    later(module) = "{module} (not in the product yet)";
    features = "Features";
    features_sentence = "Whoever has the right besides may use them.";
    never = "In every user plan";
    never_sentence = "Signing in, My account and the administration of people need no user plan, so that nobody is locked out by one.";
    looking = "You see this, but do not change it. Changing it needs the right to make and change user plans; an administrator who may grant administration can give it to you.";
    done_created(name) = "{name} is made. Give it seats on the page User allowances, and put people into it on their own pages.";
    done_saved = "Saved. It holds from everybody's next request on.";
    done_deleted = "The user plan is removed.";

    losses = "What people lose";
    losses_title(name) = "Take this out of {name}?";
    one_person = "1 person";
    people(n) = "{n} people";
    loses(part, people) = "{part}: {people} lose it.";
    loses_of_holders(part, people, holders) = "{part}: {people} lose it; {holders} of them have the right to use it today.";
    who_all(names) = "They are {names}.";
    who_and_others(names, n) = "They are {names} and {n} others.";
    who_hidden = "You do not see who they are.";
    losses_at_once = "It holds from their next request on. Tick it again, and they have it back.";
    save_anyway = "Take it out";

    delete_title(name) = "Remove the user plan {name}?";
    delete_empty = "Nobody has it.";
    delete_moves(people) = "{people} have it, those in the recycle bin included. They get another one, and with it what that one includes.";
    delete_never = "This cannot be undone.";
    to_plan = "They get";
    choose = "Choose a user plan";
    with_free(name, free) = "{name} ({free} seats free)";
}
