//! The texts of roles and administration.

kernel::catalogue! {
    administrator = "Administrator";
    administrator_says = "Administers everything in the whole organization.";
    user_administrator = "User administrator";
    user_administrator_says = "Looks after the people of the whole organization, but neither purges nor makes administrators.";
    role_administrator = "Role administrator";
    role_administrator_says = "Makes and changes roles, at most with what the role administrator holds.";
    data_administrator = "Data administrator";
    data_administrator_says = "All records, no settings and no administration of people.";
    configuration_administrator = "Configuration administrator";
    configuration_administrator_says = "Settings, mail and companies; no records and no people.";
    company_administrator = "Company administrator";
    company_administrator_says = "Looks after the people of the own company and the companies below it, and sees nobody else.";
    full_user = "Full user";
    full_user_says = "Full access to all records, no administration.";
    manager = "Manager";
    manager_says = "The records of the own team and of everybody who reports to the manager; no administration.";
    team_member = "Team member";
    team_member_says = "The own records and the team's; no administration.";
    own_records_only = "Own records only";
    own_records_only_says = "Only the own records; no administration.";
    read_only = "Read only";
    read_only_says = "Looks at records, changes none; no administration.";
    auditor = "Auditor";
    auditor_says = "Sees people, roles, companies and the audit log; changes nothing.";
    service_integration = "Service integration";
    service_integration_says = "For programs with API keys; no administration.";

    role_unknown = "Choose a role of the list.";
    name_taken = "There is a role of this name already. Choose another name.";
    cannot_hand_out(missing) = "You can hand out only what you hold yourself at this company. This role also lets somebody {missing}. Choose another role, or ask an administrator who holds it.";
    may_not_grant = "This role administers something, and handing it out needs the right to grant administration. Choose a role without administration, or ask an administrator who may.";
    beyond_own(missing) = "You can give at most what you hold there yourself. You lack the right to {missing}.";
    nothing_chosen = "Choose at least one thing to administer.";
    place_unknown = "Choose the whole organization or a company of the list.";
    last_administrator = "Nobody would be left who can administer the whole organization. Give somebody else the administration first.";
    no_profile = "A role has at least one profile. Tick one; “No records” gives nothing.";
    profile_unknown = "Tick only profiles of the list.";
    not_delegated = "Your administration does not name this role among those that you may hand out here. Choose another role, or ask an administrator who may hand it out.";
    hands_out_beyond = "You can let somebody hand out only roles that you may hand out yourself.";
    ends_before = "Choose a day that is not over yet, or leave it empty for no end.";
    cycle = "A role cannot stand below itself. Choose another role above it.";
    scope_stale = "Somebody else changed this administration meanwhile. It stands below as it is now: compare, then save again.";
    too_deep(most) = "At most {most} roles stand one below the other. Choose a role further up.";
    stale = "Somebody else changed this role meanwhile. Look at it again, then repeat the change.";
    in_use = "People have this role. Choose the role that they get instead.";
    last = "There is always one role. Make another one first.";
}
