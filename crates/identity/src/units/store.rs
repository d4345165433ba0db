//! The statements on memberships and on whose records a unit holds.

db::statements! {
    JOIN = "INSERT INTO membership (org, unit_id, user_id, kind, publishes, sees, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
        ON CONFLICT (org, unit_id, user_id) DO UPDATE SET publishes = excluded.publishes, sees = excluded.sees \
        WHERE membership.publishes <> excluded.publishes OR membership.sees <> excluded.sees";
    LEAVE = "DELETE FROM membership WHERE org = $1 AND unit_id = $2 AND user_id = $3";
    PUBLISH = "INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES ($1, $2, $3, $4) ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    WITHDRAW = "DELETE FROM unit_member WHERE org = $1 AND unit_id = $2 AND user_id = $3";
    OF_USER = "SELECT kind, unit_id, publishes, sees FROM membership WHERE org = $1 AND user_id = $2 ORDER BY kind, unit_id";
    POUR = "INSERT INTO membership (org, unit_id, user_id, kind, publishes, sees, created_at) \
        SELECT m.org, $3, m.user_id, m.kind, m.publishes, m.sees, m.created_at FROM membership m WHERE m.org = $1 AND m.unit_id = $2 \
        ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    POUR_PUBLISHED = "INSERT INTO unit_member (org, unit_id, user_id, kind) \
        SELECT t.org, t.unit_id, t.user_id, t.kind FROM membership f JOIN membership t ON t.org = f.org AND t.unit_id = $3 AND t.user_id = f.user_id \
        WHERE f.org = $1 AND f.unit_id = $2 AND t.publishes = 1 ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    EMPTY = "DELETE FROM membership WHERE org = $1 AND unit_id = $2";
    EMPTY_PUBLISHED = "DELETE FROM unit_member WHERE org = $1 AND unit_id = $2";

    ADD_ALONE = "INSERT INTO unit_member (org, unit_id, user_id, kind) VALUES ($1, $2, $2, 0)";
    /// The person $2 and everybody of their line $3 leave the lines that they are in through the person's managers.
    CUT_LOOSE = "DELETE FROM unit_member WHERE org = $1 AND kind = 1 \
        AND unit_id IN (SELECT a.unit_id FROM unit_member a WHERE a.org = $1 AND a.user_id = $2 AND a.kind = 1) \
        AND user_id IN (SELECT s.user_id FROM unit_member s WHERE s.org = $1 AND s.unit_id IN ($2, $3))";
    HANG_UNDER = "INSERT INTO unit_member (org, unit_id, user_id, kind) SELECT s.org, $4, s.user_id, 1 FROM unit_member s \
        WHERE s.org = $1 AND s.unit_id IN ($2, $3) ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    HANG_ABOVE = "INSERT INTO unit_member (org, unit_id, user_id, kind) SELECT s.org, a.unit_id, s.user_id, 1 \
        FROM unit_member a JOIN unit_member s ON s.org = a.org AND s.unit_id IN ($2, $3) WHERE a.org = $1 AND a.user_id = $4 AND a.kind = 1 \
        ON CONFLICT (org, unit_id, user_id) DO NOTHING";
    FORGET_MEMBERSHIPS = "DELETE FROM membership WHERE org = $1 AND user_id = $2";
    FORGET_UNITS = "DELETE FROM unit_member WHERE org = $1 AND user_id = $2";
}
