//! The texts of teams.

kernel::catalogue! {
    name_taken = "There is a team of this name already. Choose another name.";
    stale = "Somebody else changed this team meanwhile. Look at it again, then repeat the change.";
    group_unknown = "Choose a group of the list.";
    in_use = "People are in this team. Choose the team that they go to, or that they leave.";
    target_unknown = "Choose another team of the list.";
}
