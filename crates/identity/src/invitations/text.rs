//! The texts of invitations.

kernel::catalogue! {
    already_invited = "This person is invited already. Send the invitation again, or revoke it.";
    has_password = "This person has a password already. Send a link to choose a new one instead.";
    not_to_invite = "Only people who are Draft, Invited or Active can be invited. Unlock or restore this person first.";
    service = "A service user is a program: it signs in with API keys, never with a password, so there is nothing to invite to.";
    no_address = "This person has no e-mail address. Enter one first.";
    not_invited = "There is no open invitation of this person.";
    mail_is_set_up = "Mail is set up, so the link goes by mail. Send the invitation again if it did not arrive.";

    door_title = "Your invitation";
    another = "Ask whoever invited you to send the invitation again.";
    welcome(name) = "Welcome, {name}";
    choose_sentence(organization) = "Choose your password for {organization}. Nobody else will know it.";
    accepted = "Your password is set. Sign in with it.";

    users = "Users";
    title = "Invitations";
    sentence = "Who was sent a link and has not chosen a password yet.";
    who = "Person";
    state = "State";
    role = "Role";
    inviter = "Invited by";
    sent = "Made";
    expires = "Expires";
    from_delivery = "7 days after delivery";
    product_itself = "Usher itself";
    somebody_outside = "Someone outside your companies";
    state_waiting = "Waiting in the outbox";
    state_sent = "Sent";
    state_copied = "Link copied";
    state_address_changed = "Address changed";
    state_expired = "Expired";
    none_title = "No open invitations";
    none = "Everybody who was invited has chosen a password. New invitations are sent from the list of users.";
    to_users = "Go to users";
    no_mail = "Mail is not set up, so invitations wait in the outbox. Whoever sent one may copy its link, once.";
    resend = "Send again";
    resent(name) = "A new link was sent to {name}. The one before it does not work any more.";
    revoke = "Revoke";
    revoke_title(name) = "Revoke the invitation of {name}";
    revoke_consequence = "The link stops working at once. Who was Invited is a Draft again, and the seat is free.";
    revoked(name) = "The invitation of {name} was revoked.";
    copy_link = "Copy link…";
    copy_title(name) = "Show the link for {name}";
    copy_once = "The link is shown once, to you alone. Whoever has it can choose this person's password.";
    copy_instead = "The mail that waits with the link before it is cancelled.";
    copy_audited = "The audit log notes that you took it.";
    show_link = "Show the link";
    link_title(name) = "Link for {name}";
    link_once(name) = "Give this link to {name} and to nobody else. It is not shown again. It works once, for 7 days.";
    link = "Link";
    back = "Back to invitations";
}
