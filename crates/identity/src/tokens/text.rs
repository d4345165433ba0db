//! The texts of links.

kernel::catalogue! {
    dead = "This link does not work any more. It may have been used already, replaced by a newer one, or have expired.";
    not_to_copy = "This link cannot be copied: it was copied once already, or somebody else sent the invitation. Send the invitation again to get a new link.";
}
