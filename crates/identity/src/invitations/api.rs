//! Invitations for programs: those that are open, and the link by hand where there is no mail server. Inviting is a step of users.

use access::Capability;
use axum::http::Method;
use db::{Read, Tx};
use kernel::paging::Cursor;
use kernel::{Category, Fault, Micros, Secret};

use super::{InvitationState, Inviter, ListedInvitation, copy_link};
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::users::UserStatus;
use crate::{TokenId, UserId};

web::answer! {
    /// An open invitation: a link that nobody has used or taken back.
    struct Invitation {
        /// The link's id.
        id: TokenId,
        /// Who is invited.
        user: UserId,
        /// Their name.
        name: String,
        /// Their user name.
        user_name: String,
        /// Where the link went.
        address: String,
        /// Their status: invited, active without a password, or draft after the invitation ran out.
        status: UserStatus,
        /// Whether its mail waits, it can be accepted, it ran out, or the person's address is another by now.
        state: InvitationState,
        /// The name of their role; empty without one.
        role: String,
        /// The name of who invited; null for the product itself, and where you may not see them.
        invited_by: Option<String>,
        /// Whether you invited.
        is_own: bool,
        /// When.
        created_at: Micros,
        /// Until when it can be accepted; null while its mail waits.
        expires_at: Option<Micros>,
        /// Whether its link was copied by hand.
        was_copied: bool,
    }
}

web::answer! {
    /// The link of an invitation.
    struct InvitationLink {
        /// The link, for the invited person alone. It is told once: null where the request comes again under its Idempotency-Key. Send the
        /// invitation again then.
        link: Option<Secret>,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::read("/api/v1/invitations", "users.invitations", list)
            .says("List open invitations", "Those of people whom you may see, newest first.")
            .verbs(&["invitations::list"])
            .lists(),
        Operation::bare::<InvitationLink>(Method::POST, "/api/v1/users/{id}/invitation/link", "users.invitation_link", link)
            .says(
                "Take the link of an invitation",
                "Only while no mail server is set up, only by who invited, and once: the link of the mail that waits dies with it.",
            )
            .verbs(&["invitations::copy_link"])
            .id::<UserId>("id", "Whose."),
    ]
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<Invitation>>, Fault> {
    asked.ctx.require_somewhere(Capability::ViewUsers)?;
    let bad = |_| Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
    let from = asked.cursor().map_or(Ok(Cursor::First), |word| word.parse().map(Cursor::After).map_err(bad))?;
    let page = super::list(&asked.ctx, read, from, i64::try_from(asked.limit).unwrap_or(1))?;
    Ok(Reply::new(Listing { items: page.items.into_iter().map(told).collect(), next_cursor: page.next, total: None }))
}

fn told(row: ListedInvitation) -> Invitation {
    Invitation {
        id: row.id,
        user: row.user,
        name: row.name,
        user_name: row.user_name,
        address: row.address,
        status: row.status,
        state: row.state,
        role: row.role,
        invited_by: if let Inviter::Person(name) = row.inviter { Some(name) } else { None },
        is_own: row.is_own,
        created_at: row.created_at,
        expires_at: row.expires_at,
        was_copied: row.was_copied,
    }
}

fn link(asked: &Asked, tx: &mut Tx<'_>) -> Result<Reply<InvitationLink>, Fault> {
    let link = copy_link(&asked.ctx, tx, asked.id("id")?)?;
    Ok(Reply::new(InvitationLink { link: None }).once("link", Some(link)))
}
