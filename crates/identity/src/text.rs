//! Texts that several slices show.

kernel::catalogue! {
    cursor_invalid = "This page's address is broken. Begin the list anew.";
    name_missing = "Enter a name.";
    name_too_long(most) = "Use at most {most} characters.";
    description_too_long(most) = "Use at most {most} characters.";
}
