//! The texts of imports.

kernel::catalogue! {
    reason_no_field = "no field of a user holds it yet";
    reason_password = "passwords are never taken from a file; an invitation lets each person choose one";
    reason_not_taken = "this version does not take it";

    no_key = "The row has no external ID, no user name and no e-mail address. Fill in one of them.";
    status_unknown(word) = "“{word}” is no status that a file can set. Write Draft, Active or Inactive.";
    blocked_unknown = "Write Yes or No in this column.";
    keys_differ(one, other) = "The row's keys belong to two people: {one} and {other}. Correct the external ID, the user name or the e-mail address.";
    in_bin(name) = "{name} is in the recycle bin. Restore the person first, or leave the row out.";
    other_external_id(name, id) = "{name} has the external ID {id}. Correct the row, or change the ID on the person's page.";
    company_unknown(name) = "There is no company called “{name}” that you may see. Correct the name, or import companies first.";
    company_needed = "The row names no company. Choose one for such rows in the step before.";
    role_unknown(name) = "There is no role called “{name}”.";
    group_unknown(name) = "There is no group called “{name}”.";
    plan_unknown(name) = "There is no user plan called “{name}”.";
    user_name_needed = "The row has neither a user name nor an e-mail address to make one from. Fill in one of them.";
    manager_unknown(words) = "There is nobody with the e-mail address or user name “{words}”, in this file or among the people you may see.";
    manager_failed(words, line) = "The manager “{words}” is row {line} of this file, which failed. Correct that row first.";
    status_kept(status) = "The status stays {status}: a file does not change it.";
    parent_unknown(name) = "There is no company called “{name}”, in this file or among those you may see.";
    parent_failed(name, line) = "The parent company “{name}” is row {line} of this file, which failed. Correct that row first.";
    parent_missing(name) = "“{name}” has no parent company. Only the topmost company has none, and it has another name. Fill in the company that this one belongs to.";
    not_known = "This is outside of what you administer.";
    row_stumbled = "The product stumbled over this row. The log says more; the other rows went on.";

    too_large(limit_mib) = "The file is larger than {limit_mib} MiB. Split it and import the parts one after the other.";
    no_room = "The server has no room for the file just now. Try again later, or tell whoever runs it.";
    mapping_no_key = "Choose the column that says which person or company a row is about: external ID, user name or e-mail address for people, the name for companies.";
    not_now = "This import has moved on meanwhile. Look at it again.";
    not_running = "This import does not run any more.";
    importer_inactive = "The person who began this import is not active any more, so it was stopped. What is in stays in.";
    importer_may_not = "The person who began this import may not import any more, so it was stopped. What is in stays in.";
    fault_stopped = "The import was stopped. What is in stays in; the rest can go on where it stopped.";
    fault_internal = "The product stumbled, and the log says more. What is in stays in; the rest can go on where it stopped.";
}
