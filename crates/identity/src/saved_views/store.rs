//! The statements on saved views.

/// The columns that a view is read from; `$1` is the organization, `$2` who reads.
macro_rules! view {
    () => {
        "SELECT v.id, v.owner_id, v.name, v.query, v.visibility, v.role_id, v.version, CASE WHEN EXISTS (SELECT 1 FROM saved_view_default d \
        WHERE d.org = v.org AND d.user_id = $2 AND d.view_id = v.id) THEN 1 ELSE 0 END"
    };
}

db::statements! {
    /// One's own, and of those shared with everybody and with one's role the first $3; each part by an index of its own.
    LIST = concat!(
        view!(), ", v.name_sort AS name_sort FROM saved_view v WHERE v.org = $1 AND v.owner_id = $2 UNION ALL \
        SELECT id, owner_id, name, query, visibility, role_id, version, is_default, name_sort FROM (",
        view!(), " AS is_default, v.name_sort FROM saved_view v WHERE v.org = $1 AND v.visibility = 'all' AND v.role_id IS NULL \
        AND v.owner_id <> $2 ORDER BY v.name_sort, v.id LIMIT $3) a UNION ALL \
        SELECT id, owner_id, name, query, visibility, role_id, version, is_default, name_sort FROM (",
        view!(), " AS is_default, v.name_sort FROM saved_view v WHERE v.org = $1 AND v.visibility = 'role' AND v.owner_id <> $2 \
        AND v.role_id = (SELECT u.role_id FROM users u WHERE u.org = $1 AND u.id = $2) ORDER BY v.name_sort, v.id LIMIT $3) b \
        ORDER BY name_sort, id"
    );
    DEFAULT = "SELECT view_id FROM saved_view_default WHERE org = $1 AND user_id = $2";
    FIND = concat!(view!(), " FROM saved_view v WHERE v.org = $1 AND v.id = $3 AND (v.owner_id = $2 OR v.visibility = 'all' OR \
        (v.visibility = 'role' AND v.role_id = (SELECT u.role_id FROM users u WHERE u.org = $1 AND u.id = $2)))");
    /// For whoever administers: any shared view.
    FIND_SHARED = concat!(view!(), " FROM saved_view v WHERE v.org = $1 AND v.id = $3 AND v.visibility IN ('role', 'all')");
    LIST_SHARED = concat!(view!(), " FROM saved_view v WHERE v.org = $1 AND v.visibility IN ('role', 'all') ORDER BY v.name_sort, v.id LIMIT $3");
    /// Whoever saves two views at once waits here, so that both are counted.
    HOLD_OWNER = "UPDATE users SET updated_at = updated_at WHERE org = $1 AND id = $2";
    COUNT = "SELECT COUNT(*) FROM saved_view WHERE org = $1 AND owner_id = $2";
    INSERT = "INSERT INTO saved_view (org, id, owner_id, name, name_key, name_sort, query, visibility, role_id, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    UPDATE = "UPDATE saved_view SET name = $4, name_key = $5, name_sort = $6, query = $7, visibility = $8, role_id = $9, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM saved_view WHERE org = $1 AND id = $2";
    DELETE_DEFAULTS_OF_VIEW = "DELETE FROM saved_view_default WHERE org = $1 AND view_id = $2";
    SET_DEFAULT = "INSERT INTO saved_view_default (org, user_id, view_id) VALUES ($1, $2, $3) \
        ON CONFLICT (org, user_id) DO UPDATE SET view_id = excluded.view_id";
    NO_DEFAULT = "DELETE FROM saved_view_default WHERE org = $1 AND user_id = $2";
    FORGET_PRIVATE = "DELETE FROM saved_view WHERE org = $1 AND owner_id = $2 AND visibility = 'me'";
}
