//! The texts of the pages that links lead to.

kernel::catalogue! {
    dead_title = "This link does not work any more";
    dead = "It may have been used already, replaced by a newer one, or have expired.";
    to_sign_in = "Go to sign-in";
    code = "Code from the mail";
    code_hint = "The mail shows it on a line of its own, below the link.";
    door_sentence = "One moment. If nothing happens by itself, paste the code that stands in the mail.";
    go_on = "Continue";
    user_name = "User name";
    user_name_hint = "This is what you sign in with.";
    new_password = "New password";
    confirm_password = "Confirm password";
    set_password = "Set password";
}
