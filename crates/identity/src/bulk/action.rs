//! What can be done with many users at once. Each action is the verb of the single case, and nothing else.

use access::{Capability, Subject};
use kernel::Fault;

use super::text;
use crate::units::Unit;
use crate::{CompanyId, GroupId, PlanId, RoleId, UserId};

/// What an action is about: the choices of a menu stand in these groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Role, company, manager, user plan, primary group.
    Place,
    /// Groups and teams besides.
    Membership,
    /// Invitations, passwords, sessions.
    SignIn,
    /// The field *Status*.
    Status,
}

impl Topic {
    /// All, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Place, Self::Membership, Self::SignIn, Self::Status];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Place => text::topic_place(),
            Self::Membership => text::topic_membership(),
            Self::SignIn => text::topic_sign_in(),
            Self::Status => text::topic_status(),
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])+ $kind:ident = $word:literal, $topic:ident, $capability:ident, $label:ident, $undo:literal;)+) => {
        /// An action without its value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ActionKind { $($(#[$doc])+ $kind),+ }

        impl ActionKind {
            /// All, in the order of the menu.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The word stored and carried by addresses.
            pub fn word(self) -> &'static str { match self { $(Self::$kind => $word),+ } }

            /// Reads the word.
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$kind),)+ _ => None } }

            /// The group of the menu.
            pub fn topic(self) -> Topic { match self { $(Self::$kind => Topic::$topic),+ } }

            /// What the verb asks for on each person.
            pub fn capability(self) -> Capability { match self { $(Self::$kind => Capability::$capability),+ } }

            /// What it is called.
            pub fn label(self) -> &'static str { match self { $(Self::$kind => text::$label()),+ } }

            /// Whether what it did can be undone.
            pub fn can_be_undone(self) -> bool { match self { $(Self::$kind => $undo),+ } }
        }
    };
}

kinds! {
    /// Another role.
    Role = "role", Place, EditUsers, change_role, true;
    /// Another primary group.
    PrimaryGroup = "primary_group", Place, EditUsers, change_primary_group, true;
    /// Another company.
    Company = "company", Place, EditUsers, change_company, true;
    /// Another manager, or none.
    ReportsTo = "reports_to", Place, EditUsers, change_reports_to, true;
    /// Another user plan.
    Plan = "plan", Place, EditUsers, change_plan, true;
    /// Into a group or team.
    Join = "join", Membership, EditUsers, join, true;
    /// Out of a group or team.
    Leave = "leave", Membership, EditUsers, leave, true;
    /// The link by which the first password is chosen.
    Invite = "invite", SignIn, InviteUsers, invite, false;
    /// The same again.
    Resend = "resend", SignIn, InviteUsers, resend, false;
    /// The link dies; who was Invited is a Draft again.
    RevokeInvitation = "revoke_invitation", SignIn, InviteUsers, revoke_invitation, false;
    /// The link by which a new password is chosen.
    ResetLink = "reset_link", SignIn, SetPasswords, reset_link, false;
    /// A new password before anything else.
    RequirePasswordChange = "require_password_change", SignIn, SetPasswords, require_password_change, false;
    /// All sessions end.
    EndSessions = "end_sessions", SignIn, EndSessions, end_sessions, false;
    /// The link that shows that an address is the person's.
    Confirm = "confirm", SignIn, EditUsers, send_confirmation, false;
    /// From Draft or Invited to Active, without waiting for a link. Nobody becomes either again.
    Activate = "activate", Status, EditUsers, activate, false;
    /// Locked by an administrator.
    Lock = "lock", Status, LockUsers, lock, true;
    /// Active again.
    Unlock = "unlock", Status, LockUsers, unlock, true;
    /// Frozen.
    Freeze = "freeze", Status, FreezeUsers, freeze, true;
    /// Active again.
    Unfreeze = "unfreeze", Status, FreezeUsers, unfreeze, true;
    /// Inactive.
    Deactivate = "deactivate", Status, DeactivateUsers, deactivate, true;
    /// From Inactive to Active, from the recycle bin to Inactive.
    Restore = "restore", Status, DeactivateUsers, restore, true;
    /// Into the recycle bin.
    Delete = "delete", Status, DeleteUsers, delete, true;
}

web::described_words!(ActionKind);

impl ActionKind {
    /// What the verb asks for on somebody in the recycle bin, where that is another right.
    pub fn capability_in_bin(self) -> Capability {
        if self == Self::Restore { Capability::DeleteUsers } else { self.capability() }
    }

    /// Whether somebody may do it anywhere.
    pub fn may_somewhere(self, subject: &Subject) -> bool {
        subject.may_somewhere(self.capability()) || subject.may_somewhere(self.capability_in_bin())
    }

    /// Whether it needs a value to be chosen.
    pub fn needs_value(self) -> bool {
        matches!(self.topic(), Topic::Place | Topic::Membership)
    }

    /// Whether it closes sign-in, so that a button for it warns.
    pub fn takes_away(self) -> bool {
        matches!(self, Self::Lock | Self::Freeze | Self::Deactivate | Self::Delete)
    }

