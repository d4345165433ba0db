//! `GET /administration/employees/{id}`: a card, its user, and other cards with its address.

use access::{Capability, Target};
use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{MenuItem, Tone, card, columns, facts, link_button, menu, notice, slim_card};
use web::page::Crumb;
use web::{Page, Problem, icons};

use super::{id_of, paths, text};
use crate::employees::{self, Employee, Linked};
use crate::http::{App, Signed};
use crate::users::{self, UserStatus};
use crate::{EmployeeId, companies};

pub(super) struct Loaded {
    pub(super) card: Employee,
    pub(super) facts: Target,
    pub(super) company: String,
    pub(super) user: Option<Linked>,
    pub(super) same: Vec<(EmployeeId, String)>,
}

/// Everything that the pages of a card show, in one snapshot.
pub(super) async fn load(app: &App, signed: &Signed, id: EmployeeId) -> Result<Loaded, Fault> {
    let ctx = signed.ctx.clone();
    app.db
        .read(move |read| {
            let (card, facts) = employees::target(read, ctx.org, id)?;
            ctx.require(Capability::ViewUsers, &facts)?;
            Ok(Loaded {
                company: companies::find(read, ctx.org, card.company)?.map(|company| company.name).unwrap_or_default(),
                user: employees::linked_user(&ctx, read, &card)?,
                same: employees::same_address(&ctx, read, &card)?,
                card,
                facts,
            })
        })
        .await
}

/// The page.
pub(super) async fn page(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, id_of(&id)?).await?;
    let name = loaded.card.display_name();
    let crumbs = vec![Crumb::link(text::title(), paths::LIST), Crumb::here(&name)];
    let page = Page::new(&name)
        .crumbs(crumbs)
        .actions(actions(&signed, &loaded))
        .section(paths::LIST)
        .body(columns(cards(&signed, &loaded), side(&signed, &loaded)));
    Ok(signed.show(page))
}

fn actions(signed: &Signed, loaded: &Loaded) -> Markup {
    let id = loaded.card.id;
    let may = |capability| signed.ctx.may(capability, &loaded.facts);
    let without = loaded.card.user.is_none();
    let mut items = Vec::new();
    if may(Capability::EditUsers) && without {
        items.push(MenuItem::link(text::link(), paths::of(id, "link")));
    }
    if may(Capability::EditUsers) && matches!(loaded.user, Some(Linked::Seen { .. })) {
        items.push(MenuItem::danger(text::unlink(), paths::of(id, "unlink")));
    }
    if may(Capability::PurgeUsers) && without {
        items.push(MenuItem::danger(text::delete(), paths::of(id, "delete")));
    }
    html! {
        @if without && may(Capability::CreateUsers) && may(Capability::EditUsers) {
            (link_button(text::promote(), format!("{}?employee={id}", users::paths::NEW)).icon(icons::LuUserPlus))
        }
        @if !items.is_empty() { (menu("employee-more", text::more(), items).icon(icons::LuEllipsis)) }
        @if may(Capability::EditUsers) { (link_button(text::edit(), paths::of(id, "edit")).icon(icons::LuPencil).primary()) }
    }
}

fn or_dash(value: &str) -> Markup {
    html! { @if value.is_empty() { span.dim { (text::not_set()) } } @else { bdi { (value) } } }
}

fn cards(signed: &Signed, loaded: &Loaded) -> Markup {
    let own = &loaded.card;
    let person = [
        (text::first_name(), or_dash(&own.first_name)),
        (text::last_name(), or_dash(&own.last_name)),
        (text::email(), or_dash(own.email.as_deref().unwrap_or_default())),
        (text::phone(), or_dash(&own.phone)),
        (text::job_title(), or_dash(&own.job_title)),
        (text::hire_date(), or_dash(&signed.me.format.stored_date(&own.hire_date))),
        (text::company(), or_dash(&loaded.company)),
    ];
    html! {
        (card(text::card_person()).body(facts(&person)))
        (card(text::card_user()).sentence(text::card_user_sentence()).body(user_of(loaded)))
        @if !loaded.same.is_empty() {
            (card(text::card_same()).sentence(text::card_same_sentence()).body(html! {
                ul { @for (id, name) in &loaded.same { li { a.link dir="auto" href=(paths::show(*id)) { (name) } } } }
            }))
        }
    }
}

fn user_of(loaded: &Loaded) -> Markup {
    match &loaded.user {
        None => html! { p.dim { (text::no_user()) } },
        Some(Linked::Outside) => html! { p.dim { (text::outside()) } },
        Some(Linked::Seen { user, name, user_name, status, primary_email }) => {
            let status = UserStatus::from_word(status).map_or("", UserStatus::label);
            let rows = [
                (text::user(), html! { a.link dir="auto" href=(users::paths::show(*user)) { (name) } }),
                (text::user_name(), or_dash(user_name)),
                (text::status(), html! { (status) }),
                (text::primary_email(), or_dash(primary_email.as_deref().unwrap_or_default())),
            ];
            html! {
                @if let Some(words) = difference(&loaded.card, primary_email.as_deref()) { (notice(Tone::Warn, words)) }
                (facts(&rows))
            }
        }
    }
}

/// That card and user have different addresses, in words. Neither follows the other (T-B17).
fn difference(own: &Employee, of_user: Option<&str>) -> Option<String> {
    match (own.email_key(), of_user) {
        (None, None) => None,
        (Some(_), None) => Some(text::differs_none().to_owned()),
        (None, Some(address)) => Some(text::card_has_none(address)),
        (Some(key), Some(address)) => (key != kernel::text::fold(address)).then(|| text::differs(address)),
    }
}

fn side(signed: &Signed, loaded: &Loaded) -> Markup {
    let (format, now) = (&signed.me.format, signed.ctx.now);
    let rows = [
        (text::created(), format.moment(loaded.card.created_at, now)),
        (text::changed(), format.moment(loaded.card.updated_at, now)),
        (text::id(), html! { code { (loaded.card.id) } }),
    ];
    html! { (slim_card(text::facts()).body(facts(&rows))) }
}
