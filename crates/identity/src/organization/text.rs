//! The texts of the organization's settings.

kernel::catalogue! {
    not_set_up = "This system is not set up yet. Open the address that the server printed when it started.";
    already_there = "This system has an organization already.";
    owner_exists = "There is an owner already. Sign in as the owner to go on.";
    ask_account_manager(line) = "Account manager: {line}.";
    ask_billing(line) = "Billing contact: {line}.";
    contacts_title = "Contacts";
    contacts_sentence = "Whom to ask for more seats. They are named wherever a seat is refused; they need no user.";
    contacts_saved = "The contacts are saved.";
    account_manager = "Account manager";
    account_manager_sentence = "Who looks after this organization as a customer, and agrees on more seats.";
    billing_contact = "Billing contact";
    billing_contact_sentence = "Who pays, and hears of changes that cost.";
    contact_name = "Name";
    contact_email = "E-mail";
    contact_phone = "Phone";
    contact_name_long(n) = "Write at most {n} characters.";
    contact_email_bad = "Enter an address such as ann@company.example.";
    contact_phone_bad = "Enter a phone number, such as +44 20 7946 0000, of at most 50 characters.";
    contact_name_missing = "Write the name that goes with it.";
    contact_unreachable = "Write an e-mail address or a phone number, so that this person can be asked.";
    choose_one = "Choose one of the list.";
    stale = "Somebody else changed the settings meanwhile. Look at the new values, then save again.";
    public_url_invalid = "Enter an address such as https://crm.company.example.";
    public_url_has_path = "Enter only scheme, host and port, such as https://crm.company.example, with nothing behind them.";

    title = "Settings";
    sentence = "What holds for the whole organization.";
    saved = "The settings are saved.";
    card_organization = "Organization";
    card_address = "Address";
    card_address_sentence = "What is mailed links to this address and to no other.";
    card_business = "What is done here";
    debt_settlement = "Debt settlement";
    debt_settlement_hint = "On: the field Is attorney stands on the page of a user, in filters and in files. Off hides it; what is known stays.";
    name = "Name";
    country = "Country";
    currency = "Currency";
    time_zone = "Time zone";
    language = "Language";
    number_format = "Numbers";
    date_format = "Dates";
    choose = "Choose";
    yes = "Yes";
    no = "No";
    public_url = "Public address";
    public_url_hint = "Scheme, host and perhaps a port, as people type it into their browser.";
}
