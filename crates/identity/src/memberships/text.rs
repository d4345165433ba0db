//! The texts of what a person is in.

kernel::catalogue! {
    unit_unknown = "Choose a group or team of the list.";
    gone = "Somebody took this person out of it meanwhile. Put them in again if that is meant.";
    primary_stays = "This is the primary group. Choose another primary group instead.";
}
