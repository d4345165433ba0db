//! The texts of seats.

kernel::catalogue! {
    none_free(plan) = "All seats of the user plan “{plan}” are taken. Deactivate somebody, take an invitation back or choose another user plan; or ask the owner of the organization to raise the user allowance.";
    too_few(plan, free, wanted) = "The user plan “{plan}” has {free} free seats, and {wanted} people would take one. Choose another user plan, or ask the owner of the organization to raise the user allowance.";
    too_few_plain(plan) = "The user plan “{plan}” has not as many free seats as people would take. Choose another user plan, or ask the owner of the organization to raise the user allowance.";
    plan_gone = "This user plan was removed a moment ago. Choose another one of the list.";
    below_use(taken, used, reserved) = "{taken} seats are taken: {used} by users, {reserved} by invitations. Write at least {taken}, or leave it empty for no limit.";
    no_number = "Write a whole number of seats, or leave it empty for no limit.";
    owner_only = "Only the owner of the organization sets user allowances. Ask the owner.";
    stale = "Somebody else changed this allowance meanwhile. Look at it again, then repeat the change.";

    title = "User allowances";
    sentence = "How many people may have each user plan. Whoever is Invited reserves a seat; Active, Locked and Frozen people use one; Draft, Inactive and Deleted people and service users take none.";
    seats_of_all = "All user plans";
    column_plan = "User plan";
    allowance = "Maximum user allowance";
    used = "Used";
    reserved = "Reserved (invited)";
    free = "Free";
    no_limit = "No limit";
    none_left = "None";
    change = "Change";
    change_of(plan) = "Change the allowance of {plan}";
    change_title(plan) = "Allowance of {plan}";
    allowance_hint(taken) = "At least the {taken} that are taken now. Empty: no limit. Effect is immediate.";
    who_to_ask = "Whom to ask for more";
    nobody_named = "Nobody is named.";
    name_them = "Name them";
    account_manager = "Account manager";
    billing_contact = "Billing contact";
    save = "Save allowance";
    cancel = "Cancel";
    facts = "Seats now";
    owner_sets = "The owner of the organization sets the allowances.";
    saved(plan) = "The allowance of {plan} is saved.";
}
