//! `/administration/security/posture`: every setting that departs from the standards, for whoever may change them.

use access::{Capability, Target};
use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{Tone, badge, card, empty, mini_table, narrow};
use web::page::Crumb;
use web::{Page, Problem};

use super::posture::{Departure, Operated, Place, Weight, departures};
use super::{PATH, settings, text};
use crate::http::{App, Signed};
use crate::policies;

/// Where the page is.
pub(super) const POSTURE: &str = "/administration/security/posture";

pub(super) async fn show(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    signed.ctx.require(Capability::EditSecurity, &Target::organization())?;
    let org = signed.ctx.org;
    let both = app.db.read(move |read| Ok::<_, Fault>((settings(read, org)?, policies::list(read, org)?)));
    let (now, policies) = both.await?;
    let operated = Operated {
        plain_mail: app.settings.wire.allow_plain,
        unsafe_durability: app.settings.unsafe_durability,
        stolen_list: app.hasher.knows_stolen(),
    };
    let found = departures(&now, &signed.organization, &policies, operated);
    let body = if found.is_empty() {
        html! { (empty(text::posture_none(), text::posture_none_what())) }
    } else {
        mini_table(text::posture(), &[text::posture_what(), text::posture_why(), text::posture_where()], &rows(&found))
    };
    let crumbs = vec![Crumb::link(text::title(), PATH), Crumb::here(text::posture())];
    let page = Page::new(text::posture()).sentence(text::posture_sentence()).crumbs(crumbs).section(PATH);
    Ok(signed.show(page.body(narrow(html! { (card("").body(body)) }))))
}

fn rows(found: &[Departure]) -> Vec<Vec<Markup>> {
    let row = |one: &Departure| {
        let (tone, word) = match one.weight {
            Weight::Departs => (Tone::Warn, text::departs()),
            Weight::Note => (Tone::Plain, text::note()),
        };
        let place = match one.place {
            Place::Page(path) => html! { a.link href=(path) { (text::change()) } },
            Place::Key(key) => html! { (text::by_operator()) " " code { (key) } },
        };
        vec![html! { (badge(word, tone)) " " (one.what) }, html! { (one.why) }, place]
    };
    found.iter().map(row).collect()
}
