//! The statements that show memberships with names.

db::statements! {
    OF_USER = "SELECT t.id, g.id, COALESCE(t.name, g.name), m.publishes, m.sees FROM membership m \
        LEFT JOIN team t ON t.org = m.org AND t.id = m.unit_id LEFT JOIN user_group g ON g.org = m.org AND g.id = m.unit_id \
        WHERE m.org = $1 AND m.user_id = $2 ORDER BY m.kind, COALESCE(t.name_sort, g.name_sort), m.unit_id";
}

/// People of a unit within `wall`, by name.
pub(super) fn members(wall: &str, limit: usize) -> String {
    format!(
        "SELECT u.id, u.first_name, u.last_name, u.user_name, m.publishes, m.sees FROM membership m \
         JOIN users u ON u.org = m.org AND u.id = m.user_id WHERE m.org = $1 AND m.unit_id = $2 \
         AND u.status NOT IN ('deleted', 'purged'){wall} ORDER BY u.name_sort, u.id LIMIT {limit}"
    )
}
