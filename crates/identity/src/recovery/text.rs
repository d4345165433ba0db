//! The texts of recovery.

kernel::catalogue! {
    not_active = "A link to choose a new password goes to Active people only. Invite, unlock or restore this person first.";

    reason_missing = "say why with --reason: the audit log keeps it, and the owner is told";
    reason_long(most) = "the reason is too long: at most {most} characters";
    nobody_called(name) = "nobody has the user name or e-mail \"{name}\"";
    operator_not_active = "a link to choose a new password goes to Active and Locked people only: invite, unfreeze or restore this person first";

    title = "Forgot your password?";
    sentence = "Enter your user name or your e-mail address. You get a link to choose a new password.";
    name = "User name or e-mail";
    send = "Send the link";
    back = "Back to sign-in";
    no_access = "No access to that mailbox?";
    other_ways = "Other ways in";
    sent_title = "Look at your mail";
    sent = "If there is an account with this name, a link is on its way to its confirmed address.";
    sent_look = "The link works once, for 24 hours. Look among unwanted mail too.";
    sent_nothing = "Nothing arrives?";

    door_title = "Choose a new password";
    another = "Ask for a new link under “Forgot your password?”.";
    choose_title(name) = "A new password for {name}";
    choose_sentence(organization) = "For {organization}. Everybody who is signed in as you is signed out.";
    done = "Your new password is set. Sign in with it.";
}
