//! What a seat is, and why one is refused.

use kernel::{Category, Fault, FieldError};

use super::list::PlanSeats;
use super::text;
use crate::PlanId;
use crate::organization::Contacts;

/// How a seat is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// By somebody who is invited.
    Reserved,
    /// By somebody who may work, or may again soon.
    Used,
}

/// A seat that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Of which user plan.
    pub plan: PlanId,
    /// How.
    pub seat: Seat,
}

/// Why a verb on seats says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeatRefusal {
    /// All seats of the user plan are taken.
    NoneFree(PlanSeats, Contacts),
    /// So many people get this user plan at once, and it has not as many seats free. No number: it is not for the reader to know.
    TooFew(PlanSeats, Option<i64>, Contacts),
    /// The user plan was removed.
    PlanGone,
    /// More are taken than the allowance would be.
    BelowUse(PlanSeats),
    /// What was typed is no number of seats.
    NoNumber,
    /// Only the owner of the organization sets allowances.
    OwnerOnly,
    /// Somebody else saved first.
    Stale,
}

impl From<SeatRefusal> for Fault {
    fn from(refusal: SeatRefusal) -> Self {
        match refusal {
            // How many there are belongs to those who see all users; an affiliate's administrator reads this too.
            SeatRefusal::NoneFree(plan, contacts) => {
                let message = format!("{}{}", text::none_free(&plan.name), contacts.sentences());
                let field = FieldError { field: "plan".into(), code: "seats.none_free", message: message.clone() };
                Self { fields: vec![field], ..Self::new(Category::Conflict, "seats.none_free", message) }
            }
            SeatRefusal::TooFew(plan, wanted, contacts) => {
                let told = |wanted| text::too_few(&plan.name, plan.free().unwrap_or_default(), wanted);
                let words = wanted.map_or_else(|| text::too_few_plain(&plan.name), told);
                Self::field("to", "seats.too_few", format!("{words}{}", contacts.sentences()))
            }
            SeatRefusal::PlanGone => Self::field("plan", "plan.unknown", text::plan_gone()),
            SeatRefusal::BelowUse(plan) => {
                Self::field("allowance", "seats.below_use", text::below_use(plan.taken(), plan.used, plan.reserved))
            }
            SeatRefusal::NoNumber => Self::field("allowance", "seats.no_number", text::no_number()),
            SeatRefusal::OwnerOnly => Self::new(Category::Forbidden, "seats.owner_only", text::owner_only()),
            SeatRefusal::Stale => Self::new(Category::Stale, "seats.stale", text::stale()),
        }
    }
}
