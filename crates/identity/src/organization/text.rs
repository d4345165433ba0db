//! The texts of the organization's settings.

kernel::catalogue! {
    not_set_up = "This system is not set up yet. Open the address that the server printed when it started.";
    already_there = "This system has an organization already.";
    owner_exists = "There is an owner already. Sign in as the owner to go on.";
    choose_one = "Choose one of the list.";
    stale = "Somebody else changed the settings meanwhile. Look at the new values, then save again.";
    public_url_invalid = "Enter an address such as https://crm.company.example.";
    public_url_has_path = "Enter only scheme, host and port, such as https://crm.company.example, with nothing behind them.";
}
