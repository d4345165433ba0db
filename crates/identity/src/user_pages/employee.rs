//! The employee's card of a user, at the side of the user's page: which case it was, and whether the addresses differ.

use maud::{Markup, html};
use web::kit::{Tone, facts, notice, slim_card};

use super::show::Loaded;
use super::text;
use crate::employees::{self, Standing};
use crate::users::UserType;

/// The box; nothing for a program.
pub(super) fn card_of(loaded: &Loaded) -> Markup {
    let Some(standing) = loaded.employee.as_ref().filter(|_| loaded.user.kind == UserType::Standard) else { return html! {} };
    html! { (slim_card(text::employee()).body(html! { (body(loaded, standing)) p.hint { (standing.case.label()) } })) }
}

fn body(loaded: &Loaded, standing: &Standing) -> Markup {
    let Some(card) = &standing.card else {
        return html! { p.dim { (if standing.is_outside { text::employee_outside() } else { text::employee_none() }) } };
    };
    let link = |id, name: &str| html! { a.link dir="auto" href=(employees::paths::show(id)) { (name) } };
    let mut rows = vec![(text::employee_card(), link(card.id, &card.display_name()))];
    let of_user = loaded.user.primary_email.as_deref().map(kernel::text::fold);
    let differs = card.email_key() != of_user;
    if differs {
        rows.push((text::employee_email(), html! { bdi { (card.email.as_deref().unwrap_or(text::not_set())) } }));
    }
    if !standing.others.is_empty() {
        rows.push((text::employee_others(), html! { @for (id, name) in &standing.others { div { (link(*id, name)) } } }));
    }
    html! {
        @if differs { (notice(Tone::Warn, text::employee_differs())) }
        (facts(&rows))
    }
}
