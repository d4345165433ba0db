//! The texts of the pages of groups, teams and service categories.

kernel::catalogue! {
    title = "Groups & teams";
    sentence = "Groups are the departments of the business, teams work inside them. Each person has one primary group and any number of others.";
    one_person = "1 person";
    people_count(n) = "{n} people";
    new_group = "New group";
    new_team = "New team";
    create_group = "Create group";
    create_team = "Create team";
    cancel = "Cancel";
    name = "Name";
    description = "What it is for";
    permission_sets = "Permission sets";
    group = "Group";
    save = "Save";
    delete = "Remove";
    organization = "Who reports to whom";
    looking = "You see this, but do not change it";
    looking_sentence = "Changing it needs the right to make and change groups and teams. An administrator who may grant administration can give it to you.";
    facts = "Facts";
    people = "People";
    person = "Person";
    primary_people = "Primary group of";
    other_people = "Other group of";
    teams = "Teams";
    publishes = "Their records are seen here";
    sees = "They see the records here";
    yes = "Yes";
    no = "No";
    nobody = "Nobody whom you may see is in here.";
    all_people(n) = "All {n} in the list";
    first_people(n) = "These are the first {n} by name.";
    categories = "Service categories";
    categories_sentence = "Queues of tickets. A person works on those granted to them, and on those of the groups that they are in.";
    group_categories_sentence = "Everybody in this group has the ticked ones.";
    save_categories = "Save service categories";
    category = "Service category";
    granted_people = "People, directly";
    granted_groups = "Groups";
    no_categories = "There is no service category yet.";
    new_category = "New service category";
    create_category = "Create service category";

    add_person = "Put somebody in";
    add_person_sentence = "They see this unit's records, and it sees theirs. What each sees is changed on the person's page.";
    is_there = "This person is in here already. Change what each sees on the person's page.";
    put_in = "Put in";
    done_added = "They are in now. It holds from their next request on.";

    delete_group_title(name) = "Remove the group {name}?";
    delete_team_title(name) = "Remove the team {name}?";
    delete_category_title(name) = "Remove the service category {name}?";
    delete_empty = "Nothing is in it.";
    delete_group_what(people, teams, categories) = "In it: {people}, {teams} teams, {categories} service categories. They go to the group that you choose; whoever is there already stays as they are there.";
    delete_team_what(people) = "In it: {people}.";
    delete_category_unused = "It is granted to nobody.";
    delete_category_what(people, groups) = "Granted directly to {people}, and to {groups} groups. They get the one that you choose, or have it no more, from their next request on.";
    to_category = "They get instead";
    no_category_instead = "Nothing";
    delete_never = "It cannot be brought back. The audit log keeps what happened.";
    to_group = "They go to";
    to_team = "They go to";
    they_leave = "No team: they leave";
    choose = "Choose…";

    done_created(name) = "{name} is there now.";
    done_saved = "Saved.";
    done_deleted = "Removed.";
}
