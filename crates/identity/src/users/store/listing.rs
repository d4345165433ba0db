//! Statements on users that are put together: the list, its counts, the picker. Only from words of this file, never from what
//! a person typed; values are parameters.

use access::Reach;
use db::{ToValue, Value};
use kernel::ids::Uuid;

use super::super::matching::{MOST_COUNTED, Narrowed};
use super::super::model::UserStatus;
use super::super::shown::Shown;
use super::narrow::list;
use crate::UserId;

/// A statement that is being put together: text and parameters grow side by side.
#[derive(Clone)]
pub(in crate::users) struct Query {
    pub(in crate::users) text: String,
    pub(in crate::users) params: Vec<Value>,
}

impl Query {
    /// Within an organization.
    pub(in crate::users) fn of(org: kernel::OrgId) -> Self {
        Self { text: String::new(), params: vec![org.to_value()] }
    }

    pub(in crate::users) fn say(&mut self, condition: &str) {
        self.text.push_str(condition);
    }

    pub(in crate::users) fn put(&mut self, value: impl ToValue) -> String {
        self.params.push(value.to_value());
        format!("${}", self.params.len())
    }
}

/// Only people of these companies and below.
pub(in crate::users) fn within(query: &mut Query, reach: &Reach) {
    let wall = crate::store::within(reach, "u.company_id", &mut query.params);
    query.say(&wall);
}

/// How a page is ordered and cut.
pub(in crate::users) struct Order {
    pub(in crate::users) column: &'static str,
    pub(in crate::users) descending: bool,
    pub(in crate::users) limit: usize,
}

/// By the address; nobody's is empty.
pub(in crate::users) const EMAIL: &str = "COALESCE(u.primary_email_key, '')";

/// From whom, and under which conditions: those of the driver first, where there is one.
pub(super) fn whom(query: &mut Query, narrowed: &Narrowed) -> String {
    whom_with(query, narrowed, "")
}

/// The same, with what is joined to each.
pub(super) fn whom_with(query: &mut Query, narrowed: &Narrowed, join: &str) -> String {
    let statuses = list(query, &narrowed.statuses);
    from(narrowed.driver.as_ref(), join, &format!(" AND u.status IN ({statuses}){}", query.text))
}

fn from(driver: Option<&String>, join: &str, said: &str) -> String {
    match driver {
        // SQLite takes the tables of a CROSS JOIN in this order.
        Some(driver) => {
            format!("(SELECT DISTINCT e.id FROM ({driver}) e) d CROSS JOIN users u{join} WHERE u.org = $1 AND u.id = d.id{said}")
        }
        None => format!("users u{join} WHERE u.org = $1{said}"),
    }
}

/// The ids of these people, in no order.
pub(in crate::users) fn heads_of(query: &mut Query, ids: &[UserId]) -> String {
    format!("SELECT x.id AS k, x.id AS id FROM users x WHERE x.org = $1 AND x.id IN ({})", list(query, ids))
}

/// Some of those who are ordered by what they have in common: the condition on it, and the statuses of those people.
pub(in crate::users) struct Part {
    pub(in crate::users) said: String,
    pub(in crate::users) statuses: Vec<UserStatus>,
}

/// The ids of a page of the people of the first part, by name, then of those of the next: `v` says of which. Each part and status is read
/// in the order of its index, as far as a page goes.
pub(in crate::users) fn heads_in_parts(query: &mut Query, parts: &[Part], order: &Order) -> String {
    let (limit, word) = (order.limit, if order.descending { "DESC" } else { "ASC" });
    let mut ways = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        for status in &part.statuses {
            let one = heads_of_part(query, part, *status, order);
            ways.push(format!("SELECT {at} AS v, k, id FROM ({one}) s{}", ways.len()));
        }
    }
    format!("SELECT v, k, id FROM ({}) a ORDER BY v, k {word}, id {word} LIMIT {limit}", ways.join(" UNION ALL "))
}

