//! The texts of user plans.

kernel::catalogue! {
    first_name = "All modules";
    name_taken = "There is a user plan of this name already. Choose another name.";
    stale = "Somebody else changed this user plan meanwhile. Look at it again, then repeat the change.";
    in_use = "People have this user plan. Choose the one that they get instead.";
    last = "There is always one user plan. Make another one first.";
    own = "You have this user plan yourself, and nobody adds to their own. Ask an administrator who has another one, or the owner.";
    owners = "The owner has this user plan. Only the owner takes something out of it.";
    target_unknown = "Choose another user plan of the list.";
}
