//! What sheet tells a person.

kernel::catalogue! {
    empty = "The file is empty. Choose a file with a header line and at least one row.";
    header_only = "The file has a header line and no rows below it.";
    workbook = "This is a spreadsheet workbook, not a CSV file. Open it in your spreadsheet program, save it as CSV, and choose that file.";
    too_large(limit_mib) = "The file is larger than {limit_mib} MiB. Split it and import the parts one after the other.";
    too_many_rows(limit) = "The file has more than {limit} rows. Split it and import the parts one after the other.";
    too_many_columns(limit) = "The file has more than {limit} columns. Delete the columns you do not need.";
    row_too_large(row, limit_mib) = "Row {row} holds more than {limit_mib} MiB of text. Shorten it.";
    cell_too_large(row, column, limit_mib) = "The cell in row {row}, column {column} holds more than {limit_mib} MiB of text. Shorten it, or look for a quotation mark that is not closed.";
    nul(row, line) = "Row {row} (line {line} of the text) holds a NUL character, which no text has. Save the file as CSV UTF-8 and try again.";
    encoding(encoding, row, line) = "The file says that it is {encoding}, but row {row} (line {line} of the text) is not. Save the file as CSV UTF-8 and try again.";
    open_quote(row, line) = "A quotation mark in row {row} (line {line} of the text) is never closed. Close it, or delete it.";
    headers_alike(first, second, header) = "Columns {first} and {second} are both called “{header}”. Rename or delete one of them.";
    ragged(expected, found) = "The header has {expected} columns, this row has {found} cells. Look for a separator or a line break that should stand in quotation marks.";
    duplicate(row) = "Row {row} of this file is for the same one. Delete one of the two rows.";
    cycle = "Rows of this file refer to one another in a circle, and this row is one of them. Change the reference in one of them.";
    exchange(row) = "Row {row} gives up what this row takes, but only after this row, in a circle: so neither can go first. Give one of them another value first, then bring both rows again.";
    mapping_columns(expected, found) = "The mapping has {expected} columns, the file has {found}. Choose the columns again.";
    mapping_separator = "The file is divided by another separator than when its columns were chosen. Choose the columns again.";
    mapping_unknown(field) = "There is no field called {field}. Choose the columns again.";
    mapping_twice(label, first, second) = "{label} is chosen for columns {first} and {second}. Leave one of them out.";
    mapping_both(label, column) = "{label} is chosen for column {column} and for all rows. Keep one of the two.";
    mapping_required(label) = "{label} is needed. Choose the column that holds it.";
    plan_changed = "The file, its columns or the program have changed since this import began. Upload the file again: rows that are already in come out as unchanged.";
    error_header = "Error";
    error_field_header = "Error field";
    error_code_header = "Error code";
    error_column = "the errors of an earlier import";
    utf8 = "UTF-8";
    utf16_le = "UTF-16 (little-endian)";
    utf16_be = "UTF-16 (big-endian)";
    windows_1252 = "Windows-1252";
    preset_own = "Usher export";
    preset_microsoft_365 = "Microsoft 365, add multiple users";
    preset_microsoft_365_export = "Microsoft 365, export of users";
    preset_salesforce = "Salesforce, users";
    preset_hubspot = "HubSpot, users";
    preset_vtiger = "vtiger or OpenCRM, users";
    preset_entra = "Microsoft Entra ID, bulk create";
    preset_google = "Google Workspace, bulk update";
    preset_people = "List of employees with their managers";
    preset_companies = "List of companies with their parents";
}
