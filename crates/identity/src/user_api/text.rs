//! The texts of this slice's refusals.

kernel::catalogue! {
    no_session = "An API key has no session, and so no others.";
    no_password = "A service user has no password. To replace its key, rotate it.";
    custom_unknown(keys) = "There is no such custom field. There are: {keys}.";
}
