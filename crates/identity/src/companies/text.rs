//! The texts of companies.

kernel::catalogue! {
    name_taken = "There is a company of this name already. Choose another name.";
    parent_missing = "Choose the company that this one belongs to. Only one company, the root, has none above it.";
    parent_unknown = "Choose a company of the list.";
    root_stays = "This is the root of all companies. It cannot be moved.";
    cycle = "A company cannot stand below itself or below one of its own affiliates. Choose another parent.";
    stale = "Somebody else changed this company meanwhile. Look at it again, then repeat the change.";
}
