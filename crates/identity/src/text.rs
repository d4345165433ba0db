//! Texts that several slices show.

kernel::catalogue! {
    name_missing = "Enter a name.";
    name_too_long(most) = "Use at most {most} characters.";
    description_too_long(most) = "Use at most {most} characters.";
}
