//! A user's page like the real one: cards of fields, errors in place, the save bar, facts at the side.

use kernel::{Fault, FieldError};
use maud::{Markup, html};

use crate::icons;
use crate::kit::{
    FeedItem, MenuItem, Pick, Status, card, checkbox, columns, error_summary, facts, feed, field, link_button, menu, mini_table, pair,
    password_field, pick_list, radio_cards, save_bar, select, slim_card, status, switch, textarea, who,
};
use crate::page::{Crumb, Page};

pub(super) fn page() -> Page {
    let fault = fault();
    Page::new("Oliver Fischer")
        .sentence("Account executive · Revenue")
        .crumbs(vec![Crumb::link("Users", "/gallery/users"), Crumb::here("Oliver Fischer")])
        .section("/gallery/users")
        .actions(html! {
            (link_button("Log in as", "/gallery/confirm").icon(icons::LuEye).closed("Needs the capability “log in as”. Zofia Lindqvist can give it."))
            (link_button("Send reset", "/gallery/confirm").icon(icons::LuMail).in_dialog())
            (menu("more", "More", vec![MenuItem::link("Duplicate", "/x"), MenuItem::danger("Deactivate", "/gallery/confirm")]).icon(icons::LuEllipsis))
            (link_button("Lock", "/gallery/confirm").icon(icons::LuLock).danger().in_dialog())
        })
        .body(columns(form(&fault), side()))
}

/// What the picker of the form offers, whatever is typed.
pub(super) fn picks() -> Markup {
    let pick =
        |name: &'static str, user: &'static str| Pick { value: format!("{name} ({user})").into(), label: name.into(), second: user.into() };
    pick_list(&[pick("Ingrid Lindqvist", "ingrid"), pick("Zofia Lindqvist", "zofia")])
}

fn fault() -> Fault {
    let error = |field: &'static str, message: &str| FieldError { field: field.into(), code: "invalid", message: message.to_owned() };
    Fault::fields(vec![
        error("email", "Enter an address such as name@company.example."),
        error("reports_to", "Choose somebody who does not report to Oliver Fischer."),
    ])
}

fn form(fault: &Fault) -> Markup {
    let errors = &fault.fields;
    html! {
        (error_summary(Some(fault)))
        form.stack method="post" action="/gallery/user" data-dirty {
            (card("Contact").sentence("Shown to colleagues across records and mentions.").body(html! {
                (pair(html! {
                    (field("first_name", "First name").value("Oliver").required().autocomplete("off").max_length(100))
                    (field("last_name", "Last name").value("Fischer").required().autocomplete("off").max_length(100))
                }))
                (field("email", "Primary e-mail").email().value("oliver.fischer").required().errors(errors))
                (pair(html! {
                    (select("language", "Language").required().option("en", "English (UK)"))
                    (select("zone", "Time zone").required().group("Europe").option("Europe/Stockholm", "Europe/Stockholm (UTC+1)").group("Asia").option("Asia/Seoul", "Asia/Seoul (UTC+9)"))
                }))
            }))
            (card("Login").sentence("How this person gets in.").body(html! {
                (field("user_name", "User name").value("oliver.fischer").read_only("Change it with “Change user name”."))
                (password_field("password", "Temporary password").new_with_confirm("password_again", "Confirm password").generator(16).hint("Leave it empty to keep the present one."))
                (switch("change_at_login", "Require password change at next login").on(true).held("Held on until there are sign-in policies."))
                (checkbox("mail_login", "Email login info").hint("Sends the user name and a temporary password in two mails."))
            }))
            (card("Company and place").sentence("The role decides what this person may do, and whose records.").body(html! {
                (pair(html! {
                    (select("role", "Role").required().option("ro", "Read only").option("tm", "Team member"))
                    (select("company", "Company").required().option("1", "Northwind"))
                }))
                (field("reports_to", "Reports to").value("Ingrid Lindqvist (ingrid)").picks_from("/gallery/picks").errors(errors))
                (radio_cards("plan", "User plan").card("full", "Full", "All modules, reports and automation").card("light", "Light", "Contacts and tasks").card("read", "Read only", "Looks, changes nothing").value("full"))
                (textarea("note", "Note").hint("Only administrators see it.").max_length(2000))
            }))
            (save_bar("/gallery/users").errors(errors))
        }
    }
}

fn side() -> Markup {
    let time = |words: &str| html! { time datetime="2026-11-21T08:12:00Z" title="21 Nov 2026 09:12:00 CET" { (words) } };
    let dash = || html! { "—" };
    html! {
        (slim_card("").body(html! {
            div.id-card { (who("Oliver Fischer", "oliver.fischer@northwind.example", None)) (status(Status::Active)) }
            (facts(&[
                ("Last active", time("3 h ago")),
                ("Created", html! { "14 Mar 2025 by import" }),
                ("Sessions", html! { a href="/gallery/user" { "3 active" } }),
                ("User ID", html! { code { "usr_0193f2c8" } }),
            ]))
        }))
        (slim_card("Effective access").link("Explain", "/gallery/user").body(mini_table("Effective access", &["Module", "View", "Edit", "Delete"], &[
            vec![html! { "Contacts" }, html! { "Team" }, html! { "Own" }, dash()],
            vec![html! { "Accounts" }, html! { "All" }, html! { "Team" }, dash()],
            vec![html! { "Deals" }, html! { "Team" }, html! { "Own" }, html! { "Own" }],
        ])))
        (slim_card("Recent changes").link("Audit log", "/audit").body(feed(&[
            FeedItem { sentence: html! { strong { "Ada Holm" } " changed role to " strong { "Read only" } }, when: time("3 h ago") },
            FeedItem { sentence: html! { "Signed in from 203.0.113.9" }, when: time("Yesterday") },
        ])))
    }
}
