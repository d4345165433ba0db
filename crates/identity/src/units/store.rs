//! The statements on memberships and on whose records a unit holds.

use db::{DbResult, ToValue, Tx, params};
use kernel::OrgId;
use kernel::ids::Uuid;

use crate::UserId;

db::statements! {
    JOIN = "INSERT INTO membership (org, unit_id, user_id, kind, publishes, sees, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
        ON CONFLICT (org, unit_id, user_id) DO UPDATE SET publishes = excluded.publishes, sees = excluded.sees \
        WHERE membership.publishes <> excluded.publishes OR membership.sees <> excluded.sees";
    LEAVE = "DELETE FROM membership WHERE org = $1 AND unit_id = $2 AND user_id = $3";
    PUBLISH = "INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES ($1, $2, $3, $4) ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    WITHDRAW = "DELETE FROM unit_member WHERE org = $1 AND unit_id = $2 AND user_id = $3";
    OF_USER = "SELECT kind, unit_id, publishes, sees FROM membership WHERE org = $1 AND user_id = $2 ORDER BY kind, unit_id";
    COUNT_IN = "SELECT COUNT(*) FROM unit_member WHERE org = $1 AND unit_id = $2 AND user_id = $3";
    IS_IN = "SELECT COUNT(*) FROM membership WHERE org = $1 AND unit_id = $2 AND user_id = $3";
    POUR = "INSERT INTO membership (org, unit_id, user_id, kind, publishes, sees, created_at) \
        SELECT m.org, $3, m.user_id, m.kind, m.publishes, m.sees, m.created_at FROM membership m WHERE m.org = $1 AND m.unit_id = $2 \
        ON CONFLICT (org, unit_id, user_id) DO NOTHING RETURNING user_id";
    POUR_PUBLISHED = "INSERT INTO unit_member (org, unit_id, user_id, kind) \
        SELECT t.org, t.unit_id, t.user_id, t.kind FROM membership f JOIN membership t ON t.org = f.org AND t.unit_id = $3 AND t.user_id = f.user_id \
        WHERE f.org = $1 AND f.unit_id = $2 AND t.publishes = 1 ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    IN_BOTH = "SELECT COUNT(*) FROM membership f JOIN membership t ON t.org = f.org AND t.unit_id = $3 AND t.user_id = f.user_id \
        WHERE f.org = $1 AND f.unit_id = $2";
    EMPTY = "DELETE FROM membership WHERE org = $1 AND unit_id = $2 RETURNING user_id";
    EMPTY_PUBLISHED = "DELETE FROM unit_member WHERE org = $1 AND unit_id = $2";

    /// A new person: alone, $2; in the line $4 of their manager; in the group $3. Nobody is below them yet.
    ADD_ALONE = "INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES ($1, $2, $2, 0)";
    ADD_TO_GROUP = "INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES ($1, $2, $2, 0), ($1, $3, $2, 2)";
    ADD_TO_LINE = "INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES ($1, $2, $2, 0), ($1, $3, $2, 1)";
    ADD_TO_BOTH = "INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES ($1, $2, $2, 0), ($1, $3, $2, 2), ($1, $4, $2, 1)";
    /// And in every line that the manager $3 is in.
    ADD_ABOVE = "INSERT INTO unit_member (org, unit_id, user_id, kind) SELECT a.org, a.unit_id, $2, 1 FROM unit_member a \
        WHERE a.org = $1 AND a.user_id = $3 AND a.kind = 1 ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    LINES_OF = "SELECT unit_id FROM unit_member WHERE org = $1 AND user_id = $2 AND kind = 1 ORDER BY unit_id";
    HANG_UNDER = "INSERT INTO unit_member (org, unit_id, user_id, kind) SELECT s.org, $4, s.user_id, 1 FROM unit_member s \
        WHERE s.org = $1 AND s.unit_id IN ($2, $3) ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    HANG_ABOVE = "INSERT INTO unit_member (org, unit_id, user_id, kind) SELECT s.org, a.unit_id, s.user_id, 1 \
        FROM unit_member a JOIN unit_member s ON s.org = a.org AND s.unit_id IN ($2, $3) WHERE a.org = $1 AND a.user_id = $4 AND a.kind = 1 \
        ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    FORGET_MEMBERSHIPS = "DELETE FROM membership WHERE org = $1 AND user_id = $2";
    FORGET_UNITS = "DELETE FROM unit_member WHERE org = $1 AND user_id = $2";
}

/// The person and everybody of their `line` leave `lines`, those that the person is in. They are named one by one: while PostgreSQL has
/// no statistics, as in a young database that people are imported into, it would read these lines from end to end for a subquery.
pub(super) fn cut_loose(tx: &mut Tx<'_>, org: OrgId, user: UserId, line: Uuid, lines: &[Uuid]) -> DbResult<()> {
    let mut values = params![org, user, line].to_vec();
    values.extend(lines.iter().map(ToValue::to_value));
    let places: Vec<String> = (4..=values.len()).map(|at| format!("${at}")).collect();
    let text = format!(
        "DELETE FROM unit_member WHERE org = $1 AND unit_id IN ({}) \
         AND user_id IN (SELECT s.user_id FROM unit_member s WHERE s.org = $1 AND s.unit_id IN ($2, $3))",
        places.join(", ")
    );
    tx.execute_text(&text, &values).map(drop)
}
