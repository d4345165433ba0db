//! What account mails say beside their texts, and what is said of those texts. The texts themselves are the files in `mails/`.

/// Sentences that tags become.
pub(super) mod sentence {
    kernel::catalogue! {
        invited_by(inviter, organization) = "{inviter} has made an account for you at {organization}.";
        invited(organization) = "{organization} has made an account for you.";
        password_follows = "Your temporary password comes in another mail.";
        no_password = "This mail holds no password, and nobody will ask you for yours.";
        asked_by(name, user_name, organization) = "{name} sends you a link to choose a new password for the account {user_name} at {organization}.";
        asked(user_name, organization) = "Somebody, probably you, asked to choose a new password for the account {user_name} at {organization}.";
        locked_by_attempts(user_name, organization, until) = "There were too many wrong tries to sign in as {user_name} at {organization}, so the account is locked{until}.";
        locked_by_administrator(user_name, organization, until) = "Your account {user_name} at {organization} was locked by an administrator{until}.";
        until(moment) = " until {moment}";
        wait = "If it was you, wait until then. If not, somebody is guessing: tell an administrator.";
        ask = "If it was you, ask an administrator to unlock it. If not, somebody is guessing: tell an administrator.";
        ask_why = "Ask an administrator if you do not know why.";
        locks_told(names) = "Too many wrong tries to sign in locked: {names}.";
        locks_told_more(names, more) = "Too many wrong tries to sign in locked: {names}, and {more} more.";
        validity_own(organization, moment) = "Your account at {organization} is good until {moment}. Then it is frozen, and nobody signs in with it.";
        validity_of(name, organization, moment) = "The account of {name} at {organization} is good until {moment}. Then it is frozen.";
        ends_told(ends) = "These accounts end soon, and are frozen then: {ends}.";
        ends_told_more(ends, more) = "These accounts end soon, and are frozen then: {ends}, and {more} more.";
        end_of(name, moment) = "{name} ({moment})";
        operator_unlocked(user_name) = "Somebody who works on the server lifted the lock of {user_name}.";
        operator_lifted = "Somebody who works on the server took away the networks from which people must come: everybody comes in from anywhere again.";
        operator_forgot_tries(user_name) = "Somebody who works on the server cleared the wrong tries that were counted for {user_name}.";
        operator_reset(user_name) = "Somebody who works on the server made a link by which a new password is chosen for {user_name}, and ended their sessions.";
    }
}

/// What the mails are called.
pub(super) mod label {
    kernel::catalogue! {
        invitation = "Invitation";
        user_name = "User name";
        temporary_password = "Temporary password";
        login_info = "Login info";
        reset = "Link for a new password";
        password_changed = "Password changed";
        locked = "Account locked";
        unlocked = "Account unlocked";
        locks_told = "Accounts locked, to administrators";
        validity_ends = "Account ends";
        ends_told = "Accounts end, to administrators";
        confirm_email = "Confirm an address";
        email_changed = "Address changed";
        email_changed_undo = "Address changed, with the way back";
        email_taken_back = "Change of an address taken back, to administrators";
        user_name_changed = "User name changed";
        operator_acted = "Help by a command";
    }
}

/// When they are sent.
pub(super) mod sent_when {
    kernel::catalogue! {
        invitation = "When somebody is invited, and again with Send again.";
        user_name = "With Mail user name; before the temporary password, if that goes in a mail of its own.";
        temporary_password = "When a temporary password is set and mailed, in a mail without the user name.";
        login_info = "When user name and temporary password are mailed in one.";
        reset = "After Forgot password, or when an administrator sends a link.";
        password_changed = "After every change of a password, whoever made it.";
        locked = "When an account is locked, by wrong tries or by an administrator.";
        unlocked = "When an administrator, or a command on the server, unlocks an account.";
        locks_told = "To whoever may unlock them, when wrong tries lock accounts: at once, then at most once an hour.";
        validity_ends = "To the person and the manager, a week and a day before the last day of an account is over.";
        ends_told = "To whoever may freeze them, when the last days of accounts come: of all that end within a week, at most once a day.";
        confirm_email = "When an address is to be confirmed.";
        email_changed = "To the address before, when the primary e-mail is changed and that one was never confirmed, or the change is taken back.";
        email_changed_undo = "To the address before, if it was confirmed, when the primary e-mail is changed.";
        email_taken_back = "To whoever may edit the person, when the address before takes a change back.";
        user_name_changed = "When an administrator changes the user name.";
        operator_acted = "To the owner, when a command on the server lifts a lock, makes a link for a new password, or takes the networks away.";
    }
}