/// The first of a part who have this status, by name.
pub(in crate::users) fn heads_of_part(query: &mut Query, part: &Part, status: UserStatus, order: &Order) -> String {
    let (limit, word) = (order.limit, if order.descending { "DESC" } else { "ASC" });
    let status = query.put(status);
    let whom = from(None, "", &format!(" AND u.status = {status}{}{}", part.said, query.text));
    format!("SELECT u.name_sort AS k, u.id AS id FROM {whom} ORDER BY u.name_sort {word}, u.id {word} LIMIT {limit}")
}

/// The value of a column, the name and the id of everybody whom a driver leaves.
pub(in crate::users) fn all_of_few(query: &mut Query, narrowed: &Narrowed, column: &str) -> String {
    format!("SELECT {column}, u.name_sort, u.id FROM {}", whom(query, narrowed))
}

/// The ids of a page with what they are ordered by. Without a driver each status is read in the order of its index, as far as a page
/// goes; with one, all of the few are sorted.
pub(in crate::users) fn heads(query: &mut Query, narrowed: &Narrowed, order: &Order) -> String {
    let (column, limit, word) = (order.column, order.limit, if order.descending { "DESC" } else { "ASC" });
    let head = |whom: &str| format!("SELECT {column} AS k, u.id AS id FROM {whom} ORDER BY {column} {word}, u.id {word} LIMIT {limit}");
    if narrowed.driver.is_some() || narrowed.statuses.len() < 2 {
        return head(&whom(query, narrowed));
    }
    let mut parts = Vec::new();
    for (at, status) in narrowed.statuses.iter().enumerate() {
        let status = query.put(status);
        let one = head(&from(None, "", &format!(" AND u.status = {status}{}", query.text)));
        parts.push(format!("SELECT k, id FROM ({one}) s{at}"));
    }
    format!("SELECT k, id FROM ({}) a ORDER BY k {word}, id {word} LIMIT {limit}", parts.join(" UNION ALL "))
}

/// A page of the list: everything that [`super::super::list`] reads of a row, then each column that is shown. `heads` are the ids with
/// what they are ordered by, `wall` is the condition on the company of a manager `m` whose name may be read.
pub(in crate::users) fn page(heads: &str, descending: bool, shows: &[Shown], wall: &str) -> String {
    let word = if descending { "DESC" } else { "ASC" };
    let (mut columns, mut joins) = (String::new(), String::new());
    for shown in shows {
        let Some((column, join)) = column(*shown) else { continue };
        columns.push_str(", ");
        columns.push_str(column);
        joins.push_str(join);
        if *shown == Shown::ReportsTo {
            joins.push_str(wall);
        }
    }
    let custom = if shows.iter().any(|shown| matches!(shown, Shown::Custom(_))) { "u.custom" } else { "''" };
    format!(
        "SELECT h.k, u.id, u.first_name, u.last_name, u.user_name, u.primary_email, u.status, u.version, {custom}{columns} FROM ({heads}) h \
         JOIN users u ON u.org = $1 AND u.id = h.id{joins} ORDER BY h.k {word}, h.id {word}"
    )
}

