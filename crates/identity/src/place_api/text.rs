//! The texts of this slice's refusals.

kernel::catalogue! {
    query_group = "The parameter “group” is a group's id.";
    query_parent = "The parameter “parent” is a company's id.";
    stay_or_leave = "Say where its people go, or that they leave: one of both.";
}
