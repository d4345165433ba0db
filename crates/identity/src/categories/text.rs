//! The texts of service categories.

kernel::catalogue! {
    name_taken = "There is a service category of this name already. Choose another name.";
    stale = "Somebody else changed this service category meanwhile. Look at it again, then repeat the change.";
    unknown = "Choose service categories of the list.";
}