/// What a column is read from, and the join that it needs; nothing where it is read for the whole page at once.
fn column(shown: Shown) -> Option<(&'static str, &'static str)> {
    Some(match shown {
        Shown::Groups | Shown::Teams | Shown::Custom(_) => return None,
        Shown::Email => ("u.primary_email", ""),
        Shown::UserName => ("u.user_name", ""),
        Shown::Role => ("r.name", " LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id"),
        Shown::Company => ("c.name", " LEFT JOIN company c ON c.org = u.org AND c.id = u.company_id"),
        Shown::PrimaryGroup => ("g.name", " LEFT JOIN user_group g ON g.org = u.org AND g.id = u.primary_group_id"),
        Shown::Plan => ("p.name", " LEFT JOIN user_plan p ON p.org = u.org AND p.id = u.user_plan_id"),
        // Nothing if there is no manager, an empty text if the manager may not be seen, a blank, which is nobody's name, if it is a
        // former user.
        Shown::ReportsTo => (
            "CASE WHEN u.reports_to_id IS NULL THEN NULL WHEN m.id IS NULL THEN '' WHEN m.status = 'purged' THEN ' ' \
             WHEN m.first_name = '' AND m.last_name = '' THEN m.user_name ELSE TRIM(m.first_name || ' ' || m.last_name) END",
            " LEFT JOIN users m ON m.org = u.org AND m.id = u.reports_to_id",
        ),
        Shown::JobTitle => ("u.job_title", ""),
        Shown::Type | Shown::Seat => ("u.type", ""),
        Shown::Status => ("u.status", ""),
        Shown::LockedBy => ("u.lock_cause", ""),
        Shown::LockedUntil => ("u.locked_until", ""),
        Shown::Phone => ("u.phone", ""),
        Shown::ExternalId => ("u.external_id", ""),
        Shown::HireDate => ("u.hire_date", ""),
        Shown::ValidFrom => ("u.valid_from", ""),
        Shown::ValidUntil => ("u.valid_until", ""),
        Shown::LastSignIn => ("u.last_sign_in_at", ""),
        Shown::Created => ("u.created_at", ""),
    })
}

/// Which groups of all are wanted: behind a place, or before it and from the end.
pub(in crate::users) struct Section {
    /// The number of people, the kind and the value of the last group seen.
    pub(in crate::users) place: Option<(i64, i64, Value)>,
    pub(in crate::users) back: bool,
    pub(in crate::users) limit: usize,
}

/// The groups of `all` in their order, the most people first: kind (0 for none, 1 for a value, 2 for what may not be seen), value,
/// first name, last name, user name, number.
fn section(query: &mut Query, all: &str, wanted: &Section) -> String {
    let (first, then, sign, turned) = if wanted.back { ("ASC", "DESC", '>', '<') } else { ("DESC", "ASC", '<', '>') };
    let mut behind = String::new();
    if let Some((number, kind, value)) = &wanted.place {
        let (number, kind, value) = (query.put(number), query.put(kind), query.put(value.clone()));
        behind = format!(
            " WHERE c.n {sign} {number} OR (c.n = {number} AND (c.kind {turned} {kind} OR (c.kind = {kind} AND c.k {turned} {value})))"
        );
    }
    let limit = wanted.limit;
    format!(
        "SELECT kind, k, first_name, last_name, user_name, n FROM ({all}) c{behind} ORDER BY n {first}, kind {then}, k {then} LIMIT {limit}"
    )
}

/// Groups by a value whose names stand elsewhere: `counted` gives values and numbers.
fn nameless(counted: &str) -> String {
    format!(
        "SELECT CASE WHEN k IS NULL THEN 0 ELSE 1 END AS kind, k, '' AS first_name, '' AS last_name, '' AS user_name, n FROM ({counted}) a"
    )
}

/// How many have each value of a column.
pub(in crate::users) fn groups(query: &mut Query, narrowed: &Narrowed, column: &str, wanted: &Section) -> String {
    let counted = format!("SELECT {column} AS k, COUNT(*) AS n FROM {} GROUP BY {column}", whom(query, narrowed));
    section(query, &nameless(&counted), wanted)
}

/// How many are in each group (2) or team (3); whoever is in several is counted in each. `only` leaves these units.
pub(in crate::users) fn units(query: &mut Query, narrowed: &Narrowed, kind: i64, only: Option<&[Uuid]>, wanted: &Section) -> String {
    let join = format!(" LEFT JOIN membership m ON m.org = u.org AND m.user_id = u.id AND m.kind = {kind}");
    if narrowed.driver.is_none() {
        // It holds of everybody, and has SQLite take them in the order of their making, in which their memberships stand too.
        query.say(" AND u.created_at >= 0");
    }
    if let Some(only) = only {
        let places = list(query, only);
        query.say(&format!(" AND m.unit_id IN ({places})"));
    }
    let counted = format!("SELECT m.unit_id AS k, COUNT(*) AS n FROM {} GROUP BY m.unit_id", whom_with(query, narrowed, &join));
    section(query, &nameless(&counted), wanted)
}

