//! The components one by one, in the states that the sample pages do not show.

use kernel::FieldError;
use maud::{Markup, html};

use crate::kit::{
    Branch, MatrixRow, MenuItem, Outline, Status, Tone, avatar, badge, banner, button, card, checkbox, confirm, copyable, diff, field, kbd,
    link_button, matrix, matrix_tick, menu, narrow, notice, outline, pair, password_field, progress, radio_cards, select, stack, status,
    steps, switch, textarea, tree,
};
use crate::page::Page;
use crate::url::Query;
use crate::{icons, text};

fn errors() -> Vec<FieldError> {
    ["wrong", "chosen", "ticked", "card", "long", "password", "again"]
        .map(|field| FieldError { field: field.into(), code: "invalid", message: String::from("Say what is wrong and what to do.") })
        .into()
}

pub(super) fn buttons() -> Markup {
    stack(html! {
        (card("Kinds").body(html! {
            form.actions action="/gallery/buttons" {
                (button("Save").primary()) (button("Plain")) (button("With icon").icon(icons::LuDownload)) (button("Delete").danger())
                (button("Ghost").ghost()) (button("Small").small()) (button("Refresh").icon_only(icons::LuRefreshCcw).ghost())
                (link_button("A link", "/gallery")) (button("Closed").closed("Needs the capability “create users”. Zofia Lindqvist can give it."))
            }
            p { "Open jump-to with " (kbd("Ctrl K")) }
        }))
        (card("Menu").body(html! {
            div.actions {
                (menu("sample-menu", "Actions", vec![
                    MenuItem::link("Open", "/gallery"), MenuItem::choice("Chosen", "/gallery", true), MenuItem::post("Do it at once", "/gallery"),
                    MenuItem::Line, MenuItem::danger("Delete", "/gallery/confirm"),
                ]).icon(icons::LuChevronDown))
            }
        }))
        (card("Names").body(html! {
            div.actions { @for name in ["Ada Holm", "Zofia Lindqvist", "عمر", "m", "田中 ひろし"] { (avatar(name)) } }
            div.actions { @for tone in [Tone::Plain, Tone::Accent, Tone::Good, Tone::Warn, Tone::Bad] { (badge(tone.word(), tone)) } }
            div.actions { @for state in Status::ALL { (status(state)) } }
        }))
    })
}

pub(super) fn fields() -> Markup {
    let errors = errors();
    html! {
        form.narrow method="post" action="/gallery/fields" {
            (stack(html! {
                (card("One line").sentence("Labels above, hints below, errors in place.").body(html! {
                    (pair(html! { (field("plain", "Plain")) (field("needed", "Needed").required().hint("What helps to fill it in.")) }))
                    (pair(html! { (field("wrong", "Wrong").value("amelia").errors(&errors)) (field("fixed", "Fixed").value("usr_1").read_only("Made by the system.")) }))
                    (pair(html! { (field("seats", "Seats").number(0, 1000).value("10")) (field("day", "Day").date().value("2026-11-21")) }))
                    (pair(html! { (field("mail", "E-mail").email().placeholder("name@company.example")) (field("phone", "Phone").kind("tel")) }))
                    (field("town", "Town").suggestions(vec!["Seoul".into(), "Stockholm".into()]))
                    (field("file", "File").kind("file"))
                }))
                (card("Choose").body(html! {
                    (pair(html! {
                        (select("one", "One").option("a", "A").option("b", "B").value("b"))
                        (select("closed", "Closed").option("a", "A").closed("Nobody changes their own role."))
                    }))
                    (select("chosen", "Wrong").required().group("Europe").option("se", "Sweden").group("Asia").option("kr", "Korea").errors(&errors))
                }))
                (card("Passwords").body(html! {
                    (password_field("current", "Current password").required())
                    (password_field("password", "New password").new_with_confirm("again", "Confirm password").generator(16).strength("/strength").required()
                        .hint("At least 8 characters; 15 and more are better.").errors(&errors))
                    (password_field("made", "Made by the server").new_with_confirm("made_again", "Confirm password").generated(Some("Kx7mPq2vNw9rTb4h")))
                }))
                (card("More").body(html! {
                    (textarea("long", "Long").value("\n<b>not bold</b>\n").errors(&errors))
                    (copyable("invite", "Invitation link", "https://crm.example/i#3f9a"))
                }))
            }))
        }
    }
}

pub(super) fn choices() -> Markup {
    let errors = errors();
    html! {
        form.narrow method="post" action="/gallery/choices" {
            (stack(html! {
                (card("Yes or no").body(html! {
                    (checkbox("tick", "Ticked").on(true).hint("A sentence about it."))
                    (checkbox("ticked", "Wrong").errors(&errors))
                    (checkbox("held", "Held").on(true).held("The policy of the organization holds it."))
                    (switch("on", "On").on(true).hint("A sentence about it."))
                    (switch("off", "Off"))
                }))
                (card("Cards").body(html! {
                    (radio_cards("cards", "Type").card("standard", "Standard", "A person. Takes a seat.").card("service", "Service", "A program. API keys only.").value("standard"))
                    (radio_cards("card", "Wrong").card("a", "A", "The first").card("b", "B", "The second").errors(&errors))
                }))
            }))
        }
    }
}

