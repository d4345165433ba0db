//! Moves a custom field up or down among the others.

use access::{Capability, Ctx, Target};
use db::{Tx, params};
use kernel::{Change, Event, Fault};

use super::{list, store};
use crate::{FieldId, audit, organization};

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Before the one above.
    Up,
    /// Behind the one below.
    Down,
}

web::described_words!(Direction);

impl Direction {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Up, Self::Down];

    /// The word that is sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// The direction of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|direction| direction.word() == word)
    }
}

/// A field to be moved.
#[derive(Debug, Clone, Copy)]
pub struct MoveField {
    /// Which.
    pub field: FieldId,
    /// Which way.
    pub direction: Direction,
}

/// Lets a field and its neighbour change places; at the end it stays. Needs *define fields and their choices*.
pub fn move_to(ctx: &Ctx, tx: &mut Tx<'_>, input: MoveField) -> Result<(), Fault> {
    ctx.require(Capability::EditLists, &Target::organization())?;
    // Two who move at once must not give two fields one place.
    organization::hold_administration(ctx, tx)?;
    let all = list(tx, ctx.org)?;
    let at = all.iter().position(|field| field.id == input.field).ok_or_else(Fault::not_found)?;
    let neighbour = match input.direction {
        Direction::Up => at.checked_sub(1),
        Direction::Down => Some(at + 1).filter(|next| *next < all.len()),
    };
    let Some(neighbour) = neighbour.map(|index| all[index].id) else { return Ok(()) };
    let place = |tx: &mut Tx<'_>, field: FieldId| tx.get(store::PLACE, params![ctx.org, field])?.reader().next::<i64>();
    let (own, other) = (place(tx, input.field)?, place(tx, neighbour)?);
    tx.execute(store::SET_POSITION, params![ctx.org, input.field, other])?;
    tx.execute(store::SET_POSITION, params![ctx.org, neighbour, own])?;
    let word = |at: usize| Some((at + 1).to_string());
    let after = if input.direction == Direction::Up { at - 1 } else { at + 1 };
    let change = Change::of("order", word(at), word(after));
    audit::announce(ctx, tx, Event::new("user_field.moved", "user_field", input.field.0).with(vec![change]))?;
    Ok(())
}
