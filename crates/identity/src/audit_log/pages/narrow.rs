//! By what both lists of the log are narrowed: the days, and the chips that say so.

use jiff::civil::Date;
use kernel::{Fault, Micros};
use maud::{Markup, html};
use web::kit::{FilterChip, field};
use web::url::Query;

use crate::audit_log::text;
use crate::http::Signed;

/// From when until when: the days in the address, in the reader's time zone. The last one belongs to it.
pub(super) fn days(signed: &Signed, here: &Query) -> Result<(Option<Micros>, Option<Micros>), Fault> {
    let begins = |date: Date| signed.me.format.day_begins(date);
    let until = date(here, "to")?.and_then(|date| date.tomorrow().ok());
    Ok((date(here, "from")?.and_then(begins), until.and_then(begins)))
}

fn date(here: &Query, name: &'static str) -> Result<Option<Date>, Fault> {
    let Some(typed) = here.get(name).filter(|typed| !typed.is_empty()) else { return Ok(None) };
    typed.parse().map(Some).map_err(|_| Fault::field(name, "date.invalid", text::date_invalid()))
}

/// The fields of the days, in the filter box.
pub(super) fn day_fields(here: &Query) -> Markup {
    let typed = |name: &str| here.get(name).unwrap_or_default().to_owned();
    html! {
        (field("from", text::filter_from()).quiet().date().value(typed("from")))
        (field("to", text::filter_to()).quiet().date().value(typed("to")))
    }
}

/// A chip that takes its parameter out of the address.
pub(super) fn chip<'a>(here: &Query, name: &str, field: &'static str, relation: &'static str, value: String) -> FilterChip<'a> {
    FilterChip {
        field: field.into(),
        relation: relation.into(),
        value: value.into(),
        edit: None,
        remove: here.clone().without(name).without("after").into(),
    }
}

/// The chips of the days.
pub(super) fn day_chips<'a>(signed: &Signed, here: &Query) -> Vec<FilterChip<'a>> {
    let day = |name: &str| here.get(name).filter(|typed| !typed.is_empty()).map(|typed| signed.me.format.stored_date(typed));
    let from = day("from").map(|day| chip(here, "from", text::column_when(), text::filter_since(), day));
    let until = day("to").map(|day| chip(here, "to", text::column_when(), text::filter_until(), day));
    from.into_iter().chain(until).collect()
}
