//! The texts of signing in.

kernel::catalogue! {
    title = "Sign in";
    refused = "This name and password do not belong together, or the account cannot sign in now. Check both, capitals included, or see “Can’t sign in?”.";
    no_session = "An API key has no session that could end. Revoke the key instead.";
    user_name = "User name or e-mail";
    password = "Password";
    submit = "Sign in";
    cannot = "Can’t sign in?";
    again_title = "Your password, once more";
    again_sentence(what) = "You are about to {what}, and gave your password some time ago. Give it again: then it is done as you sent it, and nothing that you typed is lost.";
    again_go_on = "Go on";
    again_not = "Do not do it";
    again_over = "What waited for your password is over, or was meant for somebody else. Go back and send it again.";
    again_unheld(what) = "To {what}, your password must have been given lately. Sign out, sign in, and send this again.";
    again_program(what) = "To {what}, the password must have been given lately in this session. Send the request as a form of the page, or use the API.";
    no_session_again = "An API key is its own proof and has no session; nothing asks it for a password.";
    older_ended = "You are signed in here. No more sessions are permitted at once, so your oldest one ended; see My account.";
    signed_out = "You are signed out.";

    cannot_title = "Can’t sign in?";
    cannot_sentence = "This is what usually helps. It is the same for everyone, whatever the state of an account.";
    forgot_title = "You forgot your password";
    forgot_body = "Have a link mailed to your confirmed address. It is good for one use and for 24 hours.";
    forgot_button = "Send me a link";
    tries_title = "You typed it wrong too often";
    tries_body(tries, minutes) = "After {tries} within {minutes} an account stays closed for a while; a mail about it goes to its address. It opens by itself, or an administrator opens it at once.";
    tries_stay(tries, minutes) = "After {tries} within {minutes} an account stays closed until an administrator opens it; a mail about it goes to its address.";
    one_try = "one wrong try";
    tries(n) = "{n} wrong tries";
    one_minute = "a minute";
    minutes(n) = "{n} minutes";
    new_title = "You never signed in";
    new_body = "Your user name and a link, or a temporary password, come by mail. A temporary password opens one sign-in only and is good for 72 hours. Ask for a new one if it is over.";
    case_title = "You are sure that it is right";
    case_body = "Capitals count in the password, and in the user name too unless your organization decided otherwise. Look at the language of your keyboard, and show the password while you type.";
    ask_title = "Nothing of this helps";
    ask_body(organization) = "Ask whoever administers Usher at {organization}: they see why an account is closed, can open it, and can send a new link. Nobody will ask you for your password.";
    back = "Back to sign-in";

    current_password = "Current password";
    new_password = "New password";
    confirm_password = "Confirm password";
    sign_out = "Sign out";
}
