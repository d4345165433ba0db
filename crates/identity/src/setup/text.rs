//! The texts of the set-up wizard.

kernel::catalogue! {
    title = "Set up Usher";
    step_organization = "Organization";
    step_public_url = "Address";
    step_owner = "Owner";
    step_companies = "Companies";
    step_mail = "Mail";
    step_people = "People";
    step_summary = "Summary";
    go_on = "Continue";
    back = "Back";

    gate_title = "Set up Usher";
    gate_sentence = "This system is not set up yet. Whoever sets it up owns it.";
    gate_how = "When the server starts it prints a set-up link. Open that link, or paste its last part, the code behind the # sign, here. Every start prints a fresh one; an older one no longer works.";
    code = "Set-up code";
    open = "Open the wizard";
    gate_wrong_title = "This is not the set-up code";
    gate_wrong = "The code is of an earlier start, or incomplete. Look at what the server printed when it last started.";
    owner_only = "The set-up goes on with the owner. Sign in as the owner.";

    organization_sentence = "Whose system is this? You can change all of it later under Settings.";
    public_url_sentence = "Where do people reach this system?";
    public_url_why = "Invitations and reset links that are mailed lead to this address and to no other, whatever address somebody asked from. It is proposed from the address at which you opened this page.";
    public_url_local = "Nobody on another machine can open this address. That is fine to look around; before you invite people, put the address here at which they reach the server.";
    public_url_plain = "Over plain http, passwords travel readable for the network. Use an https address before you invite people.";

    owner_sentence = "The one person who owns the organization. The owner administers everything, and nobody else can change the owner's account.";
    owner_is(name) = "{name} is the owner. Change your own data under My account once the set-up is finished.";
    owner_first = "Make the owner first.";
    first_name = "First name";
    last_name = "Last name";
    email = "E-mail";
    user_name = "User name";
    user_name_hint = "For signing in. Empty: the part of your e-mail before the @.";
    password = "Password";
    confirm_password = "Confirm password";
    make_owner = "Make me the owner";
    first_name_missing = "Enter your first name.";
    last_name_missing = "Enter your last name.";
    person_first_name_missing = "Enter the first name.";
    person_last_name_missing = "Enter the last name.";

    companies_sentence = "Which parts does the business have? One company is enough; affiliates hang below it, and their administrators see only their own part.";
    root = "Parent company";
    root_hint = "The company above all others. People who belong to no affiliate belong to it.";
    new_company = "Company below";
    new_company_hint = "Leave it empty if there is none to add. Move and rename companies later under Administration, Companies.";
    below_of = "Belongs to";
    add_company = "Add company";
    company_added(name) = "{name} was added.";
    tree = "Companies so far";

    mail_sentence = "How do invitations and notices leave? You can skip this: mail then waits in the outbox, and an invitation's link can be copied once instead.";
    test_and_go_on = "Send test and continue";
    skip = "Skip for now";
    mail_ready(answer) = "Mail is set up. The server said: {answer}";

    people_sentence = "Who works here? Add some people now, more at any time.";
    people_access = "People added here have full access to all records and no administration. Choose another role in the row to give less; who administers what stands under Roles & profiles.";
    people_import = "Import a file instead";
    people_there(n) = "{n} people added so far";
    one_there = "1 person added so far";
    person(n) = "Person {n}";
    role = "Role";
    company = "Company";
    details = "E-mail details";
    details_hint = "With the tick, two mails go out: the user name in one, a temporary password in the other, both with the link. Without it nothing is mailed; the person is Active and waits for your invitation.";
    more_rows = "More rows";
    save_people = "Add and stay";
    too_many_rows(most, n) = "At most {most} people can be added at a time, and {n} are typed here. Nobody was added yet. Empty some rows, or import a file instead.";
    rows_kept(n) = "{n} added. What needs attention stays in the grid.";
    rows_added(n) = "{n} added.";

    summary_sentence = "This is where things stand.";
    mailed = "Mailed";
    mailed_sentence = "User name and a temporary password, or a link, went out. The password is good for 72 hours and must be changed at the first sign-in.";
    to_invite = "Still need an invitation";
    to_invite_sentence = "They are Active and have no password yet. Invite them from their page: the link lets them choose one.";
    nobody_mailed = "Nobody was mailed.";
    nobody_to_invite = "Nobody waits for an invitation.";
    waits_in_outbox = "No mail server is set up: the mails wait in the outbox, and leave as soon as there is one.";
    access_title = "What they may do";
    access = "People added here have full access to all records and no administration. To restrict somebody, open their page and choose another role.";
    to_users = "Users";
    to_roles = "Roles & profiles";
    finish = "Finish the set-up";
    finish_hint = "The wizard closes for good. Everything in it can be changed under Administration.";
    finished = "The set-up is finished. Welcome.";
}
