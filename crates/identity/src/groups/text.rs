//! The texts of groups.

kernel::catalogue! {
    first_name = "General";
    name_taken = "There is a group of this name already. Choose another name.";
    stale = "Somebody else changed this group meanwhile. Look at it again, then repeat the change.";
    in_use = "Something is in this group. Choose the group that it goes to.";
    last = "There is always one group. Make another one first.";
    target_unknown = "Choose another group of the list.";
}
