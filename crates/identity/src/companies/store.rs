//! The statements on companies and on who stands above whom.

db::statements! {
    FIND = "SELECT id, parent_id, name, version FROM company WHERE org = $1 AND id = $2";
    FIND_BY_NAME = "SELECT id, parent_id, name, version FROM company WHERE org = $1 AND name_key = $2";
    ROOT = "SELECT id, parent_id, name, version FROM company WHERE org = $1 AND parent_id IS NULL ORDER BY id LIMIT 1";
    ALL = "SELECT id, parent_id, name, version FROM company WHERE org = $1 ORDER BY name_sort, id";
    PATH = "SELECT above_id FROM company_above WHERE org = $1 AND below_id = $2 ORDER BY depth, above_id";
    /// How many levels stand below a company.
    HEIGHT = "SELECT COALESCE(MAX(depth), 0) FROM company_above WHERE org = $1 AND above_id = $2";
    COUNT_USERS = "SELECT company_id, COUNT(*) FROM users WHERE org = $1 AND status NOT IN ('deleted', 'purged') \
        GROUP BY company_id ORDER BY company_id";
    INSERT = "INSERT INTO company (org, id, parent_id, name, name_key, name_sort, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    RENAME = "UPDATE company SET name = $4, name_key = $5, name_sort = $6, version = version + 1 WHERE org = $1 AND id = $2 AND version = $3";
    SET_PARENT = "UPDATE company SET parent_id = $4, version = version + 1 WHERE org = $1 AND id = $2 AND version = $3";
    /// People who have not left, companies below, scopes of administrators whose time is not over at $3.
    COUNT_IN_USE = "SELECT (SELECT COUNT(*) FROM users u WHERE u.org = $1 AND u.company_id = $2 AND u.status NOT IN ('deleted', 'purged')) \
        + (SELECT COUNT(*) FROM company c WHERE c.org = $1 AND c.parent_id = $2) \
        + (SELECT COUNT(*) FROM admin_scope s WHERE s.org = $1 AND s.company_id = $2 \
        AND (s.expires_at IS NULL OR s.expires_at > $3))";
    MOVE_LEFT = "UPDATE users SET company_id = $3, version = version + 1, subject_version = subject_version + 1 WHERE org = $1 AND company_id = $2";
    MOVE_CARDS = "UPDATE employee SET company_id = $3, version = version + 1 WHERE org = $1 AND company_id = $2";
    FORGET_ABOVE = "DELETE FROM company_above WHERE org = $1 AND below_id = $2";
    DELETE = "DELETE FROM company WHERE org = $1 AND id = $2";
    ADD_ITSELF = "INSERT INTO company_above (org, above_id, below_id, depth) VALUES ($1, $2, $2, 0)";
    /// The subtree of $2 takes $3 and everything above it above itself.
    HANG_BELOW = "INSERT INTO company_above (org, above_id, below_id, depth) \
        SELECT a.org, a.above_id, b.below_id, a.depth + b.depth + 1 FROM company_above a JOIN company_above b ON b.org = a.org \
        WHERE a.org = $1 AND a.below_id = $3 AND b.above_id = $2";
    /// The subtree of $2 forgets what stood above it.
    CUT_LOOSE = "DELETE FROM company_above WHERE org = $1 \
        AND below_id IN (SELECT x.below_id FROM company_above x WHERE x.org = $1 AND x.above_id = $2) \
        AND above_id NOT IN (SELECT y.below_id FROM company_above y WHERE y.org = $1 AND y.above_id = $2)";
}

/// Each of these companies with itself and those above it, nearest first.
pub(super) fn paths(companies: &str) -> String {
    format!("SELECT below_id, above_id FROM company_above WHERE org = $1 AND below_id IN ({companies}) ORDER BY below_id, depth, above_id")
}
