//! Why a verb on users says no.

use kernel::{Category, Fault};

use super::model::UserStatus;
use super::text;

/// The refusals that this slice's verbs share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserRefusal {
    /// The status does not permit the step.
    NotPermitted {
        /// The present status.
        status: UserStatus,
        /// What was to be done, as a participle: "locked".
        step: &'static str,
    },
    /// Fields are missing to leave Draft.
    Incomplete(Vec<&'static str>),
    /// Somebody in the recycle bin is restored before anything of them is changed.
    InBin,
    /// Nobody would be left to administer.
    LastAdministrator,
    /// A lock by an administrator ends only by one.
    LockedByAdministrator,
    /// The last day of the account is over.
    LastDayOver,
}

impl From<UserRefusal> for Fault {
    fn from(refusal: UserRefusal) -> Self {
        match refusal {
            UserRefusal::NotPermitted { status, step } => {
                Self::new(Category::Conflict, "user.not_permitted", text::not_permitted(status.label(), step))
            }
            UserRefusal::Incomplete(fields) => {
                let fault = |field: &'static str| kernel::FieldError {
                    field: field.into(),
                    code: "user.incomplete",
                    message: text::missing(text::field_name(field)),
                };
                Self::fields(fields.into_iter().map(fault).collect())
            }
            UserRefusal::InBin => Self::new(Category::Conflict, "user.in_bin", text::in_bin()),
            UserRefusal::LastAdministrator => Self::new(Category::Conflict, "user.last_administrator", text::last_administrator()),
            UserRefusal::LastDayOver => Self::new(Category::Conflict, "user.last_day_over", text::last_day_over()),
            UserRefusal::LockedByAdministrator => {
                Self::new(Category::Conflict, "user.locked_by_administrator", text::locked_by_administrator())
            }
        }
    }
}