pub(super) fn boxes() -> Markup {
    let leaf = |name: &str, count: &str| Branch {
        name: name.to_owned(),
        content: html! { a href="/gallery" { (name) } },
        count: count.to_owned(),
        open: false,
        below: Vec::new(),
    };
    let europe = Branch { below: vec![leaf("Sweden", "12"), leaf("شركة", "3")], open: true, ..leaf("Europe", "15") };
    let asia = Branch { below: vec![leaf("Korea", "4")], ..leaf("Asia", "4") };
    let root = Branch { below: vec![europe, asia, leaf("North America", "120")], open: true, ..leaf("Northwind", "290") };
    html! {
        div.narrow {
            (stack(html! {
                (card("Sales").sentence("What differs from the saved state is marked.").body(sample_matrix()))
                (card("Companies").body(tree("Companies", &[root])))
                (card("Organization").body(outline("Who reports to whom", &[reports()], None)))
                (card("Somebody else saved first").sentence("Ada Holm saved 2 minutes ago. Look at what differs, then save again.").body(diff("What differs", [
                    ("Job title", String::from("Account executive"), String::from("Account director")),
                    ("Department", String::new(), String::from("Sales")),
                ])))
            }))
        }
    }
}

fn sample_matrix() -> Markup {
    let columns = ["View", "Create", "Edit", "Delete"];
    let row = |heading: &'static str, ticked: usize| MatrixRow {
        heading: heading.into(),
        cells: (0..columns.len())
            .map(|at| matrix_tick("right", &format!("{heading}.{at}"), &format!("{heading}: {}", columns[at]), at < ticked))
            .collect(),
    };
    html! { form action="/gallery/boxes" { (matrix("Rights", "Module", &columns, &[row("Contacts", 3), row("Deals", 1), row("Tickets", 0)])) } }
}

pub(super) fn tell() -> Markup {
    html! {
        div.narrow {
            (stack(html! {
                @for tone in [Tone::Plain, Tone::Accent, Tone::Good, Tone::Warn, Tone::Bad] {
                    (notice(tone, "What happened, and what to do next."))
                }
                (banner(Tone::Warn, text::plain_http(), None))
                (card("Long work").body(html! {
                    (progress("running", "Importing people.csv", 1204, 2900).rate(412).left("4 s").detail(html! { p { "1,200 created, 4 failed" } }))
                    (progress("done", "Importing companies.csv", 14, 14))
                }))
                (card("Toasts").body(html! { (link_button("Show one", "/gallery/tell?toast=Amelia+Chen+is+locked.")) }))
            }))
        }
    }
}

/// Work that gets on by one each time it is asked for: its address carries how far it is.
pub(super) fn working(query: &Query) -> Page {
    let done = query.get("done").and_then(|done| done.parse::<u64>().ok()).unwrap_or(0).min(5);
    let bar = progress("working", "Importing people.csv", done, 5);
    let page = Page::new("Import");
    if done == 5 {
        return page.body(narrow(html! { (bar) }));
    }
    let next = query.clone().with("done", (done + 1).to_string());
    page.body(narrow(html! { (bar.polls(next)) })).refresh(2)
}

pub(super) fn confirmation() -> Markup {
    html! {
        (confirm("Lock Amelia Chen?", "/gallery/confirm", "Lock Amelia Chen", "/gallery/users").danger()
            .consequence("She cannot sign in until an administrator unlocks her. Her 2 sessions end now.")
            .consequence("She keeps her seat, and records may still be assigned to her.")
            .carries("id", "usr_0001")
            .error(Some("Say why: the reason is kept in the audit log."))
            .fields(html! { (textarea("reason", "Reason").required()) }))
    }
}

pub(super) fn wizard() -> Page {
    let names = [
        ("Organization", Some("/gallery/wizard")),
        ("Public address", Some("/gallery/wizard")),
        ("Owner", None),
        ("Companies", None),
        ("Mail", None),
        ("People", None),
    ];
    Page::bare("Who owns this organization?").sentence("The owner may do everything and can hand ownership over later.").wide().body(html! {
        (steps(&names, 2))
        form method="post" action="/gallery/wizard" {
            (pair(html! { (field("first_name", "First name").required().autocomplete("given-name")) (field("last_name", "Last name").required().autocomplete("family-name")) }))
            (pair(html! { (field("email", "Primary e-mail").email().required().autocomplete("email")) (field("user_name", "User name").required().autocomplete("username")) }))
            (password_field("password", "Password").new_with_confirm("password_again", "Confirm password").generator(16).required().hint("At least 8 characters; 15 and more are better."))
            div.actions { span.grow {} (link_button("Back", "/gallery/wizard")) (button("Continue").primary()) }
        }
    })
}

/// A tree that links open.
fn reports() -> Outline {
    let node = |id: &str, name: &str, below: Vec<Outline>, toggle: bool| Outline {
        id: id.to_owned(),
        name: name.to_owned(),
        content: html! { a.link href="#tree" { (name) } },
        count: if toggle { "2 direct, 14 in all".to_owned() } else { String::new() },
        toggle: toggle.then(|| "#tree".to_owned()),
        is_open: !below.is_empty(),
        is_here: id == "node-bea",
        after: (!below.is_empty()).then(|| html! { a.link href="#tree" { "More people" } }),
        below,
    };
    let below = vec![node("node-bea", "Bea Holm", Vec::new(), true), node("node-cy", "Cy Marsh", Vec::new(), false)];
    node("node-ada", "Ada Holm", below, true)
}
