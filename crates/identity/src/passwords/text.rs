//! The texts about passwords.

kernel::catalogue! {
    busy = "Too many people are signing in at this moment. Try again in a few seconds.";
    required = "Type a password.";
    not_the_same = "The two passwords differ. Type the same one twice.";
    too_short(least) = "Use at least {least} characters. A few words that only you would put together are easy to remember.";
    too_long(most) = "Use at most {most} characters.";
    lacks(kinds) = "Something is missing that this organization demands: {kinds}.";
    class_lower = "a small letter";
    class_upper = "a capital letter";
    class_digit = "a digit";
    class_sign = "a sign or a blank";
    hint(least) = "At least {least} characters; a few words that only you would put together do well. Anything a keyboard types is fine.";
    hint_classes(kinds) = "There must be {kinds}.";
    hint_history(last) = "None of your last {last} passwords.";
    used_before(last) = "You had this password before. Choose one that is none of your last {last}.";
    stolen = "This password stands in a list of stolen ones, which are tried first. Choose one that you have used nowhere else.";
    stolen_unreadable = "Passwords cannot be looked up in the list of stolen ones at this moment, so none can be set. Try again later, and tell whoever runs the server.";
    permanent_forbidden = "The policies for this person let nobody else set a password that stays. Require the change at the next sign-in.";
    has_nul = "This password holds a character that no keyboard types. Leave it out.";
    common = "Many people use this password, or one much like it, so it is tried first. Put together a few words that do not belong together.";
    own_words(word) = "This is little more than “{word}”, which others know. Use words that have nothing to do with you, the organization or Usher.";
    repeats = "This repeats itself, so it is shorter than it looks. Use different words.";
    sequence = "This is a row of letters, digits or keys, which is quickly guessed. Use words that do not belong together.";
    guessable = "This is quickly guessed: a common word with something added. Use more words that do not belong together.";
    rating_0 = "Too short or too easily guessed";
    rating_2 = "Easily guessed";
    rating_3 = "Good";
    rating_4 = "Strong";
    same_as_before = "This is the password that you have now. Choose another.";
    wrong_current = "This is not your current password.";
    oneself = "Change your own password under My account.";
    mailing_is_off = "This organization does not mail passwords. Send a link instead.";
    no_address = "This person has no e-mail address. Add one, or hand the password over yourself.";
    service_user = "A service user has API keys and no password.";
    no_password = "This person has no password yet. Invite them, or set a temporary one.";
    status_refuses(status) = "A password can be set for somebody who may sign in. This person is {status}; change the status first.";
}
