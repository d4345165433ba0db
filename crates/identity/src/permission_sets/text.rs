//! The texts of permission sets.

kernel::catalogue! {
    profile_unknown = "Choose a profile of the list.";
    other_end = "It is granted already, with another end. Grant it once more to change that end.";
    ends_before = "Choose a day that is not over yet, or leave it empty for no end.";
}
