//! An entry of the log as it is read: the event with its values, and the names behind its ids.

use std::collections::HashMap;
use std::str::FromStr;

use db::{DbResult, Read};
use fields::Field;
use kernel::ids::Uuid;
use kernel::{Micros, OrgId};
use web::format::Format;

use super::store::{self, Named};
use crate::audit::{CALL, EventRow, text};
use crate::{CategoryId, CompanyId, EmployeeId, EventId, GroupId, PlanId, RoleId, TeamId, UserId, audit, custom_fields, users};

/// A value that may have been taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// There was none.
    Nothing,
    /// This.
    Text(String),
    /// There was one; a purge took it away.
    Erased,
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The field's name in the event.
    pub field: String,
    /// Before.
    pub before: Told,
    /// After.
    pub after: Told,
}

/// An entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The id.
    pub id: EventId,
    /// When.
    pub at: Micros,
    /// `user.locked`.
    pub kind: String,
    /// `user`, `system`, `operator`, `setup`, `anonymous`.
    pub actor_kind: String,
    /// Who, if a user.
    pub actor: Option<Uuid>,
    /// For whom, if not for themselves.
    pub acting_for: Option<Uuid>,
    /// `page`, `api`, `cli`, `job`, `import`, `setup`.
    pub via: String,
    /// The request's id, as the server's log has it.
    pub request_id: String,
    /// What it was done to: `user`, `company`.
    pub subject_kind: String,
    /// Which.
    pub subject: Option<Uuid>,
    /// What changed.
    pub changes: Vec<Changed>,
    /// From which address.
    pub ip: Told,
    /// With which program.
    pub user_agent: Told,
    /// Why.
    pub reason: Told,
    /// With which API key.
    pub api_key: Told,
}

