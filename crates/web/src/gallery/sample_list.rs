//! A users grid like the real one.

use maud::html;

use crate::icons;
use crate::kit::{
    BulkBar, Column, ColumnMenu, FilterChip, List, MenuItem, Pager, Row, SortChoice, Sorted, Status, Tone, View, badge, button, checkbox,
    empty, link_button, menu, select, status, who, with_icon,
};
use crate::page::Page;
use crate::url::Query;

const NAMES: [(&str, &str, &str, Status, &str); 16] = [
    ("Amelia B", "Manager", "Bikes North", Status::Active, "4 Nov"),
    ("Amelia Bergström", "Team member", "Bikes Europe", Status::Active, "12 Nov"),
    ("Jae Pak", "Company administrator", "European Operations", Status::Active, "Tue 17 Nov"),
    ("Amelia Chen", "Read only", "APAC Sales", Status::Active, "4 Nov"),
    ("عمر الفاروق", "Full user", "Bikes North", Status::Invited, "Never"),
    ("José Núñez-García y Fernández de la Vega", "Team member", "North America with a long name", Status::Active, "2 min ago"),
    ("Amelia El-Sayed", "Auditor", "Customer Care", Status::Locked, "3 h ago"),
    ("Zofia Lindqvist", "Administrator", "Northwind", Status::Active, "Yesterday"),
    ("Tariq Whitfield", "Own records only", "APAC Sales", Status::Frozen, "4 Nov"),
    ("Ingrid Haddad", "Team member", "Bikes Europe", Status::Inactive, "12 Nov 2025"),
    ("Noah Herrera", "Team member", "Customer Care", Status::Draft, "Never"),
    ("Mei Kowalska", "Full user", "Revenue", Status::Deleted, "9 Sep 2025"),
    ("Former user 12", "Team member", "Revenue", Status::Purged, "Never"),
    ("Jonas Keller", "Manager", "Bikes North", Status::Active, "Mon 16 Nov"),
    ("Fatima Chen", "Read only", "Revenue", Status::Active, "4 Nov"),
    ("Yara Herrera", "Team member", "Bikes Europe", Status::Active, "4 Nov"),
];

pub(super) fn page(query: &Query) -> Page {
    frame().wide().body(html! { (list(query)) })
}

pub(super) fn empty_page() -> Page {
    let here = Query::new("/gallery/users-empty").with("q", "zzz");
    frame().body(html! {
        (List::new("no-match", "Users", here.clone()).search("Name, e-mail or user name", "zzz")
            .empty(empty("No user matches “zzz”", "Search in names, e-mail addresses and user names, or clear the filters.").no_match()
                .action(link_button("Clear filters", "/gallery/users"))).pager(Pager::rows("0", "0", "0")))
        (List::new("nothing", "Groups", here.clone())
            .empty(empty("No group yet", "Groups are like departments.").action(link_button("New group", "/groups/new").primary())))
        (List::new("no-access", "Audit", here)
            .empty(empty("You may not see the audit log", "The capability “read the audit log” is missing. Zofia Lindqvist can give it.").no_access()))
    })
}

fn frame() -> Page {
    Page::new("Users").sentence("Everyone who can sign in, and what they may do.").section("/gallery/users").actions(html! {
        (menu("user-settings", "User settings", vec![
            MenuItem::link("User allowances", "/allowances"),
            MenuItem::link("Change owner", "/owner"),
            MenuItem::Line,
            MenuItem::link("Import", "/import"),
            MenuItem::link("Export", "/export"),
        ]).icon(icons::LuSettings2))
        (link_button("New user", "/gallery/user").icon(icons::LuUserPlus).primary())
    })
}

