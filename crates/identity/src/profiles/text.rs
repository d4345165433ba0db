//! The texts of profiles.

kernel::catalogue! {
    everything = "Everything";
    everything_says = "Every verb and every tool on every module.";
    records = "Work with records";
    records_says = "View, create, edit, delete, assign and share; no tools.";
    tools = "Tools";
    tools_says = "Import, export, merge and bulk edit.";
    looking = "Look only";
    looking_says = "View everything, change nothing.";
    no_records = "No records";
    no_records_says = "Nothing at all: for those who only administer.";

    name_taken = "There is a profile of this name already. Choose another name.";
    stale = "Somebody else changed this profile meanwhile. Look at it again, then repeat the change.";
    in_use = "Roles or permission sets have this profile. Choose the profile that they get instead.";
    last = "There is always one profile. Make another one first.";
    target_unknown = "Choose another profile of the list.";
    outranked = "A role that has this profile administers something that you do not. Ask an administrator who holds at least the same rights to take rights from it.";
    beyond_own(missing) = "You can give only what you have yourself, without an end. You lack: {missing}.";
    and_more(n) = "and {n} more";
}
