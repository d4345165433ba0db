//! The two days as somebody types them: dates of a calendar, the last one included.

use jiff::civil::Date;
use kernel::{Fault, FieldError, Micros};
use web::format::Format;

use super::{Validity, text};
use crate::users;

/// The days of a form or a file; empty where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: String,
    /// The last.
    pub last: String,
}

impl Days {
    /// As a form would be filled.
    pub fn of(validity: &Validity, format: &Format) -> Self {
        Self { first: users::first_day(validity.from, format), last: users::last_day(validity.until, format) }
    }

    /// The beginning of the first day and the end of the last, by this calendar. A day that stands there as `now` has it keeps its very moment.
    pub fn read(&self, now: &Validity, format: &Format) -> Result<(Option<Micros>, Option<Micros>), Fault> {
        let (shown, mut wrong) = (Self::of(now, format), Vec::new());
        let mut read = |field: &'static str, typed: &str, shown: &str, is: Option<Micros>, begins: &dyn Fn(Date) -> Option<Date>| {
            let typed = typed.trim();
            if typed == shown {
                return is;
            }
            if typed.is_empty() {
                return None;
            }
            let day: Option<Date> = typed.parse().ok().filter(|_| typed.len() == 10);
            let at = day.and_then(begins).and_then(|day| format.day_begins(day));
            if at.is_none() {
                wrong.push(FieldError { field: field.into(), code: "date.invalid", message: text::bad_day().to_owned() });
            }
            at
        };
        let from = read("valid_from", &self.first, &shown.first, now.from, &Some);
        let until = read("valid_until", &self.last, &shown.last, now.until, &|day| day.tomorrow().ok());
        if wrong.is_empty() { Ok((from, until)) } else { Err(Fault::fields(wrong)) }
    }
}
