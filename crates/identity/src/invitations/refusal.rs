//! Why an invitation is refused.

use kernel::{Category, Fault};

use super::text;

/// The refusals of this slice's verbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationRefusal {
    /// An invitation is open already.
    AlreadyInvited,
    /// The person has a password.
    HasPassword,
    /// The person is locked, frozen or gone.
    NotToInvite,
    /// It is a program.
    Service,
    /// There is nowhere to send it.
    NoAddress,
    /// There is no open invitation.
    NotInvited,
    /// Mail is set up: the link goes by mail and is not shown.
    MailIsSetUp,
}

impl From<InvitationRefusal> for Fault {
    fn from(refusal: InvitationRefusal) -> Self {
        let conflict = |code, message: &str| Self::new(Category::Conflict, code, message);
        match refusal {
            InvitationRefusal::AlreadyInvited => conflict("invitation.already", text::already_invited()),
            InvitationRefusal::HasPassword => conflict("invitation.has_password", text::has_password()),
            InvitationRefusal::NotToInvite => conflict("invitation.not_permitted", text::not_to_invite()),
            InvitationRefusal::Service => conflict("invitation.service", text::service()),
            InvitationRefusal::NoAddress => Self::field("primary_email", "invitation.no_address", text::no_address()),
            InvitationRefusal::NotInvited => conflict("invitation.none", text::not_invited()),
            InvitationRefusal::MailIsSetUp => conflict("invitation.mail_is_set_up", text::mail_is_set_up()),
        }
    }
}
