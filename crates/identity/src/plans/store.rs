//! The statements on user plans.

db::statements! {
    INSERT = "INSERT INTO user_plan (org, id, name, name_key, name_sort, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    ALL = "SELECT id, name FROM user_plan WHERE org = $1 ORDER BY name_sort, id";
    FIND = "SELECT id, name FROM user_plan WHERE org = $1 AND id = $2";
    FIND_BY_NAME = "SELECT id, name FROM user_plan WHERE org = $1 AND name_key = $2";
    FIRST = "SELECT id, name FROM user_plan WHERE org = $1 ORDER BY id LIMIT 1";
}
