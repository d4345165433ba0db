//! The open invitations that the caller may see, newest first.

use access::{Capability, Ctx, Reach};
use db::{DbResult, Read, Row, ToValue, params};
use kernel::ids::Uuid;
use kernel::paging::{Cursor, Page};
use kernel::{Fault, Micros};

use super::store::{LIST, NEWER, OLDER, within};
use crate::tokens::ABSOLUTE_SECS;
use crate::users::{UserStatus, shown_name};
use crate::{TokenId, UserId};

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// Its mail waits in the outbox.
    Waiting,
    /// Its mail was taken, or its link was copied; it can be accepted.
    Sent,
    /// It ran out.
    Expired,
    /// The person's address is another now, so the link is dead.
    AddressChanged,
}

web::described_words!(InvitationState);

impl InvitationState {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Waiting, Self::Sent, Self::Expired, Self::AddressChanged];

    /// The word that programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Expired => "expired",
            Self::AddressChanged => "address_changed",
        }
    }

    /// The state of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.word() == word)
    }
}

/// A row of the list.
#[derive(Debug, Clone)]
pub struct ListedInvitation {
    /// The link's id.
    pub id: TokenId,
    /// Who is invited.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their user name.
    pub user_name: String,
    /// Where the link went.
    pub address: String,
    /// Their status: Invited, Active without a password, or Draft after the invitation ran out.
    pub status: UserStatus,
    /// Their role's name; empty if there is none.
    pub role: String,
    /// Who invited.
    pub inviter: Inviter,
    /// Whether the caller invited.
    pub is_own: bool,
    /// When.
    pub created_at: Micros,
    /// Until when it can be accepted; none while its mail waits.
    pub expires_at: Option<Micros>,
    /// Whether its link was copied by hand.
    pub was_copied: bool,
    /// Where it stands now.
    pub state: InvitationState,
}

/// Who made an invitation, as far as the caller may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inviter {
    /// The product itself.
    Product,
    /// Somebody whom the caller may see, by name.
    Person(String),
    /// Somebody whom the caller may not see.
    Outside,
}

/// A page of invitations, at most `limit`, newest first.
pub fn list(ctx: &Ctx, read: &mut Read<'_>, from: Cursor<TokenId>, limit: i64) -> Result<Page<ListedInvitation>, Fault> {
    let limit = limit.clamp(1, 200);
    let (id, [open, order]) = match from {
        Cursor::First => (Uuid::max(), OLDER),
        Cursor::After(id) => (id.0, OLDER),
        Cursor::Before(id) => (id.0, NEWER),
    };
    let mut values = params![ctx.org, id, limit + 1].to_vec();
    let select = LIST;
    let text = match ctx.reach(Capability::ViewUsers) {
        Reach::Everything => format!("{select}{open}{order}"),
        Reach::Companies(companies) => {
            let mut places: Vec<String> = Vec::new();
            for company in companies {
                values.push(company.to_value());
                places.push(format!("${}", values.len()));
            }
            let places = if places.is_empty() { "NULL".to_owned() } else { places.join(", ") };
            // An inviter outside the caller's companies is joined to nothing, and so is not named.
            format!("{select}{}{open}{}{order}", within("i", &places), within("u", &places))
        }
    };
    let rows = read.query_text(&text, &values)?;
    let rows = rows.into_iter().map(|row| read_row(ctx, row)).collect::<DbResult<Vec<_>>>()?;
    Ok(Page::of(rows, usize::try_from(limit).unwrap_or(200), &from, |row| row.id.to_string()))
}

fn read_row(ctx: &Ctx, row: Row) -> DbResult<ListedInvitation> {
    let mut r = row.reader();
    let (id, user) = (r.next()?, r.next()?);
    let (first, last, user_name): (String, String, String) = (r.next()?, r.next()?, r.next()?);
    let (address, present): (String, Option<String>) = (r.next()?, r.next()?);
    let (status, role) = (r.next()?, r.next()?);
    let inviter: Option<Uuid> = r.next()?;
    let names: (Option<String>, Option<String>, Option<String>) = (r.next()?, r.next()?, r.next()?);
    let named = |name: &Option<String>| name.clone().unwrap_or_default();
    let created_by: Option<Uuid> = r.next()?;
    let (created_at, expires_at): (Micros, Option<Micros>) = (r.next()?, r.next()?);
    let copied: Option<Micros> = r.next()?;
    let over = expires_at.is_some_and(|end| end <= ctx.now) || ctx.now.secs_since(created_at) >= ABSOLUTE_SECS;
    let state = match expires_at {
        _ if present.as_deref() != Some(address.as_str()) => InvitationState::AddressChanged,
        _ if over => InvitationState::Expired,
        None => InvitationState::Waiting,
        Some(_) => InvitationState::Sent,
    };
    Ok(ListedInvitation {
        id,
        user,
        name: shown_name(&first, &last, &user_name),
        user_name,
        address,
        status,
        role,
        inviter: match (created_by, inviter) {
            (None, _) => Inviter::Product,
            (Some(_), None) => Inviter::Outside,
            (Some(_), Some(_)) => Inviter::Person(shown_name(&named(&names.0), &named(&names.1), &named(&names.2))),
        },
        is_own: created_by.is_some() && created_by == ctx.actor.user(),
        created_at,
        expires_at,
        was_copied: copied.is_some(),
        state,
    })
}
