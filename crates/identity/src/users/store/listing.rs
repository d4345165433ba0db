//! Statements on users that are put together: the list, its counts, the picker. Only from words of this file, never from what
//! a person typed; values are parameters.

use access::Reach;
use db::{ToValue, Value};

/// A statement that is being put together: text and parameters grow side by side.
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

/// A page of the list: everything that [`super::super::list`] reads of a row, ordered by `column`.
pub(in crate::users) fn page(query: &Query, column: &str, order: &str, limit: usize) -> String {
    format!(
        "SELECT {column}, u.id, u.first_name, u.last_name, u.user_name, u.primary_email, u.status, u.locked_until, c.name, r.name, \
         u.user_plan_id, CASE WHEN p.user_id IS NULL THEN 0 ELSE 1 END, u.last_sign_in_at, u.created_at, u.version FROM users u \
         JOIN company c ON c.org = u.org AND c.id = u.company_id LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id \
         LEFT JOIN password p ON p.org = u.org AND p.user_id = u.id WHERE u.org = $1{} ORDER BY {column} {order}, u.id {order} LIMIT {limit}",
        query.text
    )
}

/// People by name, the same columns as [`page`].
pub(in crate::users) fn picker(query: &Query, limit: usize) -> String {
    format!(
        "SELECT u.name_sort, u.id, u.first_name, u.last_name, u.user_name, u.primary_email, u.status, u.locked_until, c.name, NULL, \
         u.user_plan_id, 1, u.last_sign_in_at, u.created_at, u.version FROM users u JOIN company c ON c.org = u.org AND c.id = u.company_id \
         WHERE u.org = $1{} AND u.type = 'standard' ORDER BY u.name_sort, u.id LIMIT {limit}",
        query.text
    )
}

/// Counts by status.
pub(in crate::users) fn counts(query: &Query) -> String {
    format!("SELECT u.status, COUNT(*) FROM users u WHERE u.org = $1{} GROUP BY u.status ORDER BY u.status", query.text)
}

/// The names of the other groups and of the teams of these people.
pub(in crate::users) fn memberships(places: &str) -> String {
    format!(
        "SELECT m.user_id, CASE WHEN m.kind = 3 THEN 1 ELSE 0 END, COALESCE(t.name, g.name) FROM membership m \
         JOIN users u ON u.org = m.org AND u.id = m.user_id LEFT JOIN team t ON t.org = m.org AND t.id = m.unit_id \
         LEFT JOIN user_group g ON g.org = m.org AND g.id = m.unit_id WHERE m.org = $1 AND m.user_id IN ({places}) \
         AND (u.primary_group_id IS NULL OR m.unit_id <> u.primary_group_id) \
         ORDER BY m.user_id, m.kind, COALESCE(t.name_sort, g.name_sort), m.unit_id"
    )
}

/// Everything that an export shows of a user, by id.
pub(in crate::users) fn export(query: &Query, limit: usize) -> String {
    format!(
        "SELECT u.id, u.external_id, u.user_name, u.first_name, u.middle_name, u.last_name, u.nickname, u.primary_email, u.phone, \
         u.job_title, u.hire_date, u.type, u.status, c.name, r.name, g.name, p.name, m.user_name, m.company_id, \
         u.created_at, u.last_sign_in_at FROM users u \
         JOIN company c ON c.org = u.org AND c.id = u.company_id LEFT JOIN role r ON r.org = u.org AND r.id = u.role_id \
         LEFT JOIN user_group g ON g.org = u.org AND g.id = u.primary_group_id LEFT JOIN user_plan p ON p.org = u.org AND p.id = u.user_plan_id \
         LEFT JOIN users m ON m.org = u.org AND m.id = u.reports_to_id WHERE u.org = $1{} ORDER BY u.id LIMIT {limit}",
        query.text
    )
}

/// The ids alone, in their order.
pub(in crate::users) fn ids(query: &Query, limit: usize) -> String {
    format!("SELECT u.id FROM users u WHERE u.org = $1{} ORDER BY u.id LIMIT {limit}", query.text)
}

/// The ids alone, by name.
pub(in crate::users) fn ids_by_name(query: &Query, limit: usize) -> String {
    format!("SELECT u.id FROM users u WHERE u.org = $1{} ORDER BY u.name_sort, u.id LIMIT {limit}", query.text)
}