    /// Whether it sends a mail to each person.
    pub fn mails(self) -> bool {
        matches!(self, Self::Invite | Self::Resend | Self::ResetLink | Self::Confirm | Self::Lock | Self::Unlock)
    }
}

/// An action with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// This role.
    Role(RoleId),
    /// This primary group.
    PrimaryGroup(GroupId),
    /// This company.
    Company(CompanyId),
    /// This manager; none: nobody.
    ReportsTo(Option<UserId>),
    /// This user plan.
    Plan(PlanId),
    /// Into this group or team.
    Join(Unit),
    /// Out of this group or team.
    Leave(Unit),
    /// What needs no value.
    Simple(ActionKind),
}

impl Action {
    /// The action of `kind` with a value as a form carries it.
    pub fn of(kind: ActionKind, value: &str) -> Result<Self, Fault> {
        let choose = || Fault::field("value", "bulk.value_needed", text::value_needed());
        Ok(match kind {
            ActionKind::Role => Self::Role(value.parse().map_err(|_| choose())?),
            ActionKind::PrimaryGroup => Self::PrimaryGroup(value.parse().map_err(|_| choose())?),
            ActionKind::Company => Self::Company(value.parse().map_err(|_| choose())?),
            ActionKind::ReportsTo if value.is_empty() => Self::ReportsTo(None),
            ActionKind::ReportsTo => Self::ReportsTo(Some(value.parse().map_err(|_| choose())?)),
            ActionKind::Plan => Self::Plan(value.parse().map_err(|_| choose())?),
            ActionKind::Join => Self::Join(unit(value).ok_or_else(choose)?),
            ActionKind::Leave => Self::Leave(unit(value).ok_or_else(choose)?),
            other => Self::Simple(other),
        })
    }

    /// Without its value.
    pub fn kind(self) -> ActionKind {
        match self {
            Self::Role(_) => ActionKind::Role,
            Self::PrimaryGroup(_) => ActionKind::PrimaryGroup,
            Self::Company(_) => ActionKind::Company,
            Self::ReportsTo(_) => ActionKind::ReportsTo,
            Self::Plan(_) => ActionKind::Plan,
            Self::Join(_) => ActionKind::Join,
            Self::Leave(_) => ActionKind::Leave,
            Self::Simple(kind) => kind,
        }
    }

    /// Its value as a form carries it.
    pub fn value(self) -> String {
        match self {
            Self::Role(id) => id.to_string(),
            Self::PrimaryGroup(id) => id.to_string(),
            Self::Company(id) => id.to_string(),
            Self::ReportsTo(id) => id.map(|id| id.to_string()).unwrap_or_default(),
            Self::Plan(id) => id.to_string(),
            Self::Join(unit) | Self::Leave(unit) => unit_value(unit),
            Self::Simple(_) => String::new(),
        }
    }

    /// The group or team that it is about.
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::PrimaryGroup(id) => Some(Unit::Group(id)),
            Self::Join(unit) | Self::Leave(unit) => Some(unit),
            _ => None,
        }
    }

    /// As it is stored.
    pub(super) fn stored(self) -> String {
        format!("{}:{}", self.kind().word(), self.value())
    }

    /// Reads what [`Self::stored`] wrote; none of an empty text.
    pub(super) fn from_stored(text: &str) -> Option<Self> {
        let (word, value) = text.split_once(':')?;
        Self::of(ActionKind::from_word(word)?, value).ok()
    }
}

/// A group or team as a form carries it.
pub(super) fn unit_value(unit: Unit) -> String {
    match unit {
        Unit::Group(id) => id.to_string(),
        Unit::Team(id) => id.to_string(),
    }
}

fn unit(value: &str) -> Option<Unit> {
    value.parse().map(Unit::Group).or_else(|_| value.parse().map(Unit::Team)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ids::Uuid;

    #[test]
    fn every_action_is_read_back_as_it_was_stored() {
        let id = Uuid::from_u128(7);
        let all = [
            Action::Role(RoleId(id)),
            Action::PrimaryGroup(GroupId(id)),
            Action::Company(CompanyId(id)),
            Action::ReportsTo(Some(UserId(id))),
            Action::ReportsTo(None),
            Action::Plan(PlanId(id)),
            Action::Join(Unit::Team(crate::TeamId(id))),
            Action::Leave(Unit::Group(GroupId(id))),
        ];
        let simple = ActionKind::ALL.iter().filter(|kind| !kind.needs_value()).map(|kind| Action::Simple(*kind));
        for action in all.into_iter().chain(simple) {
            assert_eq!(Action::from_stored(&action.stored()), Some(action));
        }
        assert_eq!(Action::from_stored(""), None);
        for kind in ActionKind::ALL {
            assert_eq!(ActionKind::from_word(kind.word()), Some(*kind));
            assert_eq!(Action::of(*kind, "rol_x").is_err(), kind.needs_value());
        }
    }
}
