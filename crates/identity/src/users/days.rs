//! The first and the last day of an account beside the person, so that lists show, narrow and sort by them and the clock finds whose are over. What
//! they mean, and who sets them, is `validity`'s.

use db::{DbResult, Row, Tx, params};
use kernel::{Call, Micros};
use web::format::Format;

use super::model::User;
use super::refusal::UserRefusal;
use super::store;
use crate::UserId;

/// As a last day is stored that there is not.
pub(super) const FOR_EVER: Micros = Micros(i64::MAX);

/// The first moment as it is stored.
pub(super) fn first(stored: Micros) -> Option<Micros> {
    Some(stored).filter(|at| at.0 != 0)
}

/// The end as it is stored.
pub(super) fn last(stored: Micros) -> Option<Micros> {
    Some(stored).filter(|at| *at != FOR_EVER)
}

/// The first day as it is typed, by somebody's calendar; empty if there is none.
pub fn first_day(from: Option<Micros>, format: &Format) -> String {
    from.and_then(|from| format.day_of(from)).map(|day| day.to_string()).unwrap_or_default()
}

/// The last day likewise: the one before the moment when it is over.
pub fn last_day(until: Option<Micros>, format: &Format) -> String {
    first_day(until.map(|until| until.plus_secs(-1)), format)
}

/// Writes both. The person is changed by it: whoever saw them as they were is told.
pub fn set_days(call: &Call, tx: &mut Tx<'_>, user: UserId, from: Option<Micros>, until: Option<Micros>) -> DbResult<()> {
    let values = params![call.org, user, from.unwrap_or(Micros(0)), until.unwrap_or(FOR_EVER), call.now];
    tx.execute(store::SET_DAYS, values).map(drop)
}

/// At most `most` people who could sign in but for their last day, which is over.
pub fn days_over(call: &Call, tx: &mut Tx<'_>, most: i64) -> DbResult<Vec<UserId>> {
    tx.query(store::DAYS_OVER, params![call.org, call.now, most])?.into_iter().map(Row::only).collect()
}

impl User {
    /// Refuses to let in somebody whose last day is over: the clock would freeze them at once.
    pub(super) fn check_days(&self, now: Micros) -> Result<(), UserRefusal> {
        if self.valid_until.is_some_and(|until| until <= now) { Err(UserRefusal::LastDayOver) } else { Ok(()) }
    }
}