impl Entry {
    /// The value after a change of `field`, if it still stands.
    pub fn after(&self, field: &str) -> Option<&str> {
        self.changes.iter().find(|change| change.field == field).and_then(|change| match &change.after {
            Told::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

type Values = HashMap<(EventId, String, String), String>;

/// Puts events and their values together, in the order of the events; of each value at most the first `most` characters.
pub(super) fn entries(read: &mut Read<'_>, org: OrgId, events: Vec<EventRow>, most: Option<u32>) -> DbResult<Vec<Entry>> {
    let values = audit::values_of(read, org, &events, most)?;
    let values: Values = values.into_iter().map(|(event, field, side, value)| ((event, field, side), value)).collect();
    Ok(events.into_iter().map(|event| entry(event, &values)).collect())
}

fn entry(event: EventRow, values: &Values) -> Entry {
    let promised = event.promised();
    let beside = |field: &str, side: &str| {
        if !promised.iter().any(|value| value.field == field && value.side == side) {
            return Told::Nothing;
        }
        values.get(&(event.id, field.to_owned(), side.to_owned())).map_or(Told::Erased, |value| Told::Text(value.clone()))
    };
    let changed = |change: serde_json::Value| {
        let plain = |side: &str| change.get(side).and_then(|value| value.as_str()).map(|value| Told::Text(value.to_owned()));
        let field = change.get("field").and_then(|field| field.as_str()).unwrap_or_default().to_owned();
        let side = |side: &str| plain(side).unwrap_or_else(|| beside(&field, side));
        Changed { before: side("before"), after: side("after"), field }
    };
    Entry {
        id: event.id,
        at: event.at,
        changes: event.parsed_changes().into_iter().map(changed).collect(),
        ip: beside("ip", CALL),
        user_agent: beside("user_agent", CALL),
        reason: beside("reason", CALL),
        api_key: beside("api_key", CALL),
        kind: event.kind,
        actor_kind: event.actor_kind,
        actor: event.actor,
        acting_for: event.acting_for,
        via: event.via,
        request_id: event.request_id,
        subject_kind: event.subject_kind,
        subject: event.subject,
    }
}

/// What an id is called now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name; "Former user" after a purge.
    pub text: String,
    /// Whether the person was purged.
    pub is_former: bool,
}

/// The names behind the ids of entries: users, and everything else that has a name.
#[derive(Debug, Clone, Default)]
pub struct Names {
    ids: HashMap<Uuid, Name>,
    /// The custom fields, by their names in events.
    fields: HashMap<String, Field>,
}

impl Names {
    /// What this id is called, if it is still there.
    pub fn get(&self, id: Uuid) -> Option<&Name> {
        self.ids.get(&id)
    }

    /// What a changed field is called.
    pub fn field_label(&self, field: &str) -> String {
        self.fields.get(field).map_or_else(|| text::field_label(field), |field| field.label.clone())
    }

    /// A stored date or number as its reader writes it.
    pub fn date_or_number(&self, field: &str, value: &str, format: &Format) -> Option<String> {
        if field == "hire_date" {
            return Some(format.stored_date(value));
        }
        let field = self.fields.get(field).filter(|field| matches!(field.kind, fields::Kind::Date | fields::Kind::Number))?;
        Some(field.show(&field.read(value)?, format, |_| String::new()))
    }

    /// A stored value as it is shown: an id by its name, a word by its label, anything else as it is.
    pub fn value(&self, field: &str, value: &str) -> String {
        if let Some((_, id)) = id_in(value) {
            return self.get(id).map_or_else(|| value.to_owned(), |name| name.text.clone());
        }
        let label = match field {
            "capabilities" | "without" => return capabilities(value),
            "includes" => return included(value),
            "rights" | "rights_added" | "rights_taken" => return rights(value),
            "status" => users::UserStatus::from_word(value).map(users::UserStatus::label),
            "type" => users::UserType::from_word(value).map(users::UserType::label),
            "lock_cause" => users::LockCause::from_word(value).map(users::LockCause::label),
            // A refused sign-in names the status that does not permit it, or a reason of its own.
            "reason" => text::word_label(field, value).or_else(|| users::UserStatus::from_word(value).map(users::UserStatus::label)),
            _ => text::word_label(field, value),
        };
        label.unwrap_or(value).to_owned()
    }

    /// The names of everything that these entries speak of, in a statement for each kind of thing.
    pub(super) fn of(read: &mut Read<'_>, org: OrgId, entries: &[Entry], more: &[Uuid]) -> DbResult<Self> {
        let mut wanted = Wanted::default();
        wanted.users.extend(more);
        for entry in entries {
            wanted.note(entry);
        }
        let mut names = HashMap::new();
        for user in store::users(read, org, &distinct(wanted.users))? {
            let is_former = user.status == users::UserStatus::Purged.word();
            let name = users::shown_name(&user.first, &user.last, &user.user_name);
            let text = if is_former { text::former_user().to_owned() } else { name };
            names.insert(user.id, Name { text, is_former });
        }
        for table in Named::ALL {
            let ids = wanted.named.iter().filter(|(of, _)| *of == table).map(|(_, id)| *id).collect();
            let found = store::names(read, org, table, &distinct(ids))?;
            names.extend(found.into_iter().map(|(id, text)| (id, Name { text, is_former: false })));
        }
        let is_custom = |entry: &Entry| entry.changes.iter().any(|change| change.field.starts_with(custom_fields::KEY_BEGINS));
        let custom = if entries.iter().any(is_custom) { custom_fields::list(read, org)? } else { Vec::new() };
        let fields = custom.into_iter().map(|field| (field.key.clone(), field.field)).collect();
        Ok(Self { ids: names, fields })
    }
}

fn capabilities(words: &str) -> String {
    let label = |word: &str| access::Capability::from_word(word).map_or_else(|| word.to_owned(), |c| c.label().to_owned());
    words.split_whitespace().map(label).collect::<Vec<_>>().join(", ")
}

/// What a user plan includes.
fn included(words: &str) -> String {
    if words == "*" {
        return text::everything().to_owned();
    }
    let label = |word: &str| {
        let module = word.strip_prefix("module.").and_then(access::Module::from_word).map(access::Module::label);
        let feature = || word.strip_prefix("feature.").and_then(access::Feature::from_word).map(access::Feature::label);
        module.or_else(feature).unwrap_or(word).to_owned()
    };
    words.split_whitespace().map(label).collect::<Vec<_>>().join(", ")
}

fn rights(words: &str) -> String {
    let label = |word: &str| {
        access::right_of(word).map_or_else(|| word.to_owned(), |(module, verb)| format!("{}: {}", module.label(), verb.label()))
    };
    words.split_whitespace().map(label).collect::<Vec<_>>().join(", ")
}

#[derive(Default)]
struct Wanted {
    users: Vec<Uuid>,
    named: Vec<(Named, Uuid)>,
}

impl Wanted {
    fn note(&mut self, entry: &Entry) {
        self.users.extend(entry.actor.iter().chain(&entry.acting_for));
        if let Some(subject) = entry.subject {
            match Named::of_subject(&entry.subject_kind) {
                Some(table) => self.named.push((table, subject)),
                None if entry.subject_kind == "user" => self.users.push(subject),
                None => {}
            }
        }
        for told in entry.changes.iter().flat_map(|change| [&change.before, &change.after]) {
            let Told::Text(value) = told else { continue };
            let Some((kind, id)) = id_in(value) else { continue };
            match kind {
                Kind::User => self.users.push(id),
                Kind::Table(table) => self.named.push((table, id)),
            }
        }
    }
}

enum Kind {
    User,
    Table(Named),
}

/// The id that a value is, if it is one.
fn id_in(value: &str) -> Option<(Kind, Uuid)> {
    let kind = match value.get(..4)? {
        UserId::PREFIX => (Kind::User, UserId::from_str(value).ok()?.0),
        CompanyId::PREFIX => (Kind::Table(Named::Company), CompanyId::from_str(value).ok()?.0),
        RoleId::PREFIX => (Kind::Table(Named::Role), RoleId::from_str(value).ok()?.0),
        GroupId::PREFIX => (Kind::Table(Named::Group), GroupId::from_str(value).ok()?.0),
        TeamId::PREFIX => (Kind::Table(Named::Team), TeamId::from_str(value).ok()?.0),
        CategoryId::PREFIX => (Kind::Table(Named::Category), CategoryId::from_str(value).ok()?.0),
        EmployeeId::PREFIX => (Kind::Table(Named::Employee), EmployeeId::from_str(value).ok()?.0),
        PlanId::PREFIX => (Kind::Table(Named::Plan), PlanId::from_str(value).ok()?.0),
        _ => return None,
    };
    Some(kind)
}

fn distinct(mut ids: Vec<Uuid>) -> Vec<Uuid> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
