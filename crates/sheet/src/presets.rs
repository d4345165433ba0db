//! Which program a file comes from, by headers that only its template has. Only to tell the person: what a column is
//! goes by [`crate::recognize`].

use serde::{Deserialize, Serialize};

use crate::fields::{FieldSpec, spellings, squeeze};
use crate::text;

/// A kind of file that organizations have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// The product's own export.
    OwnExport,
    /// Microsoft 365's "add multiple users".
    Microsoft365,
    /// Microsoft 365's "export users".
    Microsoft365Export,
    /// Microsoft Entra ID's bulk create.
    Entra,
    /// Google Workspace's bulk update.
    GoogleWorkspace,
    /// Salesforce's users, as a report or by its data loader.
    Salesforce,
    /// HubSpot's users.
    HubSpot,
    /// The users of vtiger, and of OpenCRM, which has the same words.
    Vtiger,
    /// A list of employees that names each one's manager (AdventureWorks).
    PeopleWithManagers,
    /// A list of companies that names each one's parent (AdventureWorks).
    CompaniesWithParents,
}

/// The most particular first.
const MARKS: [(Preset, &[&str]); 15] = [
    (Preset::OwnExport, &["userid", "username", "primarygroup", "userplan", "lastsignin"]),
    (Preset::Entra, &["namedisplaynamerequired", "usernameuserprincipalnamerequired"]),
    (Preset::GoogleWorkspace, &["firstname", "lastname", "emailaddress", "orgunitpath"]),
    (Preset::Microsoft365Export, &["userprincipalname", "displayname", "licenses"]),
    (Preset::Microsoft365Export, &["userprincipalname", "displayname", "blockcredential"]),
    (Preset::Microsoft365, &["username", "displayname", "officenumber", "officephone"]),
    (Preset::Salesforce, &["username", "profileid", "isactive"]),
    (Preset::Salesforce, &["username", "alias", "profile"]),
    (Preset::Salesforce, &["username", "alias", "isactive"]),
    (Preset::HubSpot, &["emailaddress", "assignedteams"]),
    (Preset::HubSpot, &["emailaddress", "lastlogindate", "permissions"]),
    (Preset::Vtiger, &["username", "admin", "officephone"]),
    (Preset::Vtiger, &["username", "admin", "reportsto"]),
    (Preset::PeopleWithManagers, &["employeeid", "manageremail", "hiredate"]),
    (Preset::CompaniesWithParents, &["company", "parentcompany"]),
];

impl Preset {
    /// All that a person may choose.
    pub const ALL: [Self; 10] = [
        Self::OwnExport,
        Self::Microsoft365,
        Self::Microsoft365Export,
        Self::Entra,
        Self::GoogleWorkspace,
        Self::Salesforce,
        Self::HubSpot,
        Self::Vtiger,
        Self::PeopleWithManagers,
        Self::CompaniesWithParents,
    ];

    /// The kind of file that has this header.
    pub fn of(header: &[String], fields: &[FieldSpec]) -> Option<Self> {
        let words: Vec<String> = header.iter().flat_map(|name| spellings(name)).collect();
        let has_all = |marks: &[&str]| marks.iter().all(|mark| words.iter().any(|word| word == mark));
        if let Some((preset, _)) = MARKS.iter().find(|(_, marks)| has_all(marks)) {
            return Some(*preset);
        }
        let is_own = !fields.is_empty()
            && header.len() == fields.len()
            && header.iter().zip(fields).all(|(name, field)| squeeze(name) == squeeze(field.label));
        is_own.then_some(Self::OwnExport)
    }

    /// Its word in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::OwnExport => "own_export",
            Self::Microsoft365 => "microsoft365",
            Self::Microsoft365Export => "microsoft365_export",
            Self::Entra => "entra",
            Self::GoogleWorkspace => "google_workspace",
            Self::Salesforce => "salesforce",
            Self::HubSpot => "hubspot",
            Self::Vtiger => "vtiger",
            Self::PeopleWithManagers => "people_with_managers",
            Self::CompaniesWithParents => "companies_with_parents",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.word() == word)
    }

    /// Its name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::OwnExport => text::preset_own(),
            Self::Microsoft365 => text::preset_microsoft_365(),
            Self::Microsoft365Export => text::preset_microsoft_365_export(),
            Self::Entra => text::preset_entra(),
            Self::GoogleWorkspace => text::preset_google(),
            Self::Salesforce => text::preset_salesforce(),
            Self::HubSpot => text::preset_hubspot(),
            Self::Vtiger => text::preset_vtiger(),
            Self::PeopleWithManagers => text::preset_people(),
            Self::CompaniesWithParents => text::preset_companies(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Option<Preset> {
        let fields = [
            FieldSpec { key: "user_name", label: "User name", aliases: &[], required: true },
            FieldSpec { key: "email", label: "Email", aliases: &[], required: false },
        ];
        Preset::of(&header.split(',').map(str::to_owned).collect::<Vec<_>>(), &fields)
    }

    #[test]
    fn every_word_comes_back() {
        for preset in Preset::ALL {
            assert_eq!(Preset::from_word(preset.word()), Some(preset));
        }
        assert_eq!(Preset::from_word("x"), None);
    }

    #[test]
    fn templates_are_known_by_their_headers() {
        let google = "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required]";
        let microsoft = "User Name,First Name,Last Name,Display Name,Job Title,Department,Office Number,Office Phone,Mobile Phone";
        let entra = "Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required";
        assert_eq!(of(google), Some(Preset::GoogleWorkspace));
        assert_eq!(of(microsoft), Some(Preset::Microsoft365));
        assert_eq!(of(&microsoft.replace("User Name", "Username")), Some(Preset::Microsoft365));
        assert_eq!(of(entra), Some(Preset::Entra));
        assert_eq!(of("Employee ID,First name,Manager email,Hire date"), Some(Preset::PeopleWithManagers));
        assert_eq!(of("Company,Parent company"), Some(Preset::CompaniesWithParents));
        assert_eq!(of("User name,Email"), Some(Preset::OwnExport));
        assert_eq!(of("Email,User name"), None);
        assert_eq!(of("Username,Alias,IsActive,ProfileId,Email"), Some(Preset::Salesforce));
        assert_eq!(of("User ID,First name,Last name,Email address,Last login date,Assigned teams"), Some(Preset::HubSpot));
        assert_eq!(of("User Name,First Name,Last Name,Role,Admin,Email,Office Phone"), Some(Preset::Vtiger));
        assert_eq!(of("Block credential,City,Display name,User principal name,Licenses"), Some(Preset::Microsoft365Export));
    }
}