/// What their buttons say.
pub(super) mod button {
    kernel::catalogue! {
        invitation = "Choose your password";
        user_name = "Sign in";
        temporary_password = "Sign in";
        login_info = "Sign in";
        reset = "Choose a new password";
        password_changed = "Choose a new password";
        locked = "Can't sign in?";
        unlocked = "Sign in";
        locks_told = "Show who is locked";
        validity_ends = "Sign in";
        ends_told = "Show whose accounts end";
        confirm_email = "Confirm the address";
        email_changed = "";
        email_changed_undo = "This was not me";
        email_taken_back = "Open the user";
        user_name_changed = "Sign in";
        operator_acted = "Open the audit log";
    }
}

/// What tags become.
pub(super) mod tag {
    kernel::catalogue! {
        name = "First and last name of the recipient";
        first_name = "First name of the recipient";
        last_name = "Last name of the recipient";
        job_title = "Job title of the recipient";
        email = "The address that the mail goes to";
        organization = "The organization's name";
        link = "The link of this mail; alone between blank lines it is a button";
        code = "The link's code, for browsers that cannot follow it without typing";
        user_name = "What the recipient signs in with";
        password = "The temporary password";
        inviter = "Who invites; empty if nobody in person does";
        inviter_sentence = "A sentence: who has made the account";
        password_sentence = "A sentence: whether a temporary password follows";
        request_sentence = "A sentence: who asked for a new password, for which account";
        changed_at = "When it was changed, in the organization's time zone";
        locked_until = "Until when it is locked; empty if without end";
        lock_sentence = "A sentence: who or what locked the account, and until when";
        advice_sentence = "What the recipient can do about the lock";
        locks_sentence = "A sentence: whom wrong tries locked";
        person = "Whom the mail is about: first and last name, or the user name";
        validity_sentence = "A sentence: whose account ends when";
        ends_sentence = "A sentence: whose accounts end soon";
        act_sentence = "A sentence: what a command on the server did, and for whom";
        reason = "The reason that was given";
    }
}

kernel::catalogue! {
    subject_needed = "Enter a subject.";
    subject_long(most) = "The subject is too long: at most {most} characters.";
    subject_lines = "A subject is one line: take the line breaks out.";
    text_needed = "Enter a text.";
    text_long(most) = "The text is too long: at most {most} characters.";
    unknown_tag(tag) = "This mail has no tag {tag}. The tags that it knows stand beside the text.";
    unknown_tag_near(tag, near) = "This mail has no tag {tag}. Did you mean {near}?";
    needs_tag(tag, says) = "The text needs {tag}: {says}. Without it nobody could do what the mail asks for.";
    secret_in_subject(tag) = "{tag} cannot stand in the subject, which is shown on lock screens and kept in the outbox. Put it into the text.";
    stale = "Somebody else changed this text after you had opened it. Compare, then save again.";
    not_to_others = "A test goes to your own address only.";
    custom_field(label) = "{label} of the recipient";
    reference_head = "# Tags of account mails\n\nGenerated by `cargo xtask codegen`. A tag stands between braces in the subject or text of a mail (*Administration → Mail → Templates*). \
        A tag of a custom field, such as `{ASSUF1}`, stands for the recipient's value; the field's page tells its tag. \
        A tag without a value renders empty.\n";
    reference_every = "Every mail";
    reference_columns = "| Tag | What it becomes |\n| --- | --- |\n";
    reference_needs(tags) = "Its text needs {tags}.";
}
