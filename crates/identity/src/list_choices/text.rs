//! What choices of columns say.

kernel::catalogue! {
    no_list = "You cannot see users, so there is no list to choose columns of.";
    columns_wrong(most) = "Choose among the columns that are offered, at most {most}.";
}
