//! Reads the names behind the ids that events hold.

use db::{DbResult, Read, RowReader, ToValue, Value};
use kernel::OrgId;
use kernel::ids::Uuid;

/// A user's name as the log shows it.
#[derive(Debug, Clone)]
pub(super) struct UserName {
    pub(super) id: Uuid,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) user_name: String,
    pub(super) status: String,
}

/// The users of these ids.
pub(super) fn users(read: &mut Read<'_>, org: OrgId, ids: &[Uuid]) -> DbResult<Vec<UserName>> {
    let text = "SELECT id, first_name, last_name, user_name, status FROM users WHERE org = $1 AND id IN";
    by_ids(read, org, text, ids.iter().map(ToValue::to_value).collect(), |r| {
        Ok(UserName { id: r.next()?, first: r.next()?, last: r.next()?, user_name: r.next()?, status: r.next()? })
    })
}

/// The names of these ids in a table of named things.
pub(super) fn names(read: &mut Read<'_>, org: OrgId, of: Named, ids: &[Uuid]) -> DbResult<Vec<(Uuid, String)>> {
    let text = match of {
        Named::Company => "SELECT id, name FROM company WHERE org = $1 AND id IN",
        Named::Role => "SELECT id, name FROM role WHERE org = $1 AND id IN",
        Named::Group => "SELECT id, name FROM user_group WHERE org = $1 AND id IN",
        Named::Team => "SELECT id, name FROM team WHERE org = $1 AND id IN",
        Named::Category => "SELECT id, name FROM service_category WHERE org = $1 AND id IN",
        Named::Profile => "SELECT id, name FROM profile WHERE org = $1 AND id IN",
        Named::Plan => "SELECT id, name FROM user_plan WHERE org = $1 AND id IN",
        Named::Field => "SELECT id, label FROM user_field WHERE org = $1 AND id IN",
        Named::Employee => {
            "SELECT id, COALESCE(NULLIF(TRIM(first_name || ' ' || last_name), ''), email, '') FROM employee WHERE org = $1 AND id IN"
        }
    };
    by_ids(read, org, text, ids.iter().map(ToValue::to_value).collect(), |r| Ok((r.next()?, r.next()?)))
}

/// The tables whose rows have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Company,
    Role,
    Group,
    Team,
    Category,
    Plan,
    Field,
    Employee,
    Profile,
}

impl Named {
    pub(super) const ALL: [Self; 9] =
        [Self::Company, Self::Role, Self::Group, Self::Team, Self::Category, Self::Plan, Self::Field, Self::Employee, Self::Profile];

    /// The table of an event's kind of subject, if it is one of these.
    pub(super) fn of_subject(kind: &str) -> Option<Self> {
        Some(match kind {
            "company" => Self::Company,
            "role" => Self::Role,
            "user_group" => Self::Group,
            "team" => Self::Team,
            "service_category" => Self::Category,
            "user_plan" => Self::Plan,
            "user_field" => Self::Field,
            "employee" => Self::Employee,
            "profile" => Self::Profile,
            _ => return None,
        })
    }
}

fn by_ids<T>(
    read: &mut Read<'_>,
    org: OrgId,
    text: &str,
    ids: Vec<Value>,
    parse: impl Fn(&mut RowReader) -> DbResult<T>,
) -> DbResult<Vec<T>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (2..ids.len() + 2).map(|n| format!("${n}")).collect();
    let text = format!("{text} ({}) ORDER BY id", places.join(", "));
    let mut values = vec![org.to_value()];
    values.extend(ids);
    read.query_keys(&text, &values)?.into_iter().map(|row| parse(&mut row.reader())).collect()
}
