//! Which status may follow which. Pure.

use super::model::UserStatus::{self, Active, Deleted, Draft, Frozen, Inactive, Invited, Locked, Purged};
use super::refusal::UserRefusal;

/// A step from one status to another; each is one verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A link is sent.
    Invite,
    /// The invitation is withdrawn or ran out.
    RevokeInvitation,
    /// The person may sign in from now on.
    Activate,
    /// Sign-in is closed until somebody or a timer opens it.
    Lock,
    /// Sign-in is open again.
    Unlock,
    /// Closed for investigation or absence.
    Freeze,
    /// Open again.
    Unfreeze,
    /// The person left.
    Deactivate,
    /// Back: from Inactive to Active, from Deleted to Inactive.
    Restore,
    /// To the recycle bin.
    Delete,
    /// Anonymized for good.
    Purge,
}

impl Step {
    /// All of them, in the order of a menu.
    pub const ALL: &'static [Self] = &[
        Self::Invite,
        Self::RevokeInvitation,
        Self::Activate,
        Self::Lock,
        Self::Unlock,
        Self::Freeze,
        Self::Unfreeze,
        Self::Deactivate,
        Self::Restore,
        Self::Delete,
        Self::Purge,
    ];

    /// As a participle, for "cannot be …".
    pub fn participle(self) -> &'static str {
        match self {
            Self::Invite => "invited",
            Self::RevokeInvitation => "uninvited",
            Self::Activate => "activated",
            Self::Lock => "locked",
            Self::Unlock => "unlocked",
            Self::Freeze => "frozen",
            Self::Unfreeze => "unfrozen",
            Self::Deactivate => "deactivated",
            Self::Restore => "restored",
            Self::Delete => "deleted",
            Self::Purge => "purged",
        }
    }
}

/// The status after `step`, or why it may not be.
pub fn next(from: UserStatus, step: Step) -> Result<UserStatus, UserRefusal> {
    let to = match (from, step) {
        (Draft, Step::Invite) => Invited,
        (Invited, Step::RevokeInvitation) => Draft,
        (Draft | Invited, Step::Activate) | (Locked, Step::Unlock) | (Frozen, Step::Unfreeze) | (Inactive, Step::Restore) => Active,
        (Active, Step::Lock) => Locked,
        (Active | Locked, Step::Freeze) => Frozen,
        (Invited | Active | Locked | Frozen, Step::Deactivate) | (Deleted, Step::Restore) => Inactive,
        (Draft | Invited | Active | Locked | Frozen | Inactive, Step::Delete) => Deleted,
        (Deleted, Step::Purge) => Purged,
        _ => return Err(UserRefusal::NotPermitted { status: from, step: step.participle() }),
    };
    Ok(to)
}

/// The steps that `from` permits, in the order of a menu.
pub fn steps_from(from: UserStatus) -> Vec<Step> {
    Step::ALL.iter().copied().filter(|step| next(from, *step).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_leaves_only_to_where_the_model_says() {
        let leaves = |from: UserStatus| -> Vec<UserStatus> {
            let mut to: Vec<_> = steps_from(from).into_iter().filter_map(|s| next(from, s).ok()).collect();
            to.sort();
            to.dedup();
            to
        };
        assert_eq!(leaves(Draft), [Invited, Active, Deleted]);
        assert_eq!(leaves(Invited), [Draft, Active, Inactive, Deleted]);
        assert_eq!(leaves(Active), [Locked, Frozen, Inactive, Deleted]);
        assert_eq!(leaves(Locked), [Active, Frozen, Inactive, Deleted]);
        assert_eq!(leaves(Frozen), [Active, Inactive, Deleted]);
        assert_eq!(leaves(Inactive), [Active, Deleted]);
        assert_eq!(leaves(Deleted), [Inactive, Purged]);
        assert_eq!(leaves(Purged), []);
    }
}
