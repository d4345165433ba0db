//! The mails' sources, compiled in.

use mail::MailTemplate;

macro_rules! templates {
    ($($(#[$doc:meta])* $constant:ident = $name:literal hides $secrets:expr;)+) => {
        $($(#[$doc])* pub(super) const $constant: MailTemplate = MailTemplate {
            name: $name,
            subject: include_str!(concat!("mails/", $name, "/subject.txt")),
            text: include_str!(concat!("mails/", $name, "/body.txt")),
            html: include_str!(concat!("mails/", $name, "/body.html")),
            secrets: $secrets,
        };)+
        /// All of them, for the test that renders each.
        #[cfg(test)]
        pub(super) const ALL: &[MailTemplate] = &[$($constant),+];
    };
}

templates! {
    /// The link by which the first password is chosen.
    INVITATION = "invitation" hides &["link", "code"];
    /// The user name alone.
    USER_NAME = "user_name" hides &[];
    /// The temporary password alone.
    TEMPORARY_PASSWORD = "temporary_password" hides &["password"];
    /// Both in one.
    LOGIN_INFO = "login_info" hides &["password"];
    /// The link by which a new password is chosen.
    RESET = "reset" hides &["link", "code"];
    /// The password was changed.
    PASSWORD_CHANGED = "password_changed" hides &[];
    /// The account was locked.
    LOCKED = "locked" hides &[];
    /// The link that shows that an address is one's own.
    CONFIRM_EMAIL = "confirm_email" hides &["link", "code"];
    /// To the old address: it is not used any more.
    EMAIL_CHANGED = "email_changed" hides &[];
    /// The user name was changed.
    USER_NAME_CHANGED = "user_name_changed" hides &[];
}
