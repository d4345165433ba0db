//! The texts of what a person is in.

kernel::catalogue! {
    unit_unknown = "Choose a group or team of the list.";
    gone = "Somebody took this person out of it meanwhile. Put them in again if that is meant.";
    there = "Somebody else put this person in meanwhile. What each sees of the other stands above: change it there.";
    stale = "Somebody else changed what each sees of the other meanwhile. Look at both, then save again.";
    primary_stays = "This is the primary group. Choose another primary group instead.";
}
