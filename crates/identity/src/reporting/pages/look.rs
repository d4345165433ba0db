//! `GET /administration/users/organization`: `open` is whom the tree is opened at, `after` where the level goes on, `q` a search.

use access::Capability;
use axum::extract::State;
use axum::response::Response;
use kernel::Fault;
use maud::{Markup, html};
use web::kit::{Outline, button, card, empty, field, narrow, outline, status};
use web::page::Crumb;
use web::url::Query;
use web::{Page, Problem};

use super::{PATH, at};
use crate::UserId;
use crate::http::{App, Signed};
use crate::reporting::text;
use crate::reporting::{Branch, Heads, Tree, tree};
use crate::users::{self, Picked, UserStatus};

/// So many people are offered by a search.
const MOST_FOUND: usize = 10;

/// The page.
pub(super) async fn page(State(app): State<App>, signed: Signed, here: Query) -> Result<Response, Problem> {
    signed.ctx.require_somewhere(Capability::ViewUsers)?;
    let open: Option<UserId> = here.get("open").and_then(|id| id.parse().ok());
    let heads = if here.get("view") == Some("alone") { Heads::Alone } else { Heads::OfLines };
    let words: String = here.get("q").unwrap_or_default().chars().take(200).collect();
    let (ctx, after, sought) = (signed.ctx.clone(), here.get("after").map(str::to_owned), words.trim().to_owned());
    let (found, tree) = app
        .db
        .read(move |read| {
            let found = if sought.is_empty() { None } else { Some(users::seek(&ctx, read, &sought, MOST_FOUND)?) };
            Ok::<_, Fault>((found, tree(&ctx, read, heads, open, after.as_deref())?))
        })
        .await?;
    if let Some([one]) = found.as_deref() {
        return Ok(signed.to(&at(one.id)));
    }
    let crumbs = vec![Crumb::link(text::users(), users::paths::LIST), Crumb::here(text::title())];
    let body = narrow(html! {
        (search(&words))
        @if let Some(found) = &found { (results(found)) }
        (drawn(&signed, &tree, heads, open))
    });
    Ok(signed.show(Page::new(text::title()).sentence(text::sentence()).crumbs(crumbs).section(users::paths::LIST).body(body)))
}

fn search(words: &str) -> Markup {
    html! {
        form role="search" method="get" action=(PATH) {
            (card("").body(html! {
                (field("q", text::search()).quiet().value(words).kind("search").max_length(200).autocomplete("off"))
                (button(text::find()))
            }))
        }
    }
}

fn results(found: &[Picked]) -> Markup {
    html! {
        (card(text::found()).body(html! {
            @if found.is_empty() { p.dim { (text::found_nobody()) } } @else {
                ul { @for user in found { li { a.link dir="auto" href=(at(user.id)) { (user.name) } " " span.dim { bdi { (user.user_name) } } } } }
            }
        }))
    }
}

fn drawn(signed: &Signed, tree: &Tree, heads: Heads, open: Option<UserId>) -> Markup {
    let format = &signed.me.format;
    let roots: Vec<Outline> = tree.heads.iter().map(|branch| node(signed, branch, None, open)).collect();
    let go_on = |cursor: &String| {
        let here = Query::new(PATH).with("after", cursor).with("view", if heads == Heads::Alone { "alone" } else { "" });
        html! { a.link href=(here) { (text::more()) } }
    };
    let after = tree.next.as_ref().filter(|_| open.is_none()).map(go_on);
    let alone = format.integer(tree.alone.counted);
    let alone = if tree.alone.more { text::more_than(alone) } else { alone };
    html! {
        @if heads == Heads::Alone {
            (card(text::alone_title()).link(text::back(), PATH).body(outline(text::label(), &roots, after.as_ref())))
        } @else if roots.is_empty() {
            (empty(text::empty(), text::empty_sentence()))
        } @else {
            (card("").body(html! {
                @if tree.outside_above { p.dim { (text::outside_above()) } }
                (outline(text::label(), &roots, after.as_ref()))
            }))
        }
        @if heads == Heads::OfLines && tree.alone.counted > 0 {
            p { a.link href={ (PATH) "?view=alone" } { @if tree.alone.counted == 1 { (text::alone_one()) } @else { (text::alone(alone)) } } }
        }
    }
}

fn node(signed: &Signed, branch: &Branch, above: Option<UserId>, open: Option<UserId>) -> Outline {
    let person = &branch.node;
    // Closing goes up to whoever stands above; opening goes down.
    let closed = above.map_or_else(|| PATH.to_owned(), at);
    let toggle = (person.direct > 0).then(|| if branch.is_open { closed } else { at(person.user) });
    let more = branch.next.as_ref().map(|cursor| {
        let here = Query::new(PATH).with("open", person.user.to_string()).with("after", cursor);
        html! { a.link href={ (here) "#" (person.user) } { (text::more()) } }
    });
    let outside = branch.someone_outside.then(|| html! { span.dim { (text::outside()) } });
    let after = if more.is_some() || outside.is_some() {
        Some(html! { @if let Some(outside) = outside { (outside) " " } @if let Some(more) = more { (more) } })
    } else {
        None
    };
    let format = &signed.me.format;
    Outline {
        id: person.user.to_string(),
        name: person.name.clone(),
        content: content(branch),
        count: if person.direct > 0 { text::counts(format.integer(person.direct), format.integer(person.below)) } else { String::new() },
        toggle,
        is_open: branch.is_open,
        is_here: open == Some(person.user),
        below: branch.below.iter().map(|below| node(signed, below, Some(person.user), open)).collect(),
        after,
    }
}

fn content(branch: &Branch) -> Markup {
    let person = &branch.node;
    if person.status == UserStatus::Purged {
        return html! { span.dim { (text::former()) } };
    }
    html! {
        a.link dir="auto" href=(users::paths::show(person.user)) { (person.name) }
        @if !person.job_title.is_empty() { " " span.dim { bdi { (person.job_title) } } }
        @if person.status != UserStatus::Active { " " (status(shown(person.status))) }
        @if person.may_move {
            " " a.link href=(users::paths::of(person.user, "manager")) aria-label=(text::move_of(&person.name)) { (text::move_label()) }
        }
    }
}

fn shown(status: UserStatus) -> web::kit::Status {
    use web::kit::Status as S;
    match status {
        UserStatus::Draft => S::Draft,
        UserStatus::Invited => S::Invited,
        UserStatus::Active => S::Active,
        UserStatus::Locked => S::Locked,
        UserStatus::Frozen => S::Frozen,
        UserStatus::Inactive => S::Inactive,
        UserStatus::Deleted => S::Deleted,
        UserStatus::Purged => S::Purged,
    }
}
