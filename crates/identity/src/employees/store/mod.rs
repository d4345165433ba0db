//! Every statement on the cards, their search words and what the comparison came to.

pub(super) mod listing;

use db::{DbResult, Read, Row, Tx, params};
use kernel::OrgId;

use super::model::Employee;
use crate::EmployeeId;

/// The columns of [`read_card`], in its order.
macro_rules! columns {
    () => {
        "e.id, e.first_name, e.last_name, e.email, e.phone, e.job_title, e.hire_date, e.company_id, e.user_id, e.version, e.created_at, \
         e.created_by, e.updated_at"
    };
}

db::statements! {
    FIND = concat!("SELECT ", columns!(), " FROM employee e WHERE e.org = $1 AND e.id = $2");
    FIND_OF_USER = concat!("SELECT ", columns!(), " FROM employee e WHERE e.org = $1 AND e.user_id = $2");
    INSERT = "INSERT INTO employee (org, id, first_name, last_name, name_sort, email, email_key, phone, job_title, hire_date, company_id, \
        user_id, created_at, created_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13)";
    UPDATE = "UPDATE employee SET first_name = $3, last_name = $4, name_sort = $5, email = $6, email_key = $7, phone = $8, job_title = $9, \
        hire_date = $10, company_id = $11, updated_at = $12, version = version + 1 WHERE org = $1 AND id = $2 AND version = $13";
    LINK = "UPDATE employee SET user_id = $3, updated_at = $4, version = version + 1 WHERE org = $1 AND id = $2 AND user_id IS NULL";
    UNLINK = "UPDATE employee SET user_id = NULL, updated_at = $4, version = version + 1 WHERE org = $1 AND id = $2 AND user_id = $3";
    DELETE = "DELETE FROM employee WHERE org = $1 AND id = $2 AND version = $3";
    DELETE_TERMS = "DELETE FROM employee_term WHERE org = $1 AND employee_id = $2";

    BEGIN_MATCH = "INSERT INTO employee_match (org, user_id, outcome, at) VALUES ($1, $2, 'created', $3) ON CONFLICT (org, user_id) DO NOTHING";
    SET_MATCH = "INSERT INTO employee_match (org, user_id, outcome, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (org, user_id) DO UPDATE SET outcome = excluded.outcome, at = excluded.at";
    FIND_MATCH = "SELECT outcome FROM employee_match WHERE org = $1 AND user_id = $2";
    DELETE_MATCH = "DELETE FROM employee_match WHERE org = $1 AND user_id = $2";

    /// Everybody after $2 with what is compared of them, and whether that was done.
    USERS_AFTER = "SELECT u.id, u.company_id, u.first_name, u.last_name, u.primary_email, u.phone, u.job_title, u.hire_date, \
        CASE WHEN m.user_id IS NULL AND u.type = 'standard' AND u.status <> 'purged' THEN 1 ELSE 0 END \
        FROM users u LEFT JOIN employee_match m ON m.org = u.org AND m.user_id = u.id \
        WHERE u.org = $1 AND u.id > $2 ORDER BY u.id LIMIT $3";
    NOTE_DONE = "INSERT INTO employee_matching_done (org, at) VALUES ($1, $2) ON CONFLICT (org) DO NOTHING";
    IS_DONE = "SELECT COUNT(*) FROM employee_matching_done WHERE org = $1";
    LINKED_USER = "SELECT u.id, u.type, u.status, u.user_name, u.first_name, u.last_name, u.primary_email, u.company_id FROM users u \
        WHERE u.org = $1 AND u.id = $2";
}

pub(super) fn read_card(row: Row) -> DbResult<Employee> {
    let mut r = row.reader();
    Ok(Employee {
        id: r.next()?,
        first_name: r.next()?,
        last_name: r.next()?,
        email: r.next()?,
        phone: r.next()?,
        job_title: r.next()?,
        hire_date: r.next()?,
        company: r.next()?,
        user: r.next()?,
        version: r.next()?,
        created_at: r.next()?,
        created_by: r.next()?,
        updated_at: r.next()?,
    })
}

/// These cards, in no order.
pub(super) fn of_ids(read: &mut Read<'_>, org: OrgId, ids: &[EmployeeId]) -> DbResult<Vec<Employee>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = params![org].to_vec();
    values.extend(ids.iter().map(db::ToValue::to_value));
    let places: Vec<String> = (2..=values.len()).map(|at| format!("${at}")).collect();
    let text = format!(concat!("SELECT ", columns!(), " FROM employee e WHERE e.org = $1 AND e.id IN ({})"), places.join(", "));
    read.query_keys(&text, &values)?.into_iter().map(read_card).collect()
}

/// Writes a new card with its search words.
pub(super) fn insert(tx: &mut Tx<'_>, org: OrgId, card: &Employee) -> DbResult<()> {
    let values = params![
        org,
        card.id,
        card.first_name,
        card.last_name,
        crate::name::sort_of(&card.display_name()),
        card.email,
        card.email_key(),
        card.phone,
        card.job_title,
        card.hire_date,
        card.company,
        card.user,
        card.created_at,
        card.created_by
    ];
    tx.execute(INSERT, values)?;
    insert_terms(tx, org, card)
}

/// Writes a changed card, if `version` is the present one. Says whether it was.
pub(super) fn update(tx: &mut Tx<'_>, org: OrgId, card: &Employee, version: i64) -> DbResult<bool> {
    let values = params![
        org,
        card.id,
        card.first_name,
        card.last_name,
        crate::name::sort_of(&card.display_name()),
        card.email,
        card.email_key(),
        card.phone,
        card.job_title,
        card.hire_date,
        card.company,
        card.updated_at,
        version
    ];
    if tx.execute(UPDATE, values)? == 0 {
        return Ok(false);
    }
    tx.execute(DELETE_TERMS, params![org, card.id])?;
    insert_terms(tx, org, card)?;
    Ok(true)
}

fn insert_terms(tx: &mut Tx<'_>, org: OrgId, card: &Employee) -> DbResult<()> {
    let terms = card.terms();
    if terms.is_empty() {
        return Ok(());
    }
    let rows: Vec<String> = (0..terms.len()).map(|i| format!("($1, ${}, $2)", i + 3)).collect();
    let text = format!("INSERT INTO employee_term (org, term, employee_id) VALUES {}", rows.join(", "));
    let mut values = params![org, card.id].to_vec();
    values.extend(terms.iter().map(db::ToValue::to_value));
    tx.execute_text(&text, &values).map(drop)
}

/// Removes a card that is still at `version`, with its search words.
pub(super) fn delete(tx: &mut Tx<'_>, org: OrgId, id: EmployeeId, version: i64) -> DbResult<bool> {
    tx.execute(DELETE_TERMS, params![org, id])?;
    Ok(tx.execute(DELETE, params![org, id, version])? > 0)
}
