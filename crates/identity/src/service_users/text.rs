//! What is said of API keys.

kernel::catalogue! {
    person = "A person signs in with a password. Make a service user for a program; API keys are theirs.";
    oneself = "A key cannot make or replace keys of its own service user. An administrator does that.";
    status_refuses(status) = "A user in the status {status} gets no API key. Restore the user first.";
    too_many(most) = "A service user has {most} living keys at most. Revoke one that is not needed.";
    over = "This key is over or was replaced already. Make a new one instead.";
    name_required = "Say what the key is for, such as the program's name.";
    name_too_long(most) = "Use at most {most} characters.";
    ends_badly = "Choose an end between a minute and 366 days from now.";
    overlap_badly = "The old key may hold on for 7 days at most.";
    network_unknown(word) = "“{word}” is no network. Write it like 10.0.0.0/8 or 203.0.113.7.";
    too_many_networks(most) = "Name at most {most} networks.";
    nothing_given = "Choose at least one right: a key without any opens nothing.";
    more_than_yours(rights) = "You cannot give what you do not have yourself without an end: {rights}.";
}
