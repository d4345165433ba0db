//! Statements on cards that are put together. Only from words of this file, never from what a person typed; values are parameters.

use access::Reach;
use db::{ToValue, Value};
use kernel::{OrgId, text as fold};

use super::super::list::{Filter, View};

/// A statement that is being put together: its conditions and its parameters grow side by side.
pub(in crate::employees) struct Query {
    pub(in crate::employees) text: String,
    pub(in crate::employees) params: Vec<Value>,
    /// The same wall for another card that is looked at beside.
    beside: String,
}

impl Query {
    /// The cards that `reach` covers: every reading of cards begins so.
    pub(in crate::employees) fn of(org: OrgId, reach: &Reach) -> Self {
        let mut params = vec![org.to_value()];
        let text = crate::store::within(reach, "e.company_id", &mut params);
        let beside = text.replacen("e.company_id", "d.company_id", 1);
        Self { text, params, beside }
    }

    pub(in crate::employees) fn within(&mut self, reach: &Reach) {
        let wall = crate::store::within(reach, "e.company_id", &mut self.params);
        self.text.push_str(&wall);
    }

    pub(in crate::employees) fn put(&mut self, value: impl ToValue) -> String {
        self.params.push(value.to_value());
        format!("${}", self.params.len())
    }

    pub(in crate::employees) fn say(&mut self, condition: &str) {
        self.text.push_str(condition);
    }

    pub(in crate::employees) fn narrow(&mut self, view: View, filter: &Filter) {
        match view {
            View::All => {}
            View::WithoutUser => self.say(" AND e.user_id IS NULL"),
            View::Linked => self.say(" AND e.user_id IS NOT NULL"),
            View::SameAddress => self.say(&format!(
                " AND e.email_key IN (SELECT d.email_key FROM employee d WHERE d.org = $1 AND d.email_key IS NOT NULL{} \
                 GROUP BY d.email_key HAVING COUNT(*) > 1)",
                self.beside
            )),
        }
        for word in fold::fold(&filter.search).split_whitespace().take(8) {
            let word: String = word.chars().take(100).collect();
            let (from, to) = (self.put(&word), self.put(fold::after_prefix(&word)));
            self.say(&format!(
                " AND e.id IN (SELECT t.employee_id FROM employee_term t WHERE t.org = $1 AND t.term >= {from} AND t.term < {to})"
            ));
        }
        if let Some(company) = filter.company {
            let company = self.put(company);
            self.say(&format!(" AND e.company_id IN (SELECT b.below_id FROM company_above b WHERE b.org = $1 AND b.above_id = {company})"));
        }
    }
}

/// A page by name: everything that the list reads of a row.
pub(in crate::employees) fn page(query: &Query, order: &str, limit: usize) -> String {
    format!(
        "SELECT e.name_sort, e.id, e.first_name, e.last_name, e.email, e.job_title, c.name, u.id, u.first_name, u.last_name, u.user_name, \
         u.status, u.company_id, (SELECT COUNT(*) FROM employee d WHERE d.org = $1 AND d.email_key = e.email_key{}) \
         FROM employee e JOIN company c ON c.org = e.org AND c.id = e.company_id \
         LEFT JOIN users u ON u.org = e.org AND u.id = e.user_id WHERE e.org = $1{} ORDER BY e.name_sort {order}, e.id {order} LIMIT {limit}",
        query.beside, query.text
    )
}

/// How many there are, up to `most`.
pub(in crate::employees) fn count(query: &Query, most: i64) -> String {
    format!("SELECT COUNT(*) FROM (SELECT e.id FROM employee e WHERE e.org = $1{} LIMIT {most}) counted", query.text)
}

/// Everything that an export shows, by id.
pub(in crate::employees) fn export(query: &Query, limit: usize) -> String {
    format!(
        "SELECT e.id, e.first_name, e.last_name, e.email, e.phone, e.job_title, e.hire_date, c.name, u.user_name, u.company_id, e.created_at \
         FROM employee e JOIN company c ON c.org = e.org AND c.id = e.company_id \
         LEFT JOIN users u ON u.org = e.org AND u.id = e.user_id WHERE e.org = $1{} ORDER BY e.id LIMIT {limit}",
        query.text
    )
}

/// Cards with an address, the oldest first.
pub(in crate::employees) fn with_address(query: &Query, limit: usize) -> String {
    format!(
        "SELECT e.id, e.user_id, e.first_name, e.last_name, e.email FROM employee e WHERE e.org = $1{} ORDER BY e.created_at, e.id LIMIT {limit}",
        query.text
    )
}