fn list(query: &Query) -> List<'static> {
    let here = Query::new("/gallery/users").with("view", query.get("view").unwrap_or("active")).with("q", query.get("q").unwrap_or(""));
    let typed = query.get("q").unwrap_or("").to_owned();
    let rows = NAMES.iter().enumerate().filter(|(_, name)| name.0.to_lowercase().contains(&typed.to_lowercase()));
    List::new("users", "Users", here.clone())
        .views(views(&here))
        .search("Name, e-mail or user name", typed.clone())
        .filters(html! {
            (select("team", "Team").quiet().option("", "Any").option("a", "Bikes North").option("b", "Bikes Europe"))
            (select("role", "Role").quiet().option("", "Any").option("a", "Manager"))
            (checkbox("never", "Never signed in"))
        })
        .chips(vec![FilterChip {
            field: "Team".into(),
            relation: "is any of".into(),
            value: "5 teams".into(),
            remove: "/gallery/users".into(),
            edit: Some("/gallery/users?edit=team".into()),
        }])
        .sorts(vec![
            SortChoice { label: "Last active".into(), href: "/gallery/users?sort=-active".into(), current: true },
            SortChoice { label: "Name".into(), href: "/gallery/users?sort=name".into(), current: false },
        ])
        .column_menu(ColumnMenu {
            action: "/gallery/users".into(),
            choices: vec![("role".into(), "Role".into(), true), ("title".into(), "Job title".into(), false)],
            extra: html! { (select("density", "Rows").quiet().option("comfortable", "Comfortable").option("compact", "Compact")) },
            buttons: vec![link_button("Order", "/gallery/users")],
        })
        .columns(vec![
            Column::new("User").sort("/gallery/users?sort=-name", Sorted::Up).always(),
            Column::new("Role").when_wide(),
            Column::new("Company").when_wide(),
            Column::new("Status").always(),
            Column::new("Second factor").when_wide(),
            Column::new("Last active").sort("/gallery/users?sort=active", Sorted::No).numeric(),
        ])
        .rows(rows.map(|(at, name)| row(at, name)).collect())
        .empty(empty("No user matches", "Search in names, e-mail addresses and user names.").no_match())
        .bulk(BulkBar {
            buttons: vec![
                button("Change role").icon(icons::LuUserCog).to("/users/bulk/role"),
                button("Invite").icon(icons::LuMail).to("/users/bulk/invite"),
                button("Lock").icon(icons::LuLock).danger().to("/users/bulk/lock"),
            ],
            matching: Some(("487".into(), "view=all".into())),
        })
        .pager(Pager { next: Some("/gallery/users?after=x".into()), ..Pager::rows("1", "50", "487") })
}

fn views(here: &Query) -> Vec<View<'static>> {
    let counts = [
        ("active", "Active", "383"),
        ("invited", "Invited", "45"),
        ("locked", "Locked", "15"),
        ("inactive", "Inactive", "44"),
        ("all", "All", "487"),
    ];
    counts
        .map(|(key, label, count)| View {
            label: label.into(),
            href: here.clone().with("view", key).into(),
            count: count.into(),
            current: here.get("view") == Some(key),
        })
        .into()
}

fn row(at: usize, (name, role, company, state, active): &(&'static str, &'static str, &'static str, Status, &'static str)) -> Row<'static> {
    let id = format!("usr_{at:04}");
    let tone = if role.contains("dministrator") { Tone::Accent } else { Tone::Plain };
    let factor = if at % 4 == 1 {
        with_icon(Tone::Warn, icons::LuTriangleAlert, "None")
    } else {
        with_icon(Tone::Plain, icons::LuFingerprint, "Passkey")
    };
    Row::new(
        id.clone(),
        *name,
        vec![
            who(name, &format!("user{at}@northwind.example"), Some("/gallery/user")),
            badge(role, tone),
            html! { span.dim dir="auto" { (company) } },
            status(*state),
            factor,
            html! { span.dim { (active) } },
        ],
    )
    .menu(vec![
        MenuItem::link("Edit", "/gallery/user"),
        MenuItem::confirm("Send invitation", "/gallery/confirm"),
        MenuItem::Line,
        MenuItem::danger("Lock", "/gallery/confirm"),
    ])
}