/// How many hold each value of a custom field.
pub(in crate::users) fn values(query: &mut Query, narrowed: &Narrowed, field: crate::FieldId, wanted: &Section) -> String {
    let field = query.put(field);
    let join = format!(" LEFT JOIN field_key v ON v.org = u.org AND v.user_id = u.id AND v.field_id = {field}");
    let counted = format!("SELECT v.value_key AS k, COUNT(*) AS n FROM {} GROUP BY v.value_key", whom_with(query, narrowed, &join));
    section(query, &nameless(&counted), wanted)
}

/// How many report to each manager; managers beyond `wall` are one nameless group, and a former user has no name.
pub(in crate::users) fn managers(query: &mut Query, narrowed: &Narrowed, wall: &str, wanted: &Section) -> String {
    let all = format!(
        "SELECT kind, k, COALESCE(first_name, '') AS first_name, COALESCE(last_name, '') AS last_name, COALESCE(user_name, '') AS user_name, \
         CAST(SUM(n) AS BIGINT) AS n FROM (\
         SELECT CASE WHEN a.k IS NULL THEN 0 WHEN g.id IS NULL THEN 2 ELSE 1 END AS kind, g.id AS k, g.first_name AS first_name, \
         g.last_name AS last_name, CASE WHEN g.status = 'purged' THEN '' ELSE g.user_name END AS user_name, a.n AS n FROM (SELECT u.reports_to_id AS k, COUNT(*) AS n FROM {} \
         GROUP BY u.reports_to_id) a LEFT JOIN users g ON g.org = $1 AND g.id = a.k{wall}) b \
         GROUP BY kind, k, first_name, last_name, user_name",
        whom(query, narrowed)
    );
    section(query, &all, wanted)
}

/// People by name, as a picker shows them.
pub(in crate::users) fn picker(query: &mut Query, narrowed: &Narrowed, limit: usize) -> String {
    format!(
        "SELECT u.id, u.first_name, u.last_name, u.user_name, u.primary_email FROM ({}) h \
         JOIN users u ON u.org = $1 AND u.id = h.id ORDER BY h.k, h.id",
        heads(query, narrowed, &Order { column: "u.name_sort", descending: false, limit })
    )
}

/// Counts by status, each up to the bound; nothing if there is no status to count.
pub(in crate::users) fn counts(query: &mut Query, narrowed: &Narrowed) -> Option<String> {
    if narrowed.driver.is_some() {
        return Some(format!("SELECT u.status, COUNT(*) FROM {} GROUP BY u.status ORDER BY u.status", whom(query, narrowed)));
    }
    let mut parts = Vec::new();
    for (at, status) in narrowed.statuses.iter().enumerate() {
        let place = query.put(status);
        let said = from(None, "", &format!(" AND u.status = {place}{}", query.text));
        parts.push(format!(
            "SELECT '{}' AS status, COUNT(*) AS n FROM (SELECT 1 AS one FROM {said} LIMIT {MOST_COUNTED}) s{at}",
            status.word()
        ));
    }
    (!parts.is_empty()).then(|| parts.join(" UNION ALL "))
}

/// How many there are, exactly: whoever asks reads them all next.
pub(in crate::users) fn total(query: &mut Query, narrowed: &Narrowed) -> String {
    format!("SELECT COUNT(*) FROM {}", whom(query, narrowed))
}

/// How many ids these selects have, at most so many.
pub(in crate::users) fn capped(ways: &[String], most: i64) -> String {
    format!("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ({}) a LIMIT {most}) b", ways.join(" UNION ALL "))
}

/// The ids of a select, in order.
pub(in crate::users) fn few(way: &str) -> String {
    format!("SELECT DISTINCT a.id FROM ({way}) a ORDER BY a.id")
}

/// A select of these ids.
pub(in crate::users) fn these(query: &mut Query, ids: &[Uuid]) -> String {
    format!("SELECT x.id FROM users x WHERE x.org = $1 AND x.id IN ({})", list(query, ids))
}

