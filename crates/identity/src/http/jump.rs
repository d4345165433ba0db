//! Jump-to: pages by their names and by what other products call them, and people. Only what the person may open is found.

use access::Capability;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use kernel::{Fault, text as fold};
use maud::{Markup, html};
use web::kit::{avatar, empty, icon};
use web::{Icon, Page, Problem, icons};

use super::app::App;
use super::frame;
use super::signed::Signed;
use super::text;
use crate::users;

const MOST_PEOPLE: usize = 8;

/// What was typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    q: String,
}

struct Hit {
    label: String,
    second: String,
    href: String,
    icon: Option<Icon>,
}

/// `GET /jump?q=`: the list alone, for the dialog.
pub(super) async fn fragment(State(app): State<App>, signed: Signed, Query(typed): Query<Typed>) -> Result<Response, Problem> {
    let hits = find(&app, &signed, &typed.q).await?;
    Ok(Html(list(&hits).into_string()).into_response())
}

/// `GET /search?q=`: the same as a page.
pub(super) async fn page(State(app): State<App>, signed: Signed, Query(typed): Query<Typed>) -> Result<Response, Problem> {
    let hits = find(&app, &signed, &typed.q).await?;
    let body = web::kit::narrow(html! {
        form role="search" method="get" action="/search" {
            (web::kit::field("q", text::search_for()).value(typed.q).quiet().autofocus())
        }
        nav .results aria-label=(text::results()) { (list(&hits)) }
    });
    Ok(signed.show(Page::new(text::search()).body(body)))
}

fn list(hits: &[Hit]) -> Markup {
    html! {
        @if hits.is_empty() { (empty(text::nothing_found(), text::nothing_found_sentence()).no_match()) } @else {
            ul {
                @for hit in hits {
                    li {
                        a href=(hit.href) {
                            @if let Some(shown) = hit.icon { (icon(shown)) } @else { (avatar(&hit.label)) }
                            span { bdi { (hit.label) } }
                            @if !hit.second.is_empty() { small { bdi { (hit.second) } } }
                        }
                    }
                }
            }
        }
    }
}

async fn find(app: &App, signed: &Signed, typed: &str) -> Result<Vec<Hit>, Fault> {
    let words = fold::fold(typed);
    let words: String = words.chars().take(200).collect();
    let mut hits = pages(signed, words.trim());
    if !words.trim().is_empty() && signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        let ctx = signed.ctx.clone();
        let people = app.db.read(move |read| users::seek(&ctx, read, &words, MOST_PEOPLE)).await?;
        hits.extend(people.into_iter().map(|user| Hit {
            href: users::paths::show(user.id),
            second: user.primary_email.unwrap_or(user.user_name),
            label: user.name,
            icon: None,
        }));
    }
    Ok(hits)
}

/// Pages of the navigation and what can be begun, by label or alias; all of them while nothing is typed.
fn pages(signed: &Signed, words: &str) -> Vec<Hit> {
    let mut known: Vec<(String, String, Icon)> = Vec::new();
    for section in frame::navigation(signed) {
        known.extend(section.items.into_iter().map(|item| (item.label, item.href, item.icon)));
    }
    known.push((text::my_account().to_owned(), "/account".to_owned(), icons::LuCircleUser));
    known.extend(beside_the_navigation(signed));
    if signed.ctx.subject.may_everywhere(Capability::ViewUsers) {
        known.push((text::allowances().to_owned(), crate::seats::PATH.to_owned(), icons::LuArmchair));
    }
    if signed.ctx.subject.may_somewhere(Capability::ViewUsers) {
        known.push((text::organization_chart().to_owned(), crate::reporting::PATH.to_owned(), icons::LuNetwork));
    }
    if signed.ctx.subject.may_somewhere(Capability::CreateUsers) {
        known.push((text::new_user().to_owned(), users::paths::NEW.to_owned(), icons::LuUserPlus));
    }
    let fits = |label: &str, href: &str| {
        let begins = |name: &str| words.split_whitespace().all(|w| fold::fold(name).split_whitespace().any(|n| n.starts_with(w)));
        begins(label) || ALIASES.iter().any(|(to, alias)| *to == href && begins(alias))
    };
    known
        .into_iter()
        .filter(|(label, href, _)| words.is_empty() || fits(label, href))
        .map(|(label, href, icon)| Hit { label, second: String::new(), href, icon: Some(icon) })
        .collect()
}

/// Pages that a page of the navigation leads to, each for those to whom it does.
fn beside_the_navigation(signed: &Signed) -> Vec<(String, String, Icon)> {
    let (ctx, subject) = (&signed.ctx, &signed.ctx.subject);
    let pages = [
        (crate::bulk::require(ctx).is_ok(), text::bulk_changes(), crate::bulk::pages::paths::LIST, icons::LuListChecks),
        (subject.may_somewhere(Capability::ViewUsers), text::invitations(), crate::invitations::LIST, icons::LuMailPlus),
        (crate::saved_views::reader(ctx).is_ok(), text::saved_views(), users::paths::VIEWS, icons::LuBookmark),
        (subject.may_everywhere(Capability::EditMail), text::templates(), crate::mail_settings::pages::TEMPLATES, icons::LuFileText),
        (subject.may_everywhere(Capability::EditBilling), text::contacts(), crate::organization::CONTACTS_PATH, icons::LuUser),
    ];
    pages.into_iter().filter(|(shown, ..)| *shown).map(|(_, label, href, icon)| (label.to_owned(), href.to_owned(), icon)).collect()
}

/// What other products call a page (`model.md`, 1).
const ALIASES: &[(&str, &str)] = &[
    ("/administration/users", "Associates"),
    ("/administration/users", "Admin tab"),
    ("/administration/users", "User Management"),
    ("/administration/users", "User Settings"),
    ("/administration/users", "Manage Existing Users"),
    ("/administration/employees", "Staff cards people directory"),
    ("/administration/roles", "Profiles permissions security groups"),
    (crate::reporting::PATH, "Organization chart reports to hierarchy"),
    ("/administration/groups", "Groups teams departments service categories public group primary team queue"),
    ("/administration/plans", "Licences licenses subscription editions modules features"),
    ("/administration/users/allowances", "Maximum users seats licences"),
    ("/administration/companies", "Business units affiliates"),
    ("/administration/settings", "Additional Settings"),
    ("/administration/settings", "Account owner"),
    (crate::security::PATH, "Networks IP allow-list address restriction emergency users break glass"),
    (crate::security::PATH, "Lockout locked accounts unlocking login attempts password policy throttle"),
    ("/administration/fields", "Custom fields user fields tags"),
    ("/administration/mail", "SMTP outgoing server outbox"),
    ("/account", "My Preferences change password"),
];
