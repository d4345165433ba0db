//! The texts of confirmations.

kernel::catalogue! {
    already(address) = "{address} is confirmed already.";
    too_many = "Three mails went to this address within the hour. Look for them, also among unwanted mail, or try again later.";

    door_title = "Confirm your e-mail address";
    another = "Send another confirmation from My account, or ask an administrator to.";
    sentence(name, organization) = "It belongs to the account of {name} at {organization}. Once it is confirmed, one can sign in with it, and get a link here if the password is forgotten.";
    confirm = "Confirm the address";
    done(address) = "{address} is confirmed.";

    back_door_title = "Take back the change of the address";
    back_another = "Tell an administrator: they can put the address back and send a link to choose a new password.";
    back_title = "Was the address changed without you?";
    back_sentence(name, organization) = "The account of {name} at {organization} has another e-mail address now. You can put this one back:";
    back_what = "Everybody who is signed in to the account is signed out, the present password opens nothing any more, links that were sent to the other address die, and administrators are told.";
    back_else = "If you know of the change, leave this page. Nothing has happened yet.";
    take_back = "This was not me: put it back";
    back_done(address) = "{address} counts again. A link to choose a new password is on its way to it.";
    back_done_sign_in(address) = "{address} counts again. Sign in and choose a new password.";
    back_taken_title = "This address cannot be put back";
    taken = "Another account has this address by now. Nothing was changed.";
    to_sign_in = "Go to sign-in";
    no_way_back = "No address before can take a change back: nothing was sent, or it is over.";
}
