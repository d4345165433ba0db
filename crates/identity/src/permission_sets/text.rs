//! The texts of permission sets.

kernel::catalogue! {
    profile_unknown = "Choose a profile of the list.";
    ends_before = "Choose a day that is not over yet, or leave it empty for no end.";
}