/// The names of the groups (2) and teams (3) of these people, by name; the primary group first, if it is wanted.
pub(in crate::users) fn memberships(places: &str, with_primary: bool, kinds: &str) -> String {
    let (first, without) = if with_primary {
        ("CASE WHEN m.unit_id = u.primary_group_id THEN 0 ELSE 1 END, ", "")
    } else {
        ("", " AND (u.primary_group_id IS NULL OR m.unit_id <> u.primary_group_id)")
    };
    format!(
        "SELECT m.user_id, CASE WHEN m.kind = 3 THEN 1 ELSE 0 END, COALESCE(t.name, g.name) FROM membership m \
         JOIN users u ON u.org = m.org AND u.id = m.user_id LEFT JOIN team t ON t.org = m.org AND t.id = m.unit_id \
         LEFT JOIN user_group g ON g.org = m.org AND g.id = m.unit_id WHERE m.org = $1 AND m.user_id IN ({places}) \
         AND m.kind IN ({kinds}){without} \
         ORDER BY m.user_id, m.kind, {first}COALESCE(t.name_sort, g.name_sort), m.unit_id"
    )
}

/// Everything that an export shows of a user, by id.
pub(in crate::users) fn export(query: &mut Query, narrowed: &Narrowed, limit: usize) -> String {
    format!(
        "SELECT u.id, u.external_id, u.user_name, u.first_name, u.middle_name, u.last_name, u.nickname, u.primary_email, u.phone, \
         u.job_title, u.hire_date, u.street, u.street_2, u.city, u.region, u.postal_code, u.country, u.type, u.status, c.name, r.name, g.name, \
         p.name, CASE WHEN m.status = 'purged' THEN NULL ELSE m.user_name END, m.company_id, \
         u.created_at, u.last_sign_in_at, u.valid_from, u.valid_until FROM ({}) h JOIN users u ON u.org = $1 AND u.id = h.id \
         JOIN company c ON c.org = u.org AND c.id = u.company_id LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id \
         LEFT JOIN user_group g ON g.org = u.org AND g.id = u.primary_group_id LEFT JOIN user_plan p ON p.org = u.org AND p.id = u.user_plan_id \
         LEFT JOIN users m ON m.org = u.org AND m.id = u.reports_to_id ORDER BY u.id",
        ids(query, narrowed, limit)
    )
}

/// The ids alone, in their order.
pub(in crate::users) fn ids(query: &mut Query, narrowed: &Narrowed, limit: usize) -> String {
    format!("SELECT u.id AS id FROM {} ORDER BY u.id LIMIT {limit}", whom(query, narrowed))
}

/// The ids alone, by name.
pub(in crate::users) fn ids_by_name(query: &mut Query, narrowed: &Narrowed, limit: usize) -> String {
    let order = Order { column: "u.name_sort", descending: false, limit };
    format!("SELECT h.id FROM ({}) h ORDER BY h.k, h.id", heads(query, narrowed, &order))
}

/// What an export shows of these people besides, by id.
pub(in crate::users) fn more(places: &str) -> String {
    format!(
        "SELECT u.language, u.time_zone, u.currency, u.number_format, u.date_format, u.additional, u.is_attorney, u.custom FROM users u WHERE u.org = $1 AND u.id IN ({places}) ORDER BY u.id"
    )
}

/// What these people are called, whether they are there, and where they belong.
pub(in crate::users) fn names(places: &str) -> String {
    format!(
        "SELECT u.id, u.first_name, u.last_name, u.user_name, CASE WHEN u.status = 'purged' THEN 1 ELSE 0 END, u.company_id FROM users u \
         WHERE u.org = $1 AND u.id IN ({places}) ORDER BY u.id"
    )
}

/// The user names of these people, and where they belong.
pub(in crate::users) fn user_names(places: &str) -> String {
    format!(
        "SELECT u.id, u.user_name, u.company_id FROM users u WHERE u.org = $1 AND u.id IN ({places}) AND u.status <> 'purged' ORDER BY u.id"
    )
}
