//! The words that files have for a status.

use kernel::FieldError;
use kernel::text::fold;

use crate::imports::text;
use crate::users::{UserStatus, UserType};

/// The status that the two columns name together: *Status* first, then *Block sign in*. Invited, Locked and Frozen are said of people
/// who are so already, as an export does; nobody comes to be so by a file.
pub(super) fn status(status: Option<&str>, blocked: Option<&str>) -> Result<Option<UserStatus>, FieldError> {
    if let Some(word) = status {
        return match fold(word).as_str() {
            "draft" | "new" => Ok(Some(UserStatus::Draft)),
            "active" | "enabled" | "current" | "yes" | "true" | "1" | "on" => Ok(Some(UserStatus::Active)),
            "inactive" | "deactivated" | "disabled" | "suspended" | "archived" | "terminated" | "left" | "former" | "no" | "false"
            | "0" | "off" => Ok(Some(UserStatus::Inactive)),
            "invited" | "pending" | "invite pending" => Ok(Some(UserStatus::Invited)),
            "locked" => Ok(Some(UserStatus::Locked)),
            "frozen" => Ok(Some(UserStatus::Frozen)),
            _ => Err(error("status", "status.unknown", text::status_unknown(word.chars().take(60).collect::<String>()))),
        };
    }
    match blocked.map(fold).as_deref() {
        None => Ok(None),
        Some("no" | "false" | "0") => Ok(Some(UserStatus::Active)),
        Some("yes" | "true" | "1") => Ok(Some(UserStatus::Inactive)),
        Some(_) => Err(error("blocked", "blocked.unknown", text::blocked_unknown().to_owned())),
    }
}

/// What signs in: a person, or a program.
pub(super) fn kind(word: Option<&str>) -> Result<Option<UserType>, FieldError> {
    match word.map(fold).as_deref() {
        None => Ok(None),
        Some("standard" | "person" | "user" | "regular" | "member" | "employee") => Ok(Some(UserType::Standard)),
        Some("service" | "program" | "integration" | "service account") => Ok(Some(UserType::Service)),
        Some(_) => Err(error("type", "type.unknown", text::type_unknown().to_owned())),
    }
}

fn error(field: &'static str, code: &'static str, message: String) -> FieldError {
    FieldError { field: field.into(), code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_other_programs_are_understood() {
        assert_eq!(status(Some("Active"), None), Ok(Some(UserStatus::Active)));
        assert_eq!(status(Some("SUSPENDED"), Some("no")), Ok(Some(UserStatus::Inactive)));
        assert_eq!(status(None, Some("Yes")), Ok(Some(UserStatus::Inactive)));
        assert_eq!(status(None, None), Ok(None));
        assert_eq!(status(Some("Locked"), None), Ok(Some(UserStatus::Locked)));
        for refused in ["deleted", "purged", "x"] {
            assert_eq!(status(Some(refused), None).unwrap_err().code, "status.unknown");
        }
    }
}
