//! Home: what waits, and where to go. Records bring more to it.

use access::Capability;
use axum::extract::State;
use axum::response::Response;
use maud::html;
use web::kit::{card, facts, link_button};
use web::{Page, Problem};

use super::app::App;
use super::signed::Signed;
use super::text;
use crate::users::{self, Condition, Filter, UserStatus, View};

/// `GET /`
pub(super) async fn home(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    let mut cards = Vec::new();
    if signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        let ctx = signed.ctx.clone();
        let (all, waiting) = app
            .db
            .read(move |read| {
                let without = Filter::of(View::Status(UserStatus::Active)).with(Condition::without_password());
                Ok::<_, kernel::Fault>((users::counts(&ctx, read, &Filter::default())?, users::count(&ctx, read, &without)?))
            })
            .await?;
        let number = |n: i64| html! { (signed.me.format.integer_up_to(n, users::MOST_COUNTED - 1)) };
        let rows = [
            (text::active(), number(all.of(View::Status(UserStatus::Active)))),
            (text::invited(), number(all.of(View::Status(UserStatus::Invited)))),
            (text::without_password(), number(waiting)),
        ];
        let body = html! { (facts(&rows)) p { (link_button(text::open_users(), "/administration/users")) } };
        cards.push(html! { (card(text::people()).body(body)) });
    }
    let account = html! { p { (link_button(text::open_account(), "/account")) } };
    cards.push(html! { (card(text::my_account()).sentence(text::my_account_sentence()).body(account)) });
    let body = html! {
        (web::kit::narrow(html! {
            @for card in &cards { (card) }
            p .dim { (text::home_records_later()) }
        }))
    };
    Ok(signed.show(Page::new(text::welcome(&signed.me.name)).sentence(text::home_sentence()).body(body)))
}
