//! What a file of people may hold, under which headers: the product's own words first, then those of Microsoft 365, Entra ID
//! and Google Workspace.

use std::sync::LazyLock;

use sheet::{FieldSpec, NotImported};

use crate::imports::text;

/// The fields, in the order of the mapping's choices. Keys are the names that the verbs give their faults.
pub(in crate::imports) const FIELDS: &[FieldSpec] = &[
    FieldSpec {
        key: "external_id",
        label: "External ID",
        aliases: &["Employee ID", "Employee number", "Personnel number", "Staff ID"],
        required: false,
    },
    FieldSpec {
        key: "user_name",
        label: "User name",
        aliases: &["Username", "User principal name", "UPN", "Login", "Sign-in name"],
        required: false,
    },
    FieldSpec {
        key: "primary_email",
        label: "Primary e-mail",
        aliases: &["Email", "E-mail", "Email address", "E-mail address", "Mail", "Work email", "Primary email address"],
        required: false,
    },
    FieldSpec { key: "first_name", label: "First name", aliases: &["Given name", "Forename"], required: false },
    FieldSpec { key: "last_name", label: "Last name", aliases: &["Surname", "Family name"], required: false },
    FieldSpec { key: "middle_name", label: "Middle name", aliases: &["Middle initial", "Second name"], required: false },
    FieldSpec { key: "nickname", label: "Service nickname", aliases: &["Nickname", "Public name"], required: false },
    FieldSpec { key: "job_title", label: "Job title", aliases: &["Title", "Employee title", "Position", "Occupation"], required: false },
    FieldSpec {
        key: "hire_date",
        label: "Hire date",
        aliases: &["Start date", "Date hired", "Date of hire", "Employee hire date", "Joining date"],
        required: false,
    },
    FieldSpec { key: "display_name", label: "Display name", aliases: &["Full name", "Name"], required: false },
    FieldSpec {
        key: "phone",
        label: "Phone",
        aliases: &["Work phone", "Office phone", "Telephone", "Telephone number", "Phone number", "Mobile phone", "Mobile"],
        required: false,
    },
    FieldSpec { key: "company", label: "Company", aliases: &["Business unit", "Company name", "Affiliate"], required: false },
    FieldSpec {
        key: "reports_to",
        label: "Reports to",
        aliases: &["Manager email", "Manager user name", "Manager", "Supervisor", "Supervisor email"],
        required: false,
    },
    FieldSpec { key: "status", label: "Status", aliases: &["New status", "User status", "Account status"], required: false },
    FieldSpec { key: "blocked", label: "Block sign in", aliases: &["Sign-in blocked"], required: false },
    FieldSpec { key: "role", label: "Role", aliases: &["User role"], required: false },
    FieldSpec {
        key: "primary_group",
        label: "Primary group",
        aliases: &["Group", "Primary team", "Public group", "Department"],
        required: false,
    },
    FieldSpec { key: "plan", label: "User plan", aliases: &["Plan"], required: false },
];

/// Headers that are known and left out.
pub(in crate::imports) static NOT_IMPORTED: LazyLock<[NotImported; 3]> = LazyLock::new(|| {
    [
        NotImported { headers: &["Employee type", "Cost center"], reason: text::reason_no_field() },
        NotImported {
            headers: &["Password", "Initial password", "Temporary password", "Password hash function", "Change password at next sign-in"],
            reason: text::reason_password(),
        },
        NotImported {
            headers: &[
                "Address",
                "Street address",
                "City",
                "State or province",
                "State",
                "ZIP or postal code",
                "Postal code",
                "Country or region",
                "Country",
                "Usage location",
                "Work address",
                "Home address",
                "Office number",
                "Office",
                "Fax",
                "Home phone",
                "Recovery phone",
                "Alternate email address",
                "Recovery email",
                "Home secondary email",
                "Work secondary email",
                "New primary email",
                "Org unit path",
                "Building ID",
                "Floor name",
                "Floor section",
            ],
            reason: text::reason_not_taken(),
        },
    ]
});
