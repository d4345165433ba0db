//! An entry in words: who, what as a sentence with a link to what it was done to, each field before and after.

use access::{Capability, Ctx};
use kernel::ids::Uuid;
use kernel::{Micros, text as fold};
use maud::{Markup, html};
use web::format::Format;

use super::entry::{Changed, Entry, Names, Told};
use super::text;
use crate::audit::{self, text as log};
use crate::{BulkId, CompanyId, EmployeeId, ProfileId, RoleId, UserId, bulk, employees, users};

/// Stands in a sentence where the target's name comes.
const TARGET: &str = "\u{FFFC}";

/// What is needed to say an entry.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// What ids are called.
    pub names: &'a Names,
    /// How the reader reads times.
    pub format: &'a Format,
    /// Whether the reader may open people, companies and roles.
    pub links: bool,
    /// Whether the reader may open every bulk change.
    pub links_bulks: bool,
}

impl<'a> Speaker<'a> {
    /// Speaks to whoever calls.
    pub fn to(ctx: &Ctx, names: &'a Names, format: &'a Format) -> Self {
        Self { names, format, links: ctx.subject.may_everywhere(Capability::ViewUsers), links_bulks: bulk::opens_all(ctx) }
    }

    /// Who did it, by name.
    pub fn who(&self, entry: &Entry) -> String {
        match (entry.actor, entry.actor_kind.as_str()) {
            (Some(id), _) => self.user(id),
            (None, "system") => text::who_system().to_owned(),
            (None, "operator") => text::who_operator().to_owned(),
            (None, "setup") => text::who_setup().to_owned(),
            (None, "anonymous") => text::who_anonymous().to_owned(),
            (None, _) => text::who_unknown().to_owned(),
        }
    }

    /// A user's name.
    pub fn user(&self, id: Uuid) -> String {
        self.names.get(id).map_or_else(|| text::who_unknown().to_owned(), |name| name.text.clone())
    }

    /// The page of a user, if the reader may open it and the user is not a former one.
    pub fn link_to_user(&self, id: Uuid) -> Option<String> {
        let there = self.names.get(id).is_some_and(|name| !name.is_former);
        (self.links && there).then(|| users::paths::show(UserId(id)))
    }

    /// What it was done to: name and link.
    pub fn target(&self, entry: &Entry) -> (String, Option<String>) {
        let kind = entry.subject_kind.as_str();
        let Some(id) = entry.subject else {
            let words = match kind {
                "user" => text::target_unknown_account().to_owned(),
                "organization" => text::target_organization().to_owned(),
                "page" => entry.after("request").map_or_else(|| text::target_page().to_owned(), str::to_owned),
                _ => text::target_other(spaced(kind)),
            };
            return (words, None);
        };
        let Some(name) = self.names.get(id) else {
            let words = match kind {
                "mail" => text::target_mail().to_owned(),
                "import" => text::target_import().to_owned(),
                "bulk_change" => {
                    return (text::target_bulk().to_owned(), self.links_bulks.then(|| bulk::pages::paths::show(BulkId(id))));
                }
                "saved_view" => text::target_saved_view().to_owned(),
                _ => text::target_gone(spaced(kind)),
            };
            return (words, None);
        };
        let link = match kind {
            "user" => self.link_to_user(id),
            "company" => self.links.then(|| format!("/administration/companies/{}", CompanyId(id))),
            "employee" => self.links.then(|| employees::paths::show(EmployeeId(id))),
            "profile" => self.links.then(|| format!("/administration/profiles/{}", ProfileId(id))),
            "role" => self.links.then(|| format!("/administration/roles/{}", RoleId(id))),
            _ => None,
        };
        (name.text.clone(), link)
    }

    /// What happened, to follow the name of who did it.
    pub fn sentence(&self, entry: &Entry) -> Markup {
        self.said(entry, str::to_owned)
    }

