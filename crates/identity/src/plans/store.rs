//! The statements on user plans. Their seats are counted by the slice `seats`.

db::statements! {
    INSERT = "INSERT INTO user_plan (org, id, name, name_key, name_sort, description, includes, allowance, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    UPDATE = "UPDATE user_plan SET name = $4, name_key = $5, name_sort = $6, description = $7, includes = $8, version = version + 1 \
        WHERE org = $1 AND id = $2 AND version = $3";
    DELETE = "DELETE FROM user_plan WHERE org = $1 AND id = $2";
    ALL = "SELECT id, name, description, includes, version FROM user_plan WHERE org = $1 ORDER BY name_sort, id";
    FIND = "SELECT id, name, description, includes, version FROM user_plan WHERE org = $1 AND id = $2";
    FIND_BY_NAME = "SELECT id, name, description, includes, version FROM user_plan WHERE org = $1 AND name_key = $2";
    FIRST = "SELECT id, name, description, includes, version FROM user_plan WHERE org = $1 \
        ORDER BY created_at, name_sort, id LIMIT 1";
    COUNT = "SELECT COUNT(*) FROM user_plan WHERE org = $1";
    COUNT_LIMITED = "SELECT COUNT(*) FROM user_plan WHERE org = $1 AND allowance IS NOT NULL";
    COUNT_PEOPLE = "SELECT COUNT(*) FROM users WHERE org = $1 AND user_plan_id = $2";
    OF_USER = "SELECT u.type, p.name, p.includes FROM users u LEFT JOIN user_plan p ON p.org = u.org AND p.id = u.user_plan_id \
        WHERE u.org = $1 AND u.id = $2";
    /// Whether somebody has it; without a person, the owner.
    HAS_PLAN = "SELECT COUNT(*) FROM organization o JOIN users u ON u.org = o.org AND u.id = COALESCE($3, o.owner_id) \
        WHERE o.org = $1 AND u.user_plan_id = $2";
    MOVE_PEOPLE = "UPDATE users SET user_plan_id = $3, updated_at = $4, version = version + 1, subject_version = subject_version + 1 \
        WHERE org = $1 AND user_plan_id = $2 RETURNING id";
}
