//! Which program a file comes from, by headers that only its template has. Only to tell the person: what a column is
//! goes by [`crate::recognize`].

use crate::fields::{FieldSpec, spellings, squeeze};
use crate::text;

/// A kind of file that organizations have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// The product's own export: the labels of all its fields, in their order.
    OwnExport,
    /// Microsoft 365's "add multiple users".
    Microsoft365,
    /// Microsoft Entra ID's bulk create.
    Entra,
    /// Google Workspace's bulk update.
    GoogleWorkspace,
    /// A list of employees that names each one's manager (AdventureWorks).
    PeopleWithManagers,
    /// A list of companies that names each one's parent (AdventureWorks).
    CompaniesWithParents,
}

/// The most particular first.
const MARKS: [(Preset, &[&str]); 5] = [
    (Preset::Entra, &["namedisplaynamerequired", "usernameuserprincipalnamerequired"]),
    (Preset::GoogleWorkspace, &["firstname", "lastname", "emailaddress", "orgunitpath"]),
    (Preset::Microsoft365, &["username", "displayname", "officenumber", "officephone"]),
    (Preset::PeopleWithManagers, &["employeeid", "manageremail", "hiredate"]),
    (Preset::CompaniesWithParents, &["company", "parentcompany"]),
];

impl Preset {
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

    /// Its name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::OwnExport => text::preset_own(),
            Self::Microsoft365 => text::preset_microsoft_365(),
            Self::Entra => text::preset_entra(),
            Self::GoogleWorkspace => text::preset_google(),
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
    }
}