    /// What happened, where nothing stands before it.
    pub fn sentence_alone(&self, entry: &Entry) -> Markup {
        self.said(entry, log::capital)
    }

    fn said(&self, entry: &Entry, begin: fn(&str) -> String) -> Markup {
        if let Some(own) = own_sentence(entry) {
            return html! { (begin(own)) };
        }
        let (name, href) = self.target(entry);
        let Some(kind) = audit::find_kind(&entry.kind) else { return html! { code { (entry.kind) } " " (name) } };
        let words = (kind.sentence)(TARGET);
        let (before, after) = words.split_once(TARGET).unwrap_or((words.as_str(), ""));
        html! {
            (begin(before))
            @match href {
                Some(href) => a.link href=(href) { bdi { (name) } },
                None => strong { bdi { (name) } },
            }
            (after)
        }
    }

    /// The same without markup, for whoever cannot see.
    pub fn plain_sentence(&self, entry: &Entry) -> String {
        let said = || audit::find_kind(&entry.kind).map_or_else(|| entry.kind.clone(), |kind| (kind.sentence)(&self.target(entry).0));
        own_sentence(entry).map_or_else(said, str::to_owned)
    }

    /// A value before or after.
    pub fn value(&self, field: &str, told: &Told) -> Markup {
        match told {
            Told::Nothing => html! { span.dim { (text::nothing()) } },
            Told::Erased => html! { em.dim { (text::erased()) } },
            Told::Text(value) if value.contains('\n') => html! { div.lines dir="auto" { (value) } },
            Told::Text(value) => html! { bdi { (self.value_text(field, value)) } },
        }
    }

    fn value_text(&self, field: &str, value: &str) -> String {
        if let Some(written) = self.names.date_or_number(field, value, self.format) {
            return written;
        }
        // Moments stand in the event as RFC 3339, in UTC.
        match value.parse::<jiff::Timestamp>() {
            Ok(at) if value.ends_with('Z') => self.format.exact(Micros(at.as_microsecond())),
            _ => self.names.value(field, value),
        }
    }

    /// One change in a line: "Status: Active → Locked".
    pub fn change_line(&self, change: &Changed) -> Markup {
        let short = |told: &Told| match told {
            Told::Text(value) => html! { bdi { (fold_short(&self.value_text(&change.field, value))) } },
            other => self.value(&change.field, other),
        };
        html! {
            (self.names.field_label(&change.field)) ": "
            @if change.before != Told::Nothing { (short(&change.before)) " → " }
            (short(&change.after))
        }
    }

    /// From where: the address, or the door where there is none.
    pub fn from_where(&self, entry: &Entry) -> Markup {
        match &entry.ip {
            Told::Text(ip) => html! { (ip) },
            Told::Erased => html! { em.dim { (text::erased()) } },
            Told::Nothing => html! { span.dim { (via(&entry.via)) } },
        }
    }
}

/// Through which door.
pub(super) fn via(word: &str) -> &'static str {
    match word {
        "page" => text::via_page(),
        "api" => text::via_api(),
        "cli" => text::via_cli(),
        "job" => text::via_job(),
        "import" => text::via_import(),
        "bulk" => text::via_bulk(),
        "setup" => text::via_setup(),
        _ => text::nothing(),
    }
}

/// A name, as a link where it leads somewhere.
pub(super) fn linked(name: &str, href: Option<String>) -> Markup {
    html! {
        @if let Some(href) = href { a href=(href) { bdi { (name) } } } @else { bdi { (name) } }
    }
}

/// What is said of somebody who did it to themselves.
fn own_sentence(entry: &Entry) -> Option<&'static str> {
    text::own_sentence(&entry.kind).filter(|_| entry.actor.is_some() && entry.actor == entry.subject)
}

fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

fn fold_short(value: &str) -> String {
    const MOST: usize = 60;
    let line = fold::one_line(value);
    if line.chars().count() <= MOST { line } else { line.chars().take(MOST).chain(['…']).collect() }
}
