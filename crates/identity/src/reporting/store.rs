//! Statements on who stands below whom. Put together only from words of this file; values are parameters.

/// The columns of a node.
const NODE: &str = "u.name_sort, u.id, u.first_name, u.last_name, u.user_name, u.job_title, u.status";

/// Whether somebody reports to `u`.
const HAS_REPORTS: &str = "EXISTS (SELECT 1 FROM users r WHERE r.org = u.org AND r.reports_to_id = u.id)";

/// People by name under these conditions.
pub(super) fn people(conditions: &str, limit: usize) -> String {
    format!("SELECT {NODE} FROM users u WHERE u.org = $1{conditions} ORDER BY u.name_sort, u.id LIMIT {limit}")
}

/// That nobody whom the reader may see stands above `u`; `wall` is the reader's reach for a manager `m`.
pub(super) fn nobody_above(wall: &str) -> String {
    if wall.is_empty() {
        return " AND u.reports_to_id IS NULL".to_owned();
    }
    format!(" AND NOT EXISTS (SELECT 1 FROM users m WHERE m.org = u.org AND m.id = u.reports_to_id{wall})")
}

/// That somebody reports to `u`.
pub(super) fn with_reports() -> String {
    format!(" AND {HAS_REPORTS}")
}

/// That nobody reports to `u`, who is a person and not a former one.
pub(super) fn alone() -> String {
    format!(" AND u.type = 'standard' AND u.status <> 'purged' AND NOT {HAS_REPORTS}")
}

/// How many of the people below `wall` report to each of these, directly.
pub(super) fn count_direct(managers: &str, wall: &str) -> String {
    format!(
        "SELECT u.reports_to_id, COUNT(*) FROM users u WHERE u.org = $1 AND u.reports_to_id IN ({managers}){wall} \
         GROUP BY u.reports_to_id ORDER BY u.reports_to_id"
    )
}

/// How many people below `wall` each of these lines holds.
pub(super) fn count_below(lines: &str, wall: &str) -> String {
    let join = if wall.is_empty() { "" } else { " JOIN users u ON u.org = m.org AND u.id = m.user_id" };
    format!(
        "SELECT m.unit_id, COUNT(*) FROM unit_member m{join} WHERE m.org = $1 AND m.unit_id IN ({lines}){wall} \
         GROUP BY m.unit_id ORDER BY m.unit_id"
    )
}

/// How many people there are under these conditions, up to `most`.
pub(super) fn count(conditions: &str, most: i64) -> String {
    format!("SELECT COUNT(*) FROM (SELECT u.id FROM users u WHERE u.org = $1{conditions} LIMIT {most}) counted")
}
