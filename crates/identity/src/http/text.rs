//! The texts of the frame.

kernel::catalogue! {
    sign_in_first = "Sign in first.";
    credential = "Send a valid token as “Authorization: Bearer …”: an API key of a service user, or the token of a session from POST /api/v1/sessions.";
    requests_spent = "This token has no request left for now. Wait as long as Retry-After says, and send fewer at once.";
    idempotency_key = "Send one Idempotency-Key of 1 to 128 visible characters.";
    idempotency_reused = "This Idempotency-Key was used for another request within the last day. Use a new one for each request.";
    access_changed = "What you may was changed while this was sent. Nothing is saved; look again, and repeat it if you still may.";
    change_password_first = "Change your password first; everything else waits until then.";
    home = "Home";
    administration = "Administration";
    users = "Users";
    employees = "Employees";
    roles = "Roles & profiles";
    groups = "Groups & teams";
    companies = "Companies";
    plans = "User plans & seats";
    allowances = "User allowances";
    fields = "Fields & modules";
    imports = "Import & export";
    mail = "Mail";
    audit = "Audit log";
    security = "Sign-in & security";
    settings = "Settings";
    finish_setup = "The set-up is not finished.";
    go_on_with_setup = "Go on where you left it";
    demo = "This is a demo: everything here vanishes when it stops.";
    welcome(name) = "Welcome, {name}";
    home_sentence = "What waits for you, and where to go.";

    home_records_later = "Contacts, accounts and deals come with the records. Until then, your account is where you find your own data.";
    people = "People";
    active = "Active";
    invited = "Invited, not yet accepted";
    without_password = "Active without a password";
    open_users = "Open users";
    my_account = "My account";
    my_account_sentence = "Password, preferences, sessions and addresses.";
    open_account = "Open my account";
    organization_chart = "Organization chart";
    bulk_changes = "Bulk changes";
    invitations = "Invitations";
    saved_views = "Saved views";
    templates = "Mail templates";
    contacts = "Contacts of the organization";
    search = "Search";
    search_for = "Search or jump to";
    results = "Results";
    nothing_found = "Nothing found";
    nothing_found_sentence = "Type the beginning of a page's or a person's name.";
    new_user = "New user";
}
