//! The audit log for programs: as the page lists it, one entry, and as a feed of changes.

use db::Read;
use kernel::ids::Uuid;
use kernel::{Category, Fault, Micros};
use serde_json::json;

use super::entry::{Changed, Entry, Told};
use super::text;
use super::{ListEvents, changes, find, list};
use crate::audit::Group;
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::{
    BulkId, CategoryId, CompanyId, EmployeeId, EventId, FieldId, GroupId, ImportId, OutboxMailId, PlanId, ProfileId, RoleId, TeamId,
    UserId, ViewId,
};

web::answer! {
    /// A field that changed.
    struct AuditChange {
        /// The field.
        field: String,
        /// Before; null where there was nothing, or where a purge took it away.
        before: Option<String>,
        /// After; null where there is nothing, or where a purge took it away.
        after: Option<String>,
        /// Whether a purge took one of them away.
        is_erased: bool,
    }
}

web::answer! {
    /// An entry of the audit log.
    struct AuditEntry {
        /// The id.
        id: EventId,
        /// Its number in the feed of changes; null elsewhere.
        number: Option<i64>,
        /// When.
        at: Micros,
        /// What happened: “user.locked”.
        kind: String,
        /// Who: user, system, operator, setup or anonymous.
        actor_kind: String,
        /// Which user, if one did it.
        actor: Option<UserId>,
        /// For whom, if not for themselves.
        acting_for: Option<UserId>,
        /// By which door: page, api, cli, job, import or setup.
        via: String,
        /// What it was done to: “user”, “company”.
        subject_kind: String,
        /// Which.
        subject: Option<String>,
        /// What changed.
        changes: Vec<AuditChange>,
        /// From which address.
        ip: Option<String>,
        /// With which program.
        user_agent: Option<String>,
        /// Why.
        reason: Option<String>,
        /// With which API key.
        api_key: Option<String>,
        /// The request, as the server's log names it.
        request_id: String,
    }
}

/// The operations of this slice.
pub fn operations() -> Vec<Operation> {
    let groups: Vec<_> = Group::ALL.iter().map(|group| group.word()).collect();
    vec![
        Operation::read("/api/v1/audit", "audit.list", page)
            .says("Read the audit log", "Newest first, as the page lists it; values are cut after 1,100 characters. Needs “read the audit log” for the whole \
                 organization.")
            .verbs(&["audit_log::list", "audit_log::recent"])
            .lists()
            .query("q", "Words: of a person who acted or was acted on, or of what happened.", json!({ "type": "string" }))
            .query("subject", "What this user did, and what was done to them.", json!({ "type": "string", "pattern": "^usr_[0-9a-f]{32}$" }))
            .query("group", "What it is about.", json!({ "type": "string", "enum": groups })),
        Operation::read("/api/v1/audit/{id}", "audit.get", one)
            .says("Read an entry", "With whole values.")
            .verbs(&["audit_log::find"])
            .id::<EventId>("id", "Which."),
        Operation::read("/api/v1/changes", "audit.changes", feed)
            .says(
                "Follow what changes",
                "The audit log oldest first, in the order of its chain, in which an entry stands a few seconds after it was made. Ask again with the \
                 last “next_cursor” for what came since: nothing is missed and nothing comes twice. There is always a cursor, also behind the last entry.",
            )
            .verbs(&["audit_log::changes"])
            .lists(),
    ]
}

fn page(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<AuditEntry>>, Fault> {
    let query = &asked.query;
    let unknown = |_| Fault::new(Category::Malformed, "query.value", text::query_subject());
    let about = query.get("subject").map(str::parse).transpose().map_err(unknown)?;
    let group = query.get("group");
    let groups = || Group::ALL.iter().map(|group| group.word()).collect::<Vec<_>>().join(", ");
    let no_group = || Fault::new(Category::Malformed, "query.value", text::query_group(groups()));
    let group = group.map(|word| Group::from_word(word).ok_or_else(no_group)).transpose()?;
    let search = query.get("q").unwrap_or_default().to_owned();
    let input = ListEvents { search, about, group, from: None, until: None, cursor: asked.cursor(), limit: asked.limit };
    let listed = list(&asked.ctx, read, &input)?;
    let items = listed.page.items.into_iter().map(|entry| told(entry, None)).collect();
    Ok(Reply::new(Listing { items, next_cursor: listed.page.next, total: None }))
}

fn one(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<AuditEntry>, Fault> {
    let found = find(&asked.ctx, read, asked.id("id")?)?;
    let number = found.place.map(|place| place.seq);
    Ok(Reply::new(told(found.entry, number)))
}

fn feed(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<AuditEntry>>, Fault> {
    let bad = |_| Fault::new(Category::Malformed, "cursor.invalid", crate::text::cursor_invalid());
    let after: i64 = asked.cursor().map_or(Ok(0), |cursor| cursor.parse()).map_err(bad)?;
    let found = changes(&asked.ctx, read, after, asked.limit)?;
    let next = found.last().map_or(after, |(number, _)| *number);
    let items = found.into_iter().map(|(number, entry)| told(entry, Some(number))).collect();
    Ok(Reply::new(Listing { items, next_cursor: Some(next.to_string()), total: None }))
}

fn told(entry: Entry, number: Option<i64>) -> AuditEntry {
    let subject = entry.subject.map(|id| subject(&entry.subject_kind, id));
    AuditEntry {
        id: entry.id,
        number,
        at: entry.at,
        actor: entry.actor.map(UserId),
        acting_for: entry.acting_for.map(UserId),
        changes: entry.changes.into_iter().map(changed).collect(),
        ip: plain(entry.ip),
        user_agent: plain(entry.user_agent),
        reason: plain(entry.reason),
        api_key: plain(entry.api_key),
        kind: entry.kind,
        actor_kind: entry.actor_kind,
        via: entry.via,
        subject_kind: entry.subject_kind,
        subject,
        request_id: entry.request_id,
    }
}

fn changed(change: Changed) -> AuditChange {
    let is_erased = change.before == Told::Erased || change.after == Told::Erased;
    AuditChange { field: change.field, before: plain(change.before), after: plain(change.after), is_erased }
}

fn plain(told: Told) -> Option<String> {
    if let Told::Text(text) = told { Some(text) } else { None }
}

/// An id of the log as the other operations know it.
fn subject(kind: &str, id: Uuid) -> String {
    match kind {
        "user" => UserId(id).to_string(),
        "company" => CompanyId(id).to_string(),
        "role" => RoleId(id).to_string(),
        "user_group" => GroupId(id).to_string(),
        "team" => TeamId(id).to_string(),
        "service_category" => CategoryId(id).to_string(),
        "user_plan" => PlanId(id).to_string(),
        "employee" => EmployeeId(id).to_string(),
        "mail" => OutboxMailId(id).to_string(),
        "profile" => ProfileId(id).to_string(),
        "import" => ImportId(id).to_string(),
        "bulk_change" => BulkId(id).to_string(),
        "user_field" => FieldId(id).to_string(),
        "saved_view" => ViewId(id).to_string(),
        _ => id.simple().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_operations_know_is_told_as_they_know_it() {
        let kinds = [
            "bulk_change",
            "company",
            "employee",
            "import",
            "mail",
            "profile",
            "role",
            "saved_view",
            "service_category",
            "team",
            "user",
            "user_field",
            "user_group",
            "user_plan",
        ];
        for kind in kinds {
            assert!(subject(kind, Uuid::nil()).contains('_'), "{kind}");
        }
    }
}
