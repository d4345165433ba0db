//! The texts of confirmations.

kernel::catalogue! {
    already(address) = "{address} is confirmed already.";
    too_many = "Three mails went to this address within the hour. Look for them, also among unwanted mail, or try again later.";

    door_title = "Confirm your e-mail address";
    another = "Send another confirmation from My account, or ask an administrator to.";
    sentence(name, organization) = "It belongs to the account of {name} at {organization}. Once it is confirmed, one can sign in with it, and get a link here if the password is forgotten.";
    confirm = "Confirm the address";
    done(address) = "{address} is confirmed.";
}
