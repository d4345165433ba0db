//! Orders that no column of a person holds: by the manager's name, and by a custom field.

use access::Reach;
use db::{DbResult, Read};
use kernel::ids::Uuid;

use super::super::matching::{MOST_COUNTED, Narrowed};
use super::listing::{Order, Query, whom, whom_with};
use crate::FieldId;

/// Everybody whom somebody reports to and `reach` shows, by name: one after the other along the index of managers, not by looking at
/// all who report.
pub(in crate::users) fn managers_by_name(query: &mut Query, reach: &Reach) -> String {
    let first = query.put(Uuid::nil());
    let wall = crate::store::within(reach, "g.company_id", &mut query.params);
    let next = |behind: &str| {
        format!("SELECT n.reports_to_id FROM users n WHERE n.org = $1 AND n.reports_to_id > {behind} ORDER BY n.reports_to_id LIMIT 1")
    };
    format!(
        "WITH RECURSIVE manager (id) AS (SELECT f.id FROM (SELECT ({}) AS id) f \
         UNION ALL SELECT ({}) FROM manager WHERE manager.id IS NOT NULL) \
         SELECT g.id FROM manager CROSS JOIN users g WHERE g.org = $1 AND g.id = manager.id{wall} ORDER BY g.name_sort, g.id",
        next(&first),
        next("manager.id")
    )
}

/// The condition that somebody reports to one whom `reach` does not show.
pub(in crate::users) fn manager_beyond(query: &mut Query, reach: &Reach) -> String {
    let wall = crate::store::within(reach, "m.company_id", &mut query.params);
    format!(" AND u.reports_to_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users m WHERE m.org = u.org AND m.id = u.reports_to_id{wall})")
}

/// Whether so few match that they are sorted as they are.
pub(in crate::users) fn are_few(read: &mut Read<'_>, narrowed: &Narrowed) -> DbResult<bool> {
    let mut query = narrowed.query.clone();
    let text = few(&mut query, narrowed);
    let found: i64 = read.query_text(&text, &query.params)?.into_iter().next().map_or(Ok(0), db::Row::only)?;
    Ok(found < MOST_COUNTED)
}

pub(in crate::users) fn few(query: &mut Query, narrowed: &Narrowed) -> String {
    format!("SELECT COUNT(*) FROM (SELECT 1 AS one FROM {} LIMIT {MOST_COUNTED}) a", whom(query, narrowed))
}

/// Everybody of few with what they hold in a field, if they do, their name and their id.
pub(in crate::users) fn held_by_few(query: &mut Query, narrowed: &Narrowed, field: FieldId) -> String {
    let field = query.put(field);
    let join = format!(" LEFT JOIN field_key v ON v.org = u.org AND v.user_id = u.id AND v.field_id = {field}");
    format!("SELECT v.value_key, u.name_sort, u.id FROM {}", whom_with(query, narrowed, &join))
}

/// Those who hold something in a field, or just `value`, in the order of the field's index, behind `after`.
pub(in crate::users) fn holders(
    query: &mut Query,
    narrowed: &Narrowed,
    field: FieldId,
    value: Option<&[u8]>,
    after: Option<(&[u8], Uuid)>,
    order: &Order,
) -> String {
    let (limit, word, sign) = (order.limit, if order.descending { "DESC" } else { "ASC" }, if order.descending { '<' } else { '>' });
    let mut of = format!("v.field_id = {}", query.put(field));
    if let Some(value) = value {
        of = format!("{of} AND v.value_key = {}", query.put(value.to_vec()));
    }
    if let Some((value, id)) = after {
        let (value, id) = (query.put(value.to_vec()), query.put(id));
        of = format!("{of} AND (v.value_key, v.user_id) {sign} ({value}, {id})");
    }
    let statuses = super::narrow::list(query, &narrowed.statuses);
    // SQLite takes the tables of a CROSS JOIN in this order.
    format!(
        "SELECT v.value_key, v.user_id FROM field_key v CROSS JOIN users u WHERE v.org = $1 AND {of} AND u.org = v.org AND u.id = v.user_id \
         AND u.status IN ({statuses}){} ORDER BY v.value_key {word}, v.user_id {word} LIMIT {limit}",
        query.text
    )
}

/// The condition that somebody holds nothing in a field.
pub(in crate::users) fn holds_nothing(query: &mut Query, field: FieldId) -> String {
    let field = query.put(field);
    format!(" AND NOT EXISTS (SELECT 1 FROM field_key v WHERE v.org = u.org AND v.user_id = u.id AND v.field_id = {field})")
}
