//! The frame of the gallery: a made-up organization.

use maud::{Markup, html};

use crate::icons;
use crate::kit::icon;
use crate::page::{NavItem, NavSection, Person, Shell};

pub(super) fn sample() -> Shell {
    let item = NavItem::new;
    Shell {
        organization: String::from("Northwind"),
        nav: vec![
            NavSection { title: None, items: vec![item("Home", "/", icons::LuHouse)] },
            NavSection {
                title: Some(String::from("Records")),
                items: vec![
                    item("Contacts", "/contacts", icons::LuContact),
                    item("Accounts", "/accounts", icons::LuBuilding2),
                    item("Deals", "/deals", icons::LuTarget),
                    NavItem { count: Some(String::from("4")), ..item("Tickets", "/tickets", icons::LuLifeBuoy) },
                ],
            },
            NavSection {
                title: Some(String::from("Administration")),
                items: vec![
                    item("Users", "/gallery/users", icons::LuUsers),
                    item("Roles & profiles", "/roles", icons::LuShieldCheck),
                    item("Groups & teams", "/groups", icons::LuNetwork),
                    item("Companies", "/companies", icons::LuBuilding),
                    item("Sign-in & security", "/sign-in-security", icons::LuKeyRound),
                    item("Audit log", "/audit", icons::LuScrollText),
                    item("Settings", "/settings", icons::LuSettings),
                ],
            },
        ],
        person: Some(Person {
            name: String::from("Ada Holm"),
            role: String::from("Administrator"),
            account: String::from("/account"),
            sign_out: String::from("/sign-out"),
        }),
        ..Shell::default()
    }
}

/// What `/jump` answers: a fragment, groups of links.
pub(super) fn jump_results() -> Markup {
    html! {
        ul {
            li { a href="/gallery/users" { (icon(icons::LuUsers)) "Users" } }
            li { a href="/gallery/user" { (icon(icons::LuUser)) "Amelia Bergström" } }
            li { a href="/gallery/wizard" { (icon(icons::LuSettings)) "Set up" } }
        }
    }
}
